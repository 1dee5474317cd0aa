// Looks on at the transactions of a connection: how much each writes, and one that fails.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>

namespace stylesweep::schema::testing {

/// Of a connection, which outlives it.
class Transactions {
  public:
    explicit Transactions(SQLite::Database& db) : db_(db.getHandle()), rows_(::sqlite3_total_changes(db_)) {
        ::sqlite3_commit_hook(db_, look, this);
    }
    Transactions(const Transactions&) = delete;
    Transactions& operator=(const Transactions&) = delete;
    ~Transactions() { ::sqlite3_commit_hook(db_, nullptr, nullptr); }

    /// Like a kill: this commit, counted from 1, and all later ones are rolled back.
    void fail_from(int commit) { fails_from_ = commit; }

    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] int most_rows() const { return most_rows_; }  ///< in one of them

  private:
    static int look(void* self) {
        auto& here = *static_cast<Transactions*>(self);
        const int rows = ::sqlite3_total_changes(here.db_);
        here.most_rows_ = std::max(here.most_rows_, rows - here.rows_);
        here.rows_ = rows;
        return ++here.count_ >= here.fails_from_ ? 1 : 0;
    }

    sqlite3* db_;
    int rows_, count_ = 0, most_rows_ = 0, fails_from_ = 1'000'000;
};

}  // namespace stylesweep::schema::testing
