#include "schema/query/parameter_sources.hpp"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "base/text/number_text.hpp"
#include "base/text/words.hpp"
#include "schema/sweeps/sweep_view.hpp"

namespace stylesweep::schema {
namespace {

constexpr std::array<std::string_view, 11> parameters_of_results = {
    "architecture", "precision", "resolution", "content_weight",   "style_weight",  "iterations",
    "optimizer",    "content",   "seed",       "content_category", "style_category"};

std::string in_quotes(const std::string& name, char quote = '"') {
    std::string out(1, quote);
    for (const char c : name) out.append(c == quote ? 2 : 1, c);
    return out + quote;
}

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql) {
    SQLite::Statement rows(db, sql);
    std::vector<std::string> all;
    while (rows.executeStep()) all.push_back(rows.getColumn(0).getString());
    return all;
}

// Empty tables named like the tables and views: SQLite then reports which column a result column comes from.
void copy_names(SQLite::Database& db, SQLite::Database& names) {
    for (const std::string& table :
         texts(db,
               "SELECT name FROM (SELECT * FROM sqlite_schema UNION ALL SELECT * FROM sqlite_temp_schema) WHERE "
               "type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")) {
        std::string columns;
        for (const std::string& column :
             texts(db, "SELECT name FROM pragma_table_info(" + in_quotes(table, '\'') + ")"))
            columns += (columns.empty() ? "" : ", ") + in_quotes(column);
        names.exec("CREATE TABLE IF NOT EXISTS " + in_quotes(table) + " (" + columns + ")");
    }
}

std::optional<ParameterSource> source_of(SQLite::Database& db, const char* table, const char* column) {
    if (!table || !column) return std::nullopt;
    const std::string view = table, name = column;
    if (view == "results" && std::ranges::find(parameters_of_results, name) != parameters_of_results.end())
        return ParameterSource{view, name, name};
    if (!view.starts_with("sweep_")) return std::nullopt;
    const auto parameter = parameter_shown(db, view.substr(6), name);
    return parameter ? std::optional(ParameterSource{view, name, *parameter}) : std::nullopt;
}

std::string path_to(const std::string& parameter) {
    return in_quotes("$.\"" + parameter + "\"", '\'');
}

// params ->> '$.amp', params ->> 'amp'. A 1 next to other mentions of amp is more likely a count than `true`.
bool takes_out(const std::string& sql, const std::string& name) {
    for (const std::string& way : {"$." + name, "$.\"" + name + '"', '\'' + name + '\''})
        if (sql.find(way) != std::string::npos) return true;
    return false;
}

}  // namespace

std::vector<std::optional<ParameterSource>> parameter_sources(
    SQLite::Database& db, const std::string& sql, const std::function<void(SQLite::Database&)>& add_functions) {
    std::vector<std::optional<ParameterSource>> sources;
    SQLite::Database names(":memory:", SQLite::OPEN_READWRITE);
    copy_names(db, names);
    add_functions(names);
    sqlite3_stmt* compiled = nullptr;
    sqlite3_prepare_v2(names.getHandle(), sql.c_str(), -1, &compiled, nullptr);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> question(compiled, sqlite3_finalize);
    for (int i = 0; i < sqlite3_column_count(compiled); ++i)
        sources.push_back(
            source_of(db, sqlite3_column_table_name(compiled, i), sqlite3_column_origin_name(compiled, i)));
    return sources;
}

std::string sql_key(const SQLite::Column& value) {
    if (value.isNull()) return "null";
    if (value.isInteger()) return "integer " + std::to_string(value.getInt64());
    if (value.isFloat()) return "real " + number_text(value.getDouble());
    return (value.isText() ? "text " : "blob ") + value.getString();
}

std::map<std::string, std::set<std::string>> spellings(SQLite::Database& db, const ParameterSource& source) {
    std::map<std::string, std::set<std::string>> all;
    SQLite::Statement rows(db, "SELECT DISTINCT " + in_quotes(source.column) + ", coalesce(params -> " +
                                   path_to(source.parameter) + ", '') FROM " + in_quotes(source.view));
    while (rows.executeStep()) all[sql_key(rows.getColumn(0))].insert(rows.getColumn(1).getString());
    return all;
}

std::map<std::string, std::string> lost_spellings(SQLite::Database& db, const std::string& sql) {
    std::map<std::string, std::string> lost;
    for (const std::string& name :
         texts(db, "SELECT DISTINCT value ->> '$.name' FROM sweep, json_each(sweep.parameters)")) {
        if (!has_word(sql, name)) continue;
        SQLite::Statement rows(db, "SELECT DISTINCT params ->> " + path_to(name) + ", params -> " + path_to(name) +
                                       ", json_type(params, " + path_to(name) + ") IN ('true', 'false') FROM job");
        while (rows.executeStep()) {
            const SQLite::Column seen = rows.getColumn(0);
            if (!seen.isInteger() && !seen.isFloat()) continue;
            const std::string json = rows.getColumn(1).getString();
            const bool is_truth = rows.getColumn(2).getInt() != 0;
            const std::string plain =
                seen.isInteger() ? std::to_string(seen.getInt64()) : number_text(seen.getDouble());
            if (is_truth ? takes_out(sql, name) : json != plain) lost.emplace(sql_key(seen), json);
        }
    }
    return lost;
}

}  // namespace stylesweep::schema
