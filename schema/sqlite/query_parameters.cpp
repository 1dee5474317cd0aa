#include "schema/sqlite/query_parameters.hpp"

#include <sqlite3.h>

#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

#include "base/text/number_text.hpp"
#include "base/text/parse_as.hpp"

namespace stylesweep::schema {
namespace {

template <class Number>
std::optional<Number> number_in(const std::string& text) {
    const bool plus = text.starts_with('+') && !text.starts_with("+-");
    return parse_as<Number>(std::string_view(text).substr(plus ? 1 : 0));
}

bool is_quoted(const std::string& text) {
    return text.size() >= 2 && text.starts_with('\'') && text.ends_with('\'');
}

bool is_number(const std::string& text) {
    const auto real = number_in<double>(text);
    return real && std::isfinite(*real);
}

void bind_text(SQLite::Statement& statement, int place, const std::string& text) {
    statement.bind(place, is_quoted(text) ? text.substr(1, text.size() - 2) : text);
}

void bind_number(SQLite::Statement& statement, int place, const std::string& text) {
    if (const auto whole = number_in<std::int64_t>(text))
        statement.bind(place, *whole);
    else
        statement.bind(place, number_in<double>(text).value());
}

// As digits of the number; a whole one may be written as a decimal, as SQL prints those.
std::string digits_of(const std::string& text) {
    if (const auto whole = number_in<std::int64_t>(text)) return std::to_string(*whole);
    const double real = number_in<double>(text).value();
    const std::string digits = number_text(real);
    return text == digits + ".0" ? text : digits;
}

// A number that SQL would print in another way may be a text: the beginning of a key (86e1), a version (3.10).
void bind_value(SQLite::Statement& statement, int place, const std::string& name, const std::string& text,
                std::vector<std::string>& remarks) {
    if (text == "NULL") return statement.bind(place);
    if (is_quoted(text) || !is_number(text)) return bind_text(statement, place, text);
    const std::string digits = digits_of(text);
    if (digits == text) return bind_number(statement, place, text);
    bind_text(statement, place, text);
    remarks.push_back("-p " + name + "=" + text + " is text, with these very characters; the number is written " +
                      digits);
}

// In SQL any text is greater than any number.
void bind_where_number_is_due(SQLite::Statement& statement, int place, const std::string& name, const std::string& text,
                              const std::string& usual) {
    if (text == "NULL") return statement.bind(place);
    if (!is_number(text))
        throw std::invalid_argument("-p " + name + "=" + text + ": :" + name + " is a number (by default " + usual +
                                    "), and this is text, which SQL takes for greater than any number");
    bind_number(statement, place, text);
}

// Parameter names without their colon, by position. The SQL is compiled a second time, because SQLiteCpp does not
// expose the names. A parameter without a name is an error.
std::map<std::string, int> places_in(SQLite::Database& db, const std::string& sql) {
    sqlite3_stmt* compiled = nullptr;
    if (sqlite3_prepare_v2(db.getHandle(), sql.c_str(), -1, &compiled, nullptr) != SQLITE_OK)
        throw SQLite::Exception(db.getHandle());
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(compiled, sqlite3_finalize);
    std::map<std::string, int> places;
    for (int place = 1; place <= sqlite3_bind_parameter_count(compiled); ++place) {
        const char* name = sqlite3_bind_parameter_name(compiled, place);
        if (!name || name[0] == '?')
            throw std::invalid_argument("SQL: give the parameter '?' a name, such as :limit, and its value with -p");
        places[name + 1] = place;
    }
    return places;
}

void refuse_unknown(const ParameterTexts& given, const std::map<std::string, int>& places) {
    std::string known;
    for (const auto& [name, place] : places) known += (known.empty() ? "" : ", ") + name;
    for (const auto& [name, text] : given)
        if (!places.contains(name))
            throw std::invalid_argument("-p " + name + ": the query has no parameter :" + name +
                                        (known.empty() ? "; it has none" : "; it has: " + known));
}

}  // namespace

std::vector<std::string> bind_parameters(SQLite::Database& db, SQLite::Statement& statement,
                                         const ParameterTexts& given, const ParameterTexts& defaults) {
    std::vector<std::string> remarks;
    const std::map<std::string, int> places = places_in(db, statement.getQuery());
    refuse_unknown(given, places);
    for (const auto& [name, place] : places) {
        const ParameterTexts& source = given.contains(name) ? given : defaults;
        const auto value = source.find(name);
        if (value == source.end())
            throw std::invalid_argument("the query's parameter :" + name + " has no value; give -p " + name + "=VALUE");
        const auto other = defaults.find(name);
        if (other != defaults.end() && is_quoted(other->second))
            bind_text(statement, place, value->second);
        else if (other != defaults.end() && is_number(other->second))
            bind_where_number_is_due(statement, place, name, value->second, other->second);
        else
            bind_value(statement, place, name, value->second, remarks);
    }
    return remarks;
}

}  // namespace stylesweep::schema
