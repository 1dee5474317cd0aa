#include "schema/sqlite/meanwhile.hpp"

#include <sqlite3.h>

#include <utility>

namespace stylesweep::schema {
namespace {

constexpr int look_after = 10'000;  // instructions of SQLite's machine, some 100 us

}  // namespace

Meanwhile::Meanwhile(SQLite::Database& db, std::function<void()> work) : db_(db), work_(std::move(work)) {
    ::sqlite3_progress_handler(db_.getHandle(), look_after, look, this);
}

Meanwhile::~Meanwhile() {
    ::sqlite3_progress_handler(db_.getHandle(), 0, nullptr, nullptr);
}

int Meanwhile::look(void* self) {
    auto& here = *static_cast<Meanwhile*>(self);
    if (Clock::now() - here.done_ < every) return 0;
    here.work_();
    here.done_ = Clock::now();
    return 0;  // other than 0 would end the statement
}

}  // namespace stylesweep::schema
