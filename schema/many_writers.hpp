// What makes one SQLite file bearable for many writing processes: how they wait for its lock and when they checkpoint.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace stylesweep::schema {

/// Others may hold the lock for a while: a backup, a person at the sqlite3 prompt.
inline constexpr int busy_timeout_ms = 120'000;

/// Set on one connection, which it must outlive.
class ManyWriters {
  public:
    explicit ManyWriters(SQLite::Database& db);
    ManyWriters(const ManyWriters&) = delete;
    ManyWriters& operator=(const ManyWriters&) = delete;

  private:
    static int after_commit(void* self, sqlite3* db, const char* schema, int frames);

    int next_checkpoint_;  ///< frames in the write-ahead log from which on to checkpoint
};

/// While it lives, the connection does not wait for a lock at all; afterwards as ManyWriters set it.
class Impatience {
  public:
    explicit Impatience(SQLite::Database& db);
    Impatience(const Impatience&) = delete;
    Impatience& operator=(const Impatience&) = delete;
    ~Impatience();

  private:
    SQLite::Database& db_;
};

}  // namespace stylesweep::schema
