#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

#include "base/text/counted.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/shared/query_hints.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "reports/units.hpp"
#include "schema/database/store.hpp"
#include "schema/query/recipes.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/sqlite/functions.hpp"
#include "schema/sqlite/query_parameters.hpp"
#include "schema/sqlite/read_only.hpp"
#include "schema/sqlite/write_query.hpp"

namespace stylesweep::cli {
namespace {

constexpr const char* query_usage =
    "stylesweep query \"SELECT ...\" | @RECIPE | - | -f FILE  [-p NAME=VALUE]... [OPTION...]";
constexpr int limit_on_terminal = 200;

// Invalid SQL is the user's mistake (exit 2); anything else is a database error (exit 3).
[[noreturn]] void explain(SQLite::Database& db, const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    const std::string message = error.what();
    if (code == SQLITE_READONLY || code == SQLITE_AUTH || message.starts_with("cannot modify"))
        throw UsageError("SQL: `query` only reads; the database can be changed with sqlite3 (" + message + ")");
    if (code == SQLITE_ERROR || code == SQLITE_SCHEMA ||  // the last: CREATE TEMP, refused
        code == SQLITE_TOOBIG || code == SQLITE_MISMATCH)
        throw UsageError("SQL: " + message + hint_for(db, message));
    throw error;
}

// SQL may begin with a comment, "-- like this"; an option's name has no space in it.
Arguments with_sql_last(Arguments arguments) {
    const auto is_comment = [](const std::string& argument) {
        return argument.starts_with("--") && argument.find_first_of(" \t\n") < argument.find('=');
    };
    const auto found = std::ranges::find_if(arguments, is_comment);
    if (found == arguments.end() || std::ranges::find(arguments, "--") != arguments.end()) return arguments;
    const std::string sql = std::move(*found);
    arguments.erase(found);
    arguments.insert(arguments.end(), {"--", sql});
    return arguments;
}

std::string read_all(std::istream& in) {
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

std::string file_content(const std::string& name) {
    if (name == "-") return read_all(std::cin);
    std::ifstream in(name, std::ios::binary);
    if (!in || std::filesystem::is_directory(name))
        throw UsageError("cannot read " + name + ": " + std::strerror(in ? EISDIR : errno));
    return read_all(in);
}

const schema::Recipe& recipe_named(const std::string& name) {
    std::vector<std::string> known;
    for (const schema::Recipe& recipe : schema::recipes()) known.push_back(recipe.name);
    if (std::ranges::find(known, name) == known.end())
        throw UsageError("no recipe '@" + name + "'" + sweep::suggestion(name, known));
    return schema::find_recipe(name);
}

// A recipe's :sweep is a name or a pattern.
void check_sweep(schema::Store& store, const schema::ParameterTexts& given) {
    const auto sweep = given.find("sweep");
    if (sweep == given.end() || sweep->second.find_first_of("*?['") != std::string::npos) return;
    std::vector<std::string> known;
    for (const schema::SweepHead& head : schema::sweep_heads(store)) known.push_back(head.name);
    if (std::ranges::find(known, sweep->second) == known.end())
        throw UsageError("-p sweep=" + sweep->second + ": no such sweep" + sweep::suggestion(sweep->second, known));
}

struct Question {
    std::string sql;
    schema::ParameterTexts defaults;
    const schema::Recipe* recipe = nullptr;
};

Question question_in(const Options& options) {
    if (options.has("file")) {
        if (!options.list("SQL").empty()) throw UsageError("give the SQL or -f FILE, not both");
        return {file_content(options.text("file")), {}, nullptr};
    }
    if (options.list("SQL").empty())
        throw UsageError("name the SQL, a recipe (`stylesweep query @` lists them), - or -f FILE");
    const std::string given = options.list("SQL").front();
    if (given == "-") return {file_content(given), {}, nullptr};
    if (!given.starts_with('@')) return {given, {}, nullptr};
    const schema::Recipe& recipe = recipe_named(given.substr(1));
    Question question{recipe.sql, {}, &recipe};
    for (const auto& parameter : recipe.parameters) question.defaults[parameter.name] = parameter.value;
    return question;
}

schema::ParameterTexts parameters_in(const Options& options) {
    schema::ParameterTexts given;
    for (const std::string& text : options.list("param")) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0) throw UsageError("-p takes NAME=VALUE, not '" + text + "'");
        const std::string name = text.substr(text.starts_with(':') ? 1 : 0, equals - (text.starts_with(':') ? 1 : 0));
        if (!given.emplace(name, text.substr(equals + 1)).second) throw UsageError("-p " + name + " is given twice");
    }
    return given;
}

std::size_t limit_of(const Options& options, Format format) {
    if (options.has("limit")) {
        if (options.number("limit") < 0) throw UsageError("--limit takes a number of rows, or 0 for all");
        return static_cast<std::size_t>(options.number("limit"));
    }
    return format == Format::table && ::isatty(STDOUT_FILENO) ? limit_on_terminal : 0;
}

int list_recipes() {
    std::size_t width = 0;
    for (const schema::Recipe& recipe : schema::recipes()) width = std::max(width, recipe.name.size());
    for (const schema::Recipe& recipe : schema::recipes()) {
        std::cout << '@' << recipe.name << std::string(width + 2 - recipe.name.size(), ' ') << recipe.description
                  << '\n';
        for (const auto& [name, value, meaning] : recipe.parameters)
            std::cout << std::string(width + 5, ' ') << "-p " << name << '=' << value << "  " << meaning << '\n';
    }
    return all_done;
}

void say_end(const schema::QueryEnd& end, std::chrono::duration<double> took, bool timing) {
    if (end.more) std::cerr << "the first " << counted(end.rows, "row") << "; --limit 0 shows all\n";
    if (timing) std::cerr << counted(end.rows, "row") << " in " << reports::seconds_text(took.count()) << '\n';
}

// SQLite takes a double-quoted name that is not a column as text.
void tell_quoted_texts(SQLite::Statement& statement) {
    for (int i = 0; i < statement.getColumnCount(); ++i)
        if (const std::string name = statement.getColumnName(i);
            name.size() > 1 && name.front() == '"' && name.back() == '"')
            std::cerr << "note: " << printable_line(name)
                      << " is not a column here, so it is text; write text in single quotes\n";
}

void answer(schema::Store& store, const Question& question, const Options& options, Format format) {
    const auto begin = std::chrono::steady_clock::now();
    if (!schema::is_one_statement(store.db(), question.sql))
        throw UsageError("SQL: one statement at a time; nothing may follow the first ';'");
    SQLite::Statement statement(store.db(), question.sql);
    if (statement.getColumnCount() == 0) throw UsageError("SQL: that statement has no rows; give a SELECT");
    const schema::ParameterTexts given = parameters_in(options);
    if (question.recipe) check_sweep(store, given);
    for (const std::string& remark : schema::bind_parameters(store.db(), statement, given, question.defaults))
        std::cerr << "note: " << printable_line(remark) << '\n';
    const auto end = schema::write_query(statement, std::cout, format, limit_of(options, format));
    std::cout.flush();
    tell_quoted_texts(statement);
    if (question.recipe && end.rows == 0) std::cerr << "note: " << why_empty(store.db(), *question.recipe) << '\n';
    say_end(end, std::chrono::steady_clock::now() - begin, options.has("timing"));
}

}  // namespace

int query(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("format",
                        po::value<std::string>()->default_value("table")->value_name("table|csv|json|markdown"),
                        "table, csv, json or markdown")("file,f", po::value<std::string>()->value_name("FILE"),
                                                        "read the SQL from this file (-: standard input)")(
        "param,p", po::value<std::vector<std::string>>()->composing()->value_name("NAME=VALUE"),
        "NAME=VALUE: the value of :NAME in the SQL, a number or text (may be repeated)")(
        "limit", po::value<int>()->value_name("N"),
        "at most so many rows; 0: all (default: 200 in a table on a terminal, else all)")(
        "timing", "print on standard error how long it took")("list", "list the recipes, as `query @` does");
    const Options options(with_sql_last(arguments), query_usage, known, {{"SQL", "SQL|@RECIPE"}});
    if (options.has("list") || options.list("SQL") == std::vector<std::string>{"@"}) return list_recipes();
    const Format format = format_of(options, {Format::table, Format::csv, Format::json, Format::markdown});
    const Question question = question_in(options);
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    try {
        schema::add_functions(store.db());
        schema::allow_only_reading(store.db());
        answer(store, question, options, format);
    } catch (const SQLite::Exception& error) {
        explain(store.db(), error);
    }
    return all_done;
}

}  // namespace stylesweep::cli
