// What a cell's text stands for: a number, no figure at all, or a parameter's value as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stylesweep::exchange {

/// The finite number that the text is, with a decimal point.
std::optional<double> number_in(std::string_view text);

bool says_nan(std::string_view text);
/// nan, NA, null, None, - and the like: programs write them where there is no figure.
bool says_no_figure(std::string_view text);
bool says_infinite(std::string_view text);

/// "0,61" as "0.61"; nullopt when the text is no number with a decimal comma.
std::optional<std::string> with_decimal_point(const std::string& text);

/// 1,234 or 1,234,567.5: commas may part thousands.
bool may_have_thousands(std::string_view text);

/// The character that parts the thousands of a number where nothing else can be meant: ',' in 1,234.5 and 1,234,567,
/// '.' in 1.234,5 and 1.234.567; else 0.
char thousands_mark(std::string_view text);
/// The number without that mark, which parts groups of three digits; nullopt where it does not.
std::optional<std::string> without_thousands(const std::string& text, char mark);

/// A cell without quotes as the value of a parameter, by the rule of sweep files: a JSON number keeps its digits, true
/// and false are these, all else is text. In quotes it is text.
std::string bare_value(const std::string& text);
std::string text_value(const std::string& text);

/// The same parameter value: `cell` as a table shows it (U+2400 for NUL), `json` as it is stored.
bool shows(const std::string& cell, const std::string& json);

}  // namespace stylesweep::exchange
