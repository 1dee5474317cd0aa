// What makes one SQLite file bearable for many writing processes: how they wait for its lock and when they checkpoint.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <optional>

namespace stylesweep::schema {

/// Others may hold the lock for a while: a backup, a person at the sqlite3 prompt.
inline constexpr int busy_timeout_ms = 120'000;

/// Set on one connection, which it must outlive.
class ManyWriters {
  public:
    explicit ManyWriters(SQLite::Database& db);
    ManyWriters(const ManyWriters&) = delete;
    ManyWriters& operator=(const ManyWriters&) = delete;

    /// From now on no commit of this connection ends in one, which writes to the disk and may take minutes.
    void leave_checkpoints_to_others();

  private:
    friend class Impatience;
    using Clock = std::chrono::steady_clock;

    static int wait_for_lock(void* self, int waits_before);
    static int after_commit(void* self, sqlite3* db, const char* schema, int frames);

    sqlite3* db_;
    int next_checkpoint_;  ///< frames in the write-ahead log from which on to checkpoint
    Clock::time_point waits_since_{};
    std::optional<Clock::time_point> give_up_at_;  ///< even before busy_timeout_ms
};

/// While it lives, the connection waits for locks so long in all, by default not at all; afterwards as before. One
/// within another can only shorten the wait.
class Impatience {
  public:
    explicit Impatience(ManyWriters& connection, std::chrono::milliseconds in_all = {});
    Impatience(const Impatience&) = delete;
    Impatience& operator=(const Impatience&) = delete;
    ~Impatience() { connection_.give_up_at_ = before_; }

  private:
    ManyWriters& connection_;
    std::optional<ManyWriters::Clock::time_point> before_;
};

}  // namespace stylesweep::schema
