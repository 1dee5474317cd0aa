// Tunes one SQLite file for many writing processes: how they wait for its lock and when they checkpoint.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <optional>

namespace stylesweep::schema {

/// Others may hold the lock for a while: a backup, or a person at the sqlite3 prompt.
inline constexpr int busy_timeout_ms = 120'000;

/// Installed on one connection, which it must outlive.
class ManyWriters {
  public:
    explicit ManyWriters(SQLite::Database& db);
    ManyWriters(const ManyWriters&) = delete;
    ManyWriters& operator=(const ManyWriters&) = delete;

    /// From now on commits of this connection do not checkpoint, which writes to the disk and may take minutes.
    void leave_checkpoints_to_others();

  private:
    friend class BusyWaitLimit;
    using Clock = std::chrono::steady_clock;

    static int wait_for_lock(void* self, int waits_before);
    static int after_commit(void* self, sqlite3* db, const char* schema, int frames);

    sqlite3* db_;
    int next_checkpoint_;  ///< checkpoint when the write-ahead log has this many frames
    Clock::time_point waits_since_{};
    std::optional<Clock::time_point> give_up_at_;  ///< earlier than busy_timeout_ms
};

/// While it lives, the connection waits for locks for at most this time in total, by default not at all. A nested one
/// can only shorten the wait.
class BusyWaitLimit {
  public:
    explicit BusyWaitLimit(ManyWriters& connection, std::chrono::milliseconds in_all = {});
    BusyWaitLimit(const BusyWaitLimit&) = delete;
    BusyWaitLimit& operator=(const BusyWaitLimit&) = delete;
    ~BusyWaitLimit() { connection_.give_up_at_ = before_; }

  private:
    ManyWriters& connection_;
    std::optional<ManyWriters::Clock::time_point> before_;
};

}  // namespace stylesweep::schema
