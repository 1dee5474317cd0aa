#include "reports/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace stylesweep::reports {
namespace {

// Three significant digits without an exponent; below 0.1 two, however small.
std::string three(double number) {
    const double size = std::abs(number);
    if (!std::isfinite(number)) return fixed_text(number, 0);
    if (size >= 0.1 || size == 0) return fixed_text(number, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
    return fixed_text(number, std::max(4, 1 - static_cast<int>(std::floor(std::log10(size)))));
}

std::string two_digits(long number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string fixed_text(double number, int decimals) {
    char text[400];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed, decimals);
    return {text, end.ptr};
}

std::string seconds_text(double seconds) {
    if (seconds < 0) return "-" + seconds_text(-seconds);
    if (seconds == 0) return "0 s";
    if (seconds < 0.9995e-3) return three(seconds * 1e6) + " µs";
    if (seconds < 0.9995) return three(seconds * 1e3) + " ms";
    if (seconds < 99.95) return three(seconds) + " s";
    if (!(seconds < 1e15)) return fixed_text(seconds, 0) + " s";  // beyond all use, and NaN
    const long whole = std::lround(seconds);
    if (whole < 3600) return std::to_string(whole / 60) + "m " + two_digits(whole % 60) + "s";
    return std::to_string(whole / 3600) + "h " + two_digits(whole % 3600 / 60) + "m";
}

std::string bytes_text(double bytes) {
    if (bytes < 0) return "-" + bytes_text(-bytes);
    if (bytes < 1000) return fixed_text(bytes, 0) + " B";
    for (const char* unit : {"kB", "MB", "GB"}) {
        bytes /= 1000;
        if (bytes < 999.5) return three(bytes) + " " + unit;
    }
    return three(bytes / 1000) + " TB";
}

std::string ratio_text(double ratio) {
    return three(ratio) + "×";
}

std::string signed_text(double number, int decimals) {
    const std::string text = fixed_text(std::abs(number), decimals);
    if (text.find_first_not_of("0.") == std::string::npos) return text;
    return (number > 0 ? "+" : "-") + text;
}

std::string time_text(const std::string& time) {
    constexpr std::size_t date = 10, whole = 19;  // characters
    if (time.size() < whole || time[date] != 'T') return time;
    return time.substr(0, date) + " " + time.substr(date + 1, whole - date - 1);
}

}  // namespace stylesweep::reports
