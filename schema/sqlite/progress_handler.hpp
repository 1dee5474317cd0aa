// Periodic work during a long statement, through SQLite's progress handler.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <functional>

namespace stylesweep::schema {

/// While it lives, statements of the connection call `work` now and then, in their own thread, but not while they wait
/// for a lock or write to disk. `work` must neither throw nor use the connection, which must outlive it.
class ProgressHandler {
  public:
    ProgressHandler(SQLite::Database& db, std::function<void()> work);
    ProgressHandler(const ProgressHandler&) = delete;
    ProgressHandler& operator=(const ProgressHandler&) = delete;
    ~ProgressHandler();

    static constexpr std::chrono::milliseconds every{200};

  private:
    using Clock = std::chrono::steady_clock;
    static int look(void* self);

    SQLite::Database& db_;
    std::function<void()> work_;
    Clock::time_point done_ = Clock::now();
};

}  // namespace stylesweep::schema
