// Work done now and then while a long statement runs, by the progress handler of SQLite.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <functional>

namespace stylesweep::schema {

/// While it lives, statements of the connection stop now and then to do `work`, in their own thread. Not so while a
/// lock is waited for or the disk written to. `work` must neither throw nor use the connection, which outlives it.
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
