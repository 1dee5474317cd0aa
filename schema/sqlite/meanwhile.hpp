// Work that is done while a long statement runs.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <functional>

namespace stylesweep::schema {

/// While it lives, statements of the connection stop now and then to do `work`, in their own thread. Not so while a
/// lock is waited for or the disk written to. `work` must neither throw nor use the connection, which outlives it.
class Meanwhile {
  public:
    Meanwhile(SQLite::Database& db, std::function<void()> work);
    Meanwhile(const Meanwhile&) = delete;
    Meanwhile& operator=(const Meanwhile&) = delete;
    ~Meanwhile();

    static constexpr std::chrono::milliseconds every{200};

  private:
    using Clock = std::chrono::steady_clock;
    static int look(void* self);

    SQLite::Database& db_;
    std::function<void()> work_;
    Clock::time_point done_ = Clock::now();
};

}  // namespace stylesweep::schema
