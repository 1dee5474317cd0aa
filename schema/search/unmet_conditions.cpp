#include "schema/search/unmet_conditions.hpp"

#include <vector>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/number_text.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

std::string text_of(SQLite::Statement& row) {
    const std::string condition = row.getColumn("metric").getString() + " " + row.getColumn("comparison").getString() +
                                  " " + number_text(row.getColumn("bound").getDouble());
    const auto jobs = row.getColumn("jobs").getInt64(), measured = row.getColumn("measured").getInt64();
    const auto meeting = static_cast<std::int64_t>(row.getColumn("meeting").getDouble());
    if (measured == 0) return condition + " (no job has this metric)";
    if (meeting > 0) return condition + " (" + std::to_string(meeting) + " of " + counted(jobs, "job") + ")";
    return condition + " (the nearest of " + counted(measured, "job") + " has " +
           number_text(row.getColumn("nearest").getDouble()) + ")";
}

}  // namespace

std::string unmet_conditions(SQLite::Database& db, std::int64_t sweep) {
    SQLite::Statement rows(db, sql_file("unmet_conditions"));
    rows.bind(":sweep", sweep);
    std::vector<std::string> all;
    while (rows.executeStep()) all.push_back(text_of(rows));
    if (all.empty()) return "";
    return "no job meets `subject_to`: " + joined(all, " and ") +
           "; the search sought jobs that may, and none of those that ran is what was asked for";
}

}  // namespace stylesweep::schema
