// Which parameters the answer of a question shows, and how their values were written: SQL has 3.1 for 3.10, 1 for true.
#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stylesweep::schema {

/// A column of `results` or sweep_NAME that shows a parameter.
struct ParameterSource {
    std::string view, column, parameter;
};

/// Of each column of the answer of `sql` the parameter that it shows as it is; nullopt: it is computed, or shows
/// something else. `add_functions` gives a connection the functions that the SQL may use.
std::vector<std::optional<ParameterSource>> parameter_sources(
    SQLite::Database& db, const std::string& sql, const std::function<void(SQLite::Database&)>& add_functions);

/// What a value is in SQL, as text: kinds do not mix.
std::string sql_key(const SQLite::Column& value);

/// By sql_key() of what the column shows: how jobs have it, as JSON; "": they have no such parameter.
std::map<std::string, std::set<std::string>> spellings(SQLite::Database& db, const ParameterSource& source);

/// By sql_key(): the JSON of a parameter that `sql` names, where SQL's number is another than what was written.
/// Computed columns lose it.
std::map<std::string, std::string> lost_spellings(SQLite::Database& db, const std::string& sql);

}  // namespace stylesweep::schema
