#include "orchestrator/sweep/values/value.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text/ascii.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/number_text.hpp"
#include "base/text/parse_as.hpp"

namespace stylesweep::sweep {
namespace {

constexpr double exact_below = 9007199254740992.0;  // 2^53: every integer below is a double

// Consumes the digits at the front; false when there are none.
bool take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count > 0;
}

// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return false;
    if (!take_digits(text)) return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!take_digits(text)) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (!take_digits(text)) return false;
    }
    return text.empty();
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
    const bool integer = text.find_first_of(".eE") == std::string_view::npos;
    if (text.starts_with('+')) text.remove_prefix(1);
    std::string_view digits = text;
    if (digits.starts_with('-') && text.size() > 1) digits.remove_prefix(1);
    if (digits.empty() || (!is_digit(digits[0]) && digits[0] != '.')) return std::nullopt;  // inf, nan, +-1
    const auto number = parse_as<double>(text);
    return number && integer && std::abs(*number) >= exact_below ? std::nullopt : number;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    return parse_as<std::int64_t>(text);
}

Value Value::of_number(double number, Location where) {
    if (number == 0) number = 0;  // no negative zero
    return {Kind::number, number_text(number), number, where};
}

Value Value::of_whole(std::int64_t number, Location where) {
    return {Kind::number, std::to_string(number), static_cast<double>(number), where};
}

Value Value::of_text(std::string text, Location where) {
    return {Kind::text, std::move(text), 0, where};
}

Value Value::of_boolean(bool value, Location where) {
    return {Kind::boolean, value ? "true" : "false", value ? 1.0 : 0.0, where};
}

Value Value::of_null(Location where) {
    return {Kind::null, "null", 0, where};
}

Value Value::of_scalar(std::string_view scalar, bool quoted, Location where) {
    std::string text(scalar);
    if (quoted) return of_text(std::move(text), where);
    if (scalar == "true" || scalar == "false") return of_boolean(scalar == "true", where);
    // A JSON reader turns -0 into 0 and loses the sign, so it is text.
    const auto number = is_json_number(scalar) && scalar != "-0" ? parse_as<double>(scalar) : std::nullopt;
    return number ? Value{Kind::number, std::move(text), *number, where} : of_text(std::move(text), where);
}

bool Value::is_canonical() const {
    if (kind != Kind::number) return false;
    const bool short_whole = text.size() < 16 && std::ranges::all_of(text, is_digit);  // common: skips formatting
    return short_whole || text == number_text(number);
}

std::string Value::json() const {
    return kind == Kind::text ? nlohmann::json(text).dump() : text;
}

std::string Value::spelling() const {
    const bool plain = kind == Kind::null || (text != "null" && of_scalar(text, false, {}).kind == kind);
    return plain ? text : '"' + text + '"';
}

std::string Value::shown() const {
    return excerpt(spelling());
}

}  // namespace stylesweep::sweep
