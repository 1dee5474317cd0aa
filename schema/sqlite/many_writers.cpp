#include "schema/sqlite/many_writers.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

namespace stylesweep::schema {
namespace {

constexpr int checkpoint_every = 4000;  // frames, each a page of 4 KiB
constexpr int try_again_after = 1000;   // frames, when a reader kept the log from restarting

int wait_a_little(void*, int waits_before) {
    if (waits_before >= 20) return 0;
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    return 1;
}

}  // namespace

ManyWriters::ManyWriters(SQLite::Database& db) : db_(db.getHandle()), next_checkpoint_(checkpoint_every) {
    ::sqlite3_busy_handler(db.getHandle(), wait_for_lock, this);
    ::sqlite3_wal_hook(db.getHandle(), after_commit, this);  // replaces SQLite's automatic checkpoint
}

void ManyWriters::leave_checkpoints_to_others() {
    ::sqlite3_wal_hook(db_, nullptr, nullptr);
}

// From 50 us to 10 ms, growing: a transaction takes about 50 us, and SQLite's own waits start at 1 ms.
int ManyWriters::wait_for_lock(void* self, int waits_before) {
    auto& connection = *static_cast<ManyWriters*>(self);
    const auto now = Clock::now();
    if (waits_before == 0) connection.waits_since_ = now;
    const auto patient_until = connection.waits_since_ + std::chrono::milliseconds(busy_timeout_ms);
    if (now >= std::min(patient_until, connection.give_up_at_.value_or(patient_until))) return 0;
    const int wait_us = waits_before < 100 ? 50 : waits_before < 1000 ? 1000 : 10'000;
    std::this_thread::sleep_for(std::chrono::microseconds(wait_us));
    return 1;
}

// SQLite's default, a passive checkpoint after each commit beyond a size, ends in one with two fsyncs at nearly every
// commit: while others write, no checkpoint completes, and the log never restarts. So first a passive checkpoint of the
// bulk while others write, then at once the small rest, with the lock held.
int ManyWriters::after_commit(void* self, sqlite3* db, const char* schema, int frames) {
    int& next = static_cast<ManyWriters*>(self)->next_checkpoint_;
    if (frames < next - checkpoint_every) next = checkpoint_every;  // another process restarted it
    if (frames < next) return SQLITE_OK;
    ::sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    ::sqlite3_busy_handler(db, wait_a_little, nullptr);  // a reader may hold the log for hours
    const int code = ::sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    ::sqlite3_busy_handler(db, wait_for_lock, self);
    next = code == SQLITE_OK ? checkpoint_every : frames + try_again_after;
    return SQLITE_OK;  // a failed checkpoint (disk full, busy) is harmless: the commit stands
}

BusyWaitLimit::BusyWaitLimit(ManyWriters& connection, std::chrono::milliseconds in_all)
    : connection_(connection), before_(connection.give_up_at_) {
    const auto give_up_at = ManyWriters::Clock::now() + in_all;
    connection.give_up_at_ = std::min(give_up_at, before_.value_or(give_up_at));
}

}  // namespace stylesweep::schema
