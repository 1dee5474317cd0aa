// The `where` of an exclusion: an SQL boolean expression over parameter names, evaluated by SQLite in a sandbox.
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

/// A compiled expression. An authorizer allows only columns, operators and harmless functions: no subquery, table,
/// pragma or attach; length, depth and steps are limited. A parameter has the value of its column of sweep_NAME:
/// numbers are numbers (integers where whole), but texts as written where that column `keeps_text`; booleans are 0 and
/// 1, a missing parameter is NULL. Two names of a file are equal. Not thread-safe.
class WhereExpression {
  public:
    /// Columns with file names, relative to the folder.
    struct Files {
        std::vector<std::string> columns;
        std::filesystem::path folder;
    };

    /// Throws std::invalid_argument with SQLite's message when `sql` is not such an expression over `columns`.
    WhereExpression(const std::string& sql, const std::vector<std::string>& columns,
                    std::set<std::string> keeps_text = {}, const Files& files = {});

    /// Values by column, nullptr for NULL. NULL and 0 do not match. Throws std::invalid_argument when evaluation fails.
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
    std::unique_ptr<FileNames> names_;  ///< used by SQLite's collation
    std::unique_ptr<sqlite3, Close> db_;
    std::unique_ptr<sqlite3_stmt, Close> statement_;
};

}  // namespace stylesweep::sweep
