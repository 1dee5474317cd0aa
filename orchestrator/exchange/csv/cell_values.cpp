#include "orchestrator/exchange/csv/cell_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text/ascii.hpp"
#include "base/text/parse_as.hpp"
#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::exchange {
namespace {

using sweep::Value;

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, lower_case(text)) != words.end();
}

}  // namespace

std::optional<double> number_in(std::string_view text) {
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    const auto number = parse_as<double>(text);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

bool says_nan(std::string_view text) {
    static constexpr std::array<std::string_view, 3> words = {"nan", "-nan", "+nan"};
    return is_one_of(text, words);
}

bool says_no_figure(std::string_view text) {
    static constexpr std::array<std::string_view, 8> words = {"na", "n/a", "#n/a", "<na>", "null", "none", "-", "--"};
    return says_nan(text) || is_one_of(text, words);
}

bool says_infinite(std::string_view text) {
    static constexpr std::array<std::string_view, 6> words = {"inf",      "-inf",      "+inf",
                                                              "infinity", "-infinity", "+infinity"};
    return is_one_of(text, words);
}

std::optional<std::string> with_decimal_point(const std::string& text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos || text.find('.') != std::string::npos) return std::nullopt;
    std::string point = text;
    point[comma] = '.';
    return number_in(point) ? std::optional(point) : std::nullopt;
}

namespace {

struct Grouped {
    int groups = 0;  ///< digit groups after a mark
    bool has_fraction = false;
};

// nullopt: not a number with groups of three digits.
std::optional<Grouped> grouped(std::string_view text, char mark) {
    std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    const std::size_t first = digits_at(text, at);
    if (first == 0 || first > 3 || text.substr(at, 1) == "0") return std::nullopt;
    at += first;
    Grouped found;
    for (; at < text.size() && text[at] == mark; at += 4, ++found.groups)
        if (digits_at(text, at + 1) != 3) return std::nullopt;
    found.has_fraction = at < text.size() && text[at] == (mark == ',' ? '.' : ',');
    if (found.has_fraction) at += 1 + digits_at(text, at + 1);
    return found.groups > 0 && at == text.size() ? std::optional(found) : std::nullopt;
}

}  // namespace

bool may_have_thousands(std::string_view text) {
    return grouped(text, ',').has_value();
}

char thousands_mark(std::string_view text) {
    for (const char mark : {',', '.'})
        if (const auto found = grouped(text, mark); found && (found->has_fraction || found->groups > 1)) return mark;
    return 0;
}

std::optional<std::string> without_thousands(const std::string& text, char mark) {
    if (!grouped(text, mark)) return std::nullopt;
    std::string plain = text;
    std::erase(plain, mark);
    return plain;
}

std::string text_value(const std::string& text) {
    return Value::of_text(text, {}).json();
}

std::string bare_value(const std::string& text) {
    return Value::of_scalar(text, false, {}).json();
}

namespace {

std::string shown_in_csv(const std::string& text) {
    std::string shown;
    for (const char c : text) c == '\0' ? shown += "\u2400" : shown += c;
    return shown;
}

}  // namespace

bool shows(const std::string& cell, const std::string& json) {
    if (json == "null") return cell.empty();
    if (json == "true" || json == "false") return cell == json || cell == (json == "true" ? "1" : "0");
    if (json.starts_with('"')) return cell == shown_in_csv(nlohmann::json::parse(json).get<std::string>());
    const auto shown = number_in(cell), stored = number_in(json);
    return cell == json || (shown && shown == stored);
}

}  // namespace stylesweep::exchange
