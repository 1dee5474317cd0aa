#include "orchestrator/sweep/where_expression.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text/unknown_column.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::string_view harmless[] = {"abs",   "coalesce", "glob",   "ifnull", "iif",    "instr",  "length",
                                         "like",  "lower",    "ltrim",  "max",    "min",    "nullif", "round",
                                         "rtrim", "sign",     "substr", "trim",   "typeof", "upper"};

// Counts SELECTs: the wrapping statement has two; another one is a subquery.
int authorize(void* selects, int action, const char*, const char* name, const char*, const char*) {
    if (action == SQLITE_READ) return SQLITE_OK;
    if (action == SQLITE_SELECT) return ++*static_cast<int*>(selects) <= 2 ? SQLITE_OK : SQLITE_DENY;
    const bool known = action == SQLITE_FUNCTION && name && std::ranges::find(harmless, name) != std::end(harmless);
    return known ? SQLITE_OK : SQLITE_DENY;
}

int give_up(void*) {
    return 1;
}

int compare_files(void* names, int one_size, const void* one, int other_size, const void* other) {
    auto& files = *static_cast<FileNames*>(names);
    const auto text = [](const void* data, int size) {
        return std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
    };
    return files.file_of(text(one, one_size)).compare(files.file_of(text(other, other_size)));
}

std::string wrapped(const std::string& sql, const std::vector<std::string>& columns,
                    const std::vector<std::string>& files) {
    std::string inner;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool is_file = std::ranges::find(files, columns[i]) != files.end();
        inner +=
            (i ? ", ?" : "?") + std::to_string(i + 1) + (is_file ? " COLLATE file" : "") + " AS \"" + columns[i] + '"';
    }
    return "SELECT (" + sql + "\n) FROM (SELECT " + (inner.empty() ? "1" : inner) + ")";
}

constexpr int most_brackets = 100;  // nested; SQLite 3.46 sets no limit of its own

// Brackets must match outside of strings, and comments are rejected: the expression cannot leave its own brackets.
void check_text(const std::string& sql) {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        const char c = sql[i];
        if (quote) {
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '\'' || c == '"' || c == '`') quote = c;
        if (c == '(' && ++depth > most_brackets)
            throw std::invalid_argument("brackets are nested more than " + std::to_string(most_brackets) + " deep");
        if (c == ')' && --depth < 0) throw std::invalid_argument("a ')' without its '('");
        if (c == ';') throw std::invalid_argument("';' does not belong in an expression");
        if (c == '?' || c == ':' || c == '@' || c == '$')
            throw std::invalid_argument(std::string("'") + c + "' does not belong in an expression");
        if (sql.compare(i, 2, "--") == 0 || sql.compare(i, 2, "/*") == 0)
            throw std::invalid_argument("comments do not belong in an expression");
    }
    if (quote || depth) throw std::invalid_argument("a quote or bracket is not closed");
}

// SQLite's message, reworded for sweep files where it would be confusing.
std::string explain(const std::string& message, const std::vector<std::string>& columns) {
    if (const std::string name = unknown_column(message); !name.empty()) {
        for (const std::string& column : columns)  // optimizer.lr, or learning - rate
            if (column == name || (column.starts_with(name) && column[name.size()] == '-'))
                return "write \"" + column + "\", with these quotes: SQL reads '.' and '-' as operators";
        const bool is_near = !nearest(name, columns).empty();
        return "no parameter '" + name + "' in this sweep" +
               (is_near ? "" : "; if it is meant as a text, write '" + name + "' in single quotes") +
               suggestion(name, columns);
    }
    if (message == "not authorized")
        return "an expression over parameters is expected; SELECT and tables are not allowed here";
    if (message == "near \"&\": syntax error" || message == "near \"!\": syntax error")
        return message + "; SQL writes AND, OR, NOT and <>";
    if (message == "interrupted") return "the expression takes too long";
    return message;
}

}  // namespace

void WhereExpression::Close::operator()(sqlite3* db) const {
    sqlite3_close_v2(db);
}
void WhereExpression::Close::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void WhereExpression::fail() const {
    throw std::invalid_argument("where: " + explain(sqlite3_errmsg(db_.get()), columns_));
}

WhereExpression::WhereExpression(const std::string& sql, const std::vector<std::string>& columns,
                                 std::set<std::string> keeps_text, const Files& files)
    : columns_(columns), keeps_text_(std::move(keeps_text)), names_(std::make_unique<FileNames>(files.folder)) {
    if (sql.find_first_not_of(" \t\r\n") == std::string::npos)
        throw std::invalid_argument("where: the expression is empty");
    check_text(sql);
    sqlite3* db = nullptr;
    sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr);
    db_.reset(db);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1'000'000);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200);
    sqlite3_create_collation(db, "file", SQLITE_UTF8, names_.get(), compare_files);
    sqlite3_progress_handler(db, 100'000, give_up, nullptr);
    int selects = 0;
    sqlite3_set_authorizer(db, authorize, &selects);
    const std::string statement = wrapped(sql, columns, files.columns);
    sqlite3_stmt* compiled = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v2(db, statement.c_str(), -1, &compiled, &rest) != SQLITE_OK) fail();
    statement_.reset(compiled);
    if (rest && *rest) throw std::invalid_argument("where: one expression is expected");
    sqlite3_set_authorizer(db, nullptr, nullptr);
}

void WhereExpression::bind(int place, const Value* value) {
    sqlite3_stmt* statement = statement_.get();
    const std::string& name = columns_[static_cast<std::size_t>(place - 1)];
    if (!value || value->kind == Value::Kind::null)
        sqlite3_bind_null(statement, place);
    else if (value->kind == Value::Kind::text || keeps_text_.contains(name))
        sqlite3_bind_text(statement, place, value->text.data(), static_cast<int>(value->text.size()), SQLITE_STATIC);
    else if (value->kind == Value::Kind::boolean)
        sqlite3_bind_int64(statement, place, value->number != 0);
    else if (const auto whole = parse_whole(value->text))
        sqlite3_bind_int64(statement, place, *whole);
    else
        sqlite3_bind_double(statement, place, value->number);
}

bool WhereExpression::matches(const std::vector<const Value*>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) bind(static_cast<int>(i) + 1, values[i]);
    sqlite3_stmt_status(statement_.get(), SQLITE_STMTSTATUS_VM_STEP,
                        1);  // the limit is per evaluation, not for all jobs
    const int code = sqlite3_step(statement_.get());
    if (code != SQLITE_ROW) fail();
    const bool match =
        sqlite3_column_type(statement_.get(), 0) != SQLITE_NULL && sqlite3_column_double(statement_.get(), 0) != 0;
    sqlite3_reset(statement_.get());
    return match;
}

}  // namespace stylesweep::sweep
