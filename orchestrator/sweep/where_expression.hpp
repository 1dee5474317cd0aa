// The `where` of an exclusion: an SQL boolean expression over parameter names, evaluated by SQLite and nothing more.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "orchestrator/sweep/values/file_names.hpp"
#include "orchestrator/sweep/values/value.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace stylesweep::sweep {

/// A compiled expression. An authorizer allows columns, operators and harmless functions only: no subquery, table,
/// pragma or attach; length, depth and steps are bounded. A parameter is what its column of sweep_NAME is: numbers are
/// numbers (whole ones integers), but texts as written where that column `keeps_text`; booleans 0 and 1, a parameter
/// that a job lacks is NULL. Two names of a file are equal. One thread.
class WhereExpression {
  public:
    /// Columns that name files, relative to the folder.
    struct Files {
        std::vector<std::string> columns;
        std::filesystem::path folder;
    };

    /// Throws std::invalid_argument with SQLite's words when `sql` is no such expression over `columns`.
    WhereExpression(const std::string& sql, const std::vector<std::string>& columns,
                    std::set<std::string> keeps_text = {}, const Files& files = {});

    /// Values by column, nullptr for NULL. NULL and 0 are no match. Throws std::invalid_argument when evaluation fails.
    bool matches(const std::vector<const Value*>& values);

  private:
    struct Close {
        void operator()(sqlite3* db) const;
        void operator()(sqlite3_stmt* statement) const;
    };
    void bind(int place, const Value* value);
    [[noreturn]] void fail() const;

    std::vector<std::string> columns_;
    std::set<std::string> keeps_text_;
    std::unique_ptr<FileNames> names_;  ///< used by the database
    std::unique_ptr<sqlite3, Close> db_;
    std::unique_ptr<sqlite3_stmt, Close> statement_;
};

}  // namespace stylesweep::sweep
