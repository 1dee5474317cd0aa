#include "orchestrator/sweep/value.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace stylesweep::sweep {
namespace {

constexpr double exact_below = 9007199254740992.0;  // 2^53: every whole number below is a double

std::string canonical(double number) {
    char text[64];
    const bool whole = std::abs(number) < exact_below && number == std::floor(number);
    const auto end = whole ? std::to_chars(text, text + sizeof text, static_cast<long long>(number))
                           : std::to_chars(text, text + sizeof text, number);
    return {text, end.ptr};
}

bool looks_numeric(std::string_view text) {
    const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    if (text.size() <= sign) return false;
    const char first = text[sign];
    return (first >= '0' && first <= '9') || (first == '.' && text.size() > sign + 1);
}

// A decimal integer or float of the core schema; nullopt when it is none.
std::optional<double> parse_number(std::string_view text) {
    if (!looks_numeric(text)) return std::nullopt;
    const std::string_view body = text.substr(text.starts_with('+') ? 1 : 0);
    double number = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), number);
    if (end != body.data() + body.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range)
        throw std::invalid_argument("the number " + std::string(text) + " is out of range");
    return number;
}

}  // namespace

Value Value::of_number(double number, Location where) {
    if (number == 0) number = 0;  // no negative zero
    return {Kind::number, canonical(number), number, where};
}

Value Value::of_text(std::string text, Location where) {
    return {Kind::text, std::move(text), 0, where};
}

Value Value::of_boolean(bool value, Location where) {
    return {Kind::boolean, value ? "true" : "false", value ? 1.0 : 0.0, where};
}

Value Value::of_scalar(std::string_view scalar, bool quoted, Location where) {
    if (quoted) return of_text(std::string(scalar), where);
    if (scalar == "true" || scalar == "True" || scalar == "TRUE") return of_boolean(true, where);
    if (scalar == "false" || scalar == "False" || scalar == "FALSE") return of_boolean(false, where);
    std::string_view unsigned_part = scalar;
    if (unsigned_part.starts_with('-') || unsigned_part.starts_with('+')) unsigned_part.remove_prefix(1);
    for (const char* word : {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})
        if (unsigned_part == word) throw std::invalid_argument("'" + std::string(scalar) + "' is no usable value");
    if (const auto number = parse_number(scalar)) {
        const bool integer = scalar.find_first_of(".eE") == std::string_view::npos;
        if (integer && std::abs(*number) >= exact_below)
            throw std::invalid_argument("the whole number " + std::string(scalar) + " is too large to be kept exactly");
        return of_number(*number, where);
    }
    return of_text(std::string(scalar), where);
}

std::string Value::json() const {
    return kind == Kind::text ? nlohmann::json(text).dump() : text;
}

}  // namespace stylesweep::sweep
