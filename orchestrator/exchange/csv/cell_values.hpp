// What a cell's text means: a number, a missing value, or a parameter's value as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stylesweep::exchange {

/// The finite number in the text, with a decimal point.
std::optional<double> number_in(std::string_view text);

bool says_nan(std::string_view text);
/// nan, NA, null, None, - and the like, which programs write for a missing value.
bool says_no_figure(std::string_view text);
bool says_infinite(std::string_view text);

/// "0,61" as "0.61"; nullopt when the text is not a number with a decimal comma.
std::optional<std::string> with_decimal_point(const std::string& text);

/// 1,234 or 1,234,567.5: commas may be thousands separators.
bool may_have_thousands(std::string_view text);

/// The thousands separator of a number where it is unambiguous: ',' in 1,234.5 and 1,234,567, '.' in 1.234,5 and
/// 1.234.567; else 0.
char thousands_mark(std::string_view text);
/// The number without that separator; nullopt unless it separates groups of three digits.
std::optional<std::string> without_thousands(const std::string& text, char mark);

/// The value of an unquoted cell as a parameter, by the rules of sweep files: a JSON number keeps its digits, true and
/// false are booleans, everything else is text. A quoted cell is text.
std::string bare_value(const std::string& text);
std::string text_value(const std::string& text);

/// Whether both are the same parameter value: `cell` as shown in a table (U+2400 for NUL), `json` as stored.
bool shows(const std::string& cell, const std::string& json);

}  // namespace stylesweep::exchange
