// Watches the SQL that a connection runs and tells which of it walks through a whole table.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <set>
#include <string>
#include <utility>

namespace stylesweep::schema::testing {

/// The connection must outlive it.
class PlanWatch {
  public:
    explicit PlanWatch(SQLite::Database& db) : db_(db) {
        sqlite3_trace_v2(db.getHandle(), SQLITE_TRACE_STMT, note, this);
    }
    PlanWatch(const PlanWatch&) = delete;
    ~PlanWatch() { sqlite3_trace_v2(db_.getHandle(), 0, nullptr, nullptr); }

    /// Full walks in the plans of what was run since the last call, a line each.
    std::string walks() {
        const std::set<std::string> statements = std::exchange(seen, {});
        std::string found;
        int explained = 0;
        for (const std::string& sql : statements)
            for (const char* has_plan : {"SELECT", "INSERT", "UPDATE", "DELETE"})
                if (sql.starts_with(has_plan)) {
                    ++explained;
                    found += walks_of(sql);
                }
        CHECK(explained > 0);
        seen.clear();
        return found;
    }
    std::set<std::string> seen;  ///< may be added to

  private:
    static int note(unsigned, void* self, void* statement, void*) {
        static_cast<PlanWatch*>(self)->seen.insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
        return 0;
    }
    // An insertion looks through the rows that may refer to the new one only while a reference is broken (FkIfZero),
    // and none is. Its plan is asked without such looks.
    std::string walks_of(const std::string& sql) {
        if (sql.starts_with("INSERT")) db_.exec("PRAGMA foreign_keys = OFF");
        const std::string found = walks_in_plan(sql);
        db_.exec("PRAGMA foreign_keys = ON");
        return found;
    }
    std::string walks_in_plan(const std::string& sql) {
        SQLite::Statement plan(db_, "EXPLAIN QUERY PLAN " + sql);
        std::string found;
        while (plan.executeStep()) {
            const std::string step = plan.getColumn(3).getString();
            if (is_walk(step)) found += step + " in " + sql + '\n';
        }
        return found;
    }
    // "SCAN t" reads all of t. The sweeps are few, the partial index job_running holds only what runs now, and a
    // subquery or a table-valued function is no table.
    static bool is_walk(const std::string& step) {
        for (const char* harmless : {"CONSTANT", "json_each", "(subquery"})
            if (step.starts_with(std::string("SCAN ") + harmless)) return false;
        if (step == "SCAN sweep" || step.starts_with("SCAN sweep USING") || step == "SCAN s") return false;
        return step.starts_with("SCAN ") && step.find("USING INDEX job_running") == std::string::npos;
    }

    SQLite::Database& db_;
};

}  // namespace stylesweep::schema::testing
