// Which parameters a query's columns show, and how their values were written: SQL has 3.1 for 3.10, 1 for true.
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

/// For each result column of `sql`, the parameter that it shows unchanged; nullopt: it is computed, or shows something
/// else. `add_functions` adds the functions that the SQL may use to a connection.
std::vector<std::optional<ParameterSource>> parameter_sources(
    SQLite::Database& db, const std::string& sql, const std::function<void(SQLite::Database&)>& add_functions);

/// A value in SQL as text that is unique across types.
std::string sql_key(const SQLite::Column& value);

/// By sql_key() of the column's value: the JSON spellings in jobs; "": jobs without the parameter.
std::map<std::string, std::set<std::string>> spellings(SQLite::Database& db, const ParameterSource& source);

/// By sql_key(): the JSON of parameters named in `sql` whose number in SQL differs from what was written. Computed
/// columns lose it.
std::map<std::string, std::string> lost_spellings(SQLite::Database& db, const std::string& sql);

}  // namespace stylesweep::schema
