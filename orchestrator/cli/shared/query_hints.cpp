#include "orchestrator/cli/shared/query_hints.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/text/joined.hpp"
#include "base/text/unknown_column.hpp"
#include "base/text/utf8.hpp"
#include "base/text/words.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::cli {
namespace {

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql, const std::string& argument = "") {
    SQLite::Statement rows(db, sql);
    if (!argument.empty()) rows.bind(":argument", argument);
    std::vector<std::string> all;
    while (rows.executeStep()) all.push_back(rows.getColumn(0).getString());
    return all;
}

// What follows `words` in the message; "" when it does not begin with them.
std::string behind(const std::string& message, const std::string& words) {
    return message.starts_with(words) ? message.substr(words.size()) : "";
}

constexpr const char* columns_of_views =
    "FROM sqlite_schema v, pragma_table_info(v.name) c WHERE v.type = 'view' AND v.name <> 'views_version'";

// Parameters and metrics are columns only in their sweep's view.
std::string column_hint(SQLite::Database& db, const std::string& given) {
    const std::string name = given.substr(given.rfind('.') == std::string::npos ? 0 : given.rfind('.') + 1);
    auto views = texts(
        db, std::string("SELECT v.name ") + columns_of_views + " AND c.name = :argument COLLATE NOCASE ORDER BY v.name",
        name);
    constexpr std::size_t most = 6;
    std::stable_partition(views.begin(), views.end(), [](const auto& view) { return view == "results"; });
    if (!views.empty()) {
        const bool many = views.size() > most;
        const std::vector<std::string> first(views.begin(), many ? views.begin() + most : views.end());
        return "; '" + name + "' is a column of " + joined(first) + (many ? ", ..." : "") + ": SELECT ... FROM " +
               first.front();
    }
    if (given.find('.') != std::string::npos || given.find('-') != std::string::npos)
        return "; a name with characters other than letters, digits and '_' needs double quotes: \"optimizer.lr\"";
    const auto all = texts(db, std::string("SELECT DISTINCT c.name ") + columns_of_views + " ORDER BY 1");
    const std::string near = sweep::nearest(name, all);
    return near.empty() ? "; `SELECT * FROM sweep_NAME` shows the parameters and metrics of a sweep"
                        : column_hint(db, near);
}

std::string table_hint(SQLite::Database& db, const std::string& name) {
    const auto views =
        texts(db, "SELECT name FROM sqlite_schema WHERE type = 'view' AND name <> 'views_version' ORDER BY 1");
    if (std::ranges::find(views, "sweep_" + name) != views.end()) return "; did you mean 'sweep_" + name + "'?";
    return sweep::suggestion(name, views);
}

std::string function_hint(const std::string& name) {
    static const std::map<std::string, std::string> other_words = {{"std", "stddev"},         {"stdev", "stddev"},
                                                                   {"stddev_samp", "stddev"}, {"mean", "avg"},
                                                                   {"average", "avg"},        {"len", "length"}};
    const auto found = other_words.find(name);
    return found == other_words.end() ? "" : "; here it is " + found->second + "()";
}

}  // namespace

std::string hint_for(SQLite::Database& db, const std::string& message) {
    if (message == "near \"-\": syntax error")
        return "; a name with characters other than letters, digits and '_' needs double quotes: \"learning-rate\", "
               "\"sweep_ep-1\"";
    if (const std::string name = unknown_column(message); !name.empty()) return column_hint(db, name);
    if (const std::string name = behind(message, "no such table: "); !name.empty()) return table_hint(db, name);
    if (const std::string name = behind(message, "no such function: "); !name.empty()) return function_hint(name);
    return "";
}

std::string why_empty(SQLite::Database& db, const schema::Recipe& recipe) {
    const std::string begin = "@" + recipe.name + " finds no row";
    const auto metrics =
        texts(db,
              "SELECT DISTINCT m.name FROM job j JOIN metric m ON m.attempt_id = j.result_attempt WHERE "
              "j.state = 'done' ORDER BY 1");
    auto there = texts(db, "SELECT DISTINCT p.key FROM job j, json_each(j.params) p WHERE j.state = 'done' ORDER BY 1");
    there.insert(there.end(), metrics.begin(), metrics.end());
    std::vector<std::string> lacking;
    for (const char* name : {"runtime_s", "peak_memory_bytes", "ssim"})
        if (has_word(recipe.sql, name) && std::ranges::find(metrics, name) == metrics.end()) lacking.emplace_back(name);
    for (const char* name : {"width", "precision", "style_weight"})
        if (has_word(recipe.sql, name + std::string(" IS NOT NULL")) && std::ranges::find(there, name) == there.end())
            lacking.emplace_back(name);
    if (lacking.empty() || metrics.empty()) return begin;
    return begin + ": it needs " + joined(lacking) +
           ", which no done job here has (a program's metrics have the names in the JSON "
           "object that it prints; here: " +
           printable_line(joined(metrics)) + "); for others write SQL on sweep_NAME, see docs/recipes.md";
}

}  // namespace stylesweep::cli
