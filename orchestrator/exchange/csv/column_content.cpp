#include "orchestrator/exchange/csv/column_content.hpp"

#include <algorithm>
#include <cctype>

#include "base/text/ascii.hpp"
#include "orchestrator/exchange/csv/cell_values.hpp"

namespace stylesweep::exchange {
namespace {

bool is_exponent(char c) {
    return c == 'e' || c == 'E';
}

// A fraction with three or more significant digits, like a clock reading: 12.5 and 0.613, but neither 0.001 nor 1e5.
bool looks_measured(const std::string& text) {
    const std::size_t first = text.find_first_of("123456789");
    if (first == std::string::npos || text.find_first_of(".,") == std::string::npos) return false;
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(first),
               end = std::find_if(begin, text.end(), is_exponent);
    return std::count_if(begin, end, [](unsigned char c) { return std::isdigit(c) != 0; }) >= 3;
}

bool begins_like_number(const std::string& text) {
    const std::size_t digit = text.find_first_not_of("+-.,");
    return digit != std::string::npos && digit <= 2 && is_digit(text[digit]);
}

}  // namespace

Content content_of(const CsvTable& table, std::size_t column) {
    Content content;
    for (const CsvRow& row : table.rows) {
        const std::string& text = row.cells[column].text;
        const char thousands = thousands_mark(text);
        const bool point = !thousands && number_in(text), comma = !thousands && !point && with_decimal_point(text);
        if (text.empty()) continue;
        content.distinct.insert(text);
        content.numbers += point || comma || thousands;
        content.by_commas += thousands == ',';
        content.by_points += thousands == '.';
        const bool commas_group = comma && may_have_thousands(text),
                   points_group = point && without_thousands(text, '.');
        if (content.ambiguous.empty() && (commas_group || points_group)) content.ambiguous = text;
        content.point_groups += points_group;
        if (comma && content.decimal_commas++ == 0) content.with_comma = text;
        content.decimal_points += point && text.find('.') != std::string::npos;
        content.thousands += commas_group;
        content.measured += (comma || point) && looks_measured(text);
        content.nans += says_nan(text) || says_infinite(text);
        const bool is_text = !point && !comma && !thousands && !says_no_figure(text) && !says_infinite(text);
        content.texts += is_text;
        if (is_text && content.like_number.empty() && begins_like_number(text)) content.like_number = text;
    }
    return content;
}

}  // namespace stylesweep::exchange
