#include "schema/sqlite/functions.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/statistics/statistics.hpp"

namespace stylesweep::schema {
namespace {

/// The values of one group or window frame. SQLite removes them from a frame in the order in which they were added.
struct Values {
    std::vector<double> all;
    std::size_t begin = 0;  ///< values before it have left the frame
    double percent = 50;
    bool has_percent = false;

    [[nodiscard]] std::span<const double> now() const { return std::span(all).subspan(begin); }
    void drop_first() {
        ++begin;
        if (begin < 1024 || begin < all.size() / 2) return;
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(begin));
        begin = 0;
    }
};

using Wrong = std::invalid_argument;
using Compute = std::optional<double> (*)(const Values&);

/// One aggregate; static.
struct Function {
    const char* name;
    int arguments;
    Compute compute;
    bool above_zero = false;
};

const Function& function_of(sqlite3_context* context) {
    return *static_cast<const Function*>(sqlite3_user_data(context));
}

std::string shown(sqlite3_value* value) {
    if (sqlite3_value_type(value) == SQLITE_BLOB) return "a blob";
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return "'" + std::string(text ? text : "").substr(0, 40) + "'";
}

double number_of(sqlite3_value* value) {
    const int type = sqlite3_value_numeric_type(value);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) throw Wrong(shown(value) + " is not a number");
    const double number = sqlite3_value_double(value);
    if (!std::isfinite(number)) throw Wrong("a value is infinite");
    return number;
}

Values& values_of(sqlite3_context* context) {
    auto** place = static_cast<Values**>(sqlite3_aggregate_context(context, sizeof(Values*)));
    if (!place) throw std::bad_alloc();
    if (!*place) *place = new Values;  // deleted in final()
    return **place;
}

void take_percent(Values& values, sqlite3_value* given) {
    if (sqlite3_value_type(given) == SQLITE_NULL) throw Wrong("the percentage is NULL");
    const double percent = number_of(given);
    if (percent < 0 || percent > 100) throw Wrong("the percentage " + shown(given) + " is not from 0 to 100");
    if (values.has_percent && percent != values.percent) throw Wrong("the percentage differs between rows");
    values.percent = percent;
    values.has_percent = true;
}

// No C++ exception may reach SQLite: each becomes the statement's error.
template <class Body>
void guarded(sqlite3_context* context, const Body& body) {
    try {
        body();
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    } catch (const std::exception& error) {
        const std::string text = std::string(function_of(context).name) + "(): " + error.what();
        sqlite3_result_error(context, text.c_str(), -1);
    }
}

void step(sqlite3_context* context, int count, sqlite3_value** arguments) {
    guarded(context, [&] {
        Values& values = values_of(context);
        if (count == 2) take_percent(values, arguments[1]);
        if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
        const double number = number_of(arguments[0]);
        if (function_of(context).above_zero && number <= 0)
            throw Wrong(shown(arguments[0]) + " is not above 0; leave such rows out with FILTER (WHERE ...)");
        values.all.push_back(number);
    });
}

void inverse(sqlite3_context* context, int, sqlite3_value** arguments) {
    guarded(context, [&] {
        if (sqlite3_value_type(arguments[0]) != SQLITE_NULL) values_of(context).drop_first();
    });
}

void answer(sqlite3_context* context, const Values* values) {
    guarded(context, [&] {
        const std::optional<double> result =
            values && !values->now().empty() ? function_of(context).compute(*values) : std::nullopt;
        if (result)
            sqlite3_result_double(context, *result);
        else
            sqlite3_result_null(context);
    });
}

Values** found_values(sqlite3_context* context) {
    return static_cast<Values**>(sqlite3_aggregate_context(context, 0));
}

void value(sqlite3_context* context) {
    Values** place = found_values(context);
    answer(context, place ? *place : nullptr);
}

// Also called to clean up after an error.
void final(sqlite3_context* context) {
    Values** place = found_values(context);
    const std::unique_ptr<Values> values(place ? *place : nullptr);
    if (place) *place = nullptr;
    answer(context, values.get());
}

constexpr Function functions[] = {
    {.name = "median", .arguments = 1, .compute = [](const Values& v) { return std::optional(median(v.now())); }},
    {.name = "percentile",
     .arguments = 2,
     .compute = [](const Values& v) { return std::optional(percentile(v.now(), v.percent)); }},
    {.name = "stddev", .arguments = 1, .compute = [](const Values& v) { return standard_deviation(v.now()); }},
    {.name = "ci_low", .arguments = 1, .compute = [](const Values& v) { return median_interval(v.now()).low; }},
    {.name = "ci_high", .arguments = 1, .compute = [](const Values& v) { return median_interval(v.now()).high; }},
    {.name = "geomean",
     .arguments = 1,
     .compute = [](const Values& v) { return std::optional(geometric_mean(v.now())); },
     .above_zero = true},
};

// student_t95(n): the 97.5% quantile of Student's t with n degrees of freedom; NULL for NULL.
void student(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return sqlite3_result_null(context);
    const auto degrees = sqlite3_value_int64(arguments[0]);
    if (degrees < 1) return sqlite3_result_error(context, "student_t95(): degrees of freedom are at least 1", -1);
    sqlite3_result_double(context, student_t95(static_cast<std::size_t>(degrees)));
}

}  // namespace

void add_functions(SQLite::Database& db) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    for (const Function& each : functions) {
        const int code =
            sqlite3_create_window_function(db.getHandle(), each.name, each.arguments, flags,
                                           const_cast<Function*>(&each), step, final, value, inverse, nullptr);
        if (code != SQLITE_OK) throw SQLite::Exception(db.getHandle(), code);
    }
    const int code =
        sqlite3_create_function(db.getHandle(), "student_t95", 1, flags, nullptr, student, nullptr, nullptr);
    if (code != SQLITE_OK) throw SQLite::Exception(db.getHandle(), code);
}

}  // namespace stylesweep::schema
