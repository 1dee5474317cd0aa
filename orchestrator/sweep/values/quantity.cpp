#include "orchestrator/sweep/values/quantity.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace stylesweep::sweep {
namespace {

std::optional<double> take_number(std::string_view& text) {
    if (text.empty() || std::string_view("0123456789.").find(text[0]) == text.npos)
        return std::nullopt;  // inf, nan, -1
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::string_view take_unit(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_of("0123456789."), text.size());
    const std::string_view unit = text.substr(0, end);
    text.remove_prefix(end);
    return unit;
}

std::optional<double> seconds_in(std::string_view unit) {
    for (const auto& [name, seconds] : {std::pair{"ms", 1e-3}, {"s", 1.0}, {"m", 60.0}, {"h", 3600.0}, {"d", 86400.0}})
        if (unit == name) return seconds;
    return std::nullopt;
}

std::optional<double> bytes_in(std::string_view unit) {
    for (const auto& [name, bytes] : {std::pair{"B", 1.0},
                                      {"kB", 1e3},
                                      {"KB", 1e3},
                                      {"MB", 1e6},
                                      {"GB", 1e9},
                                      {"TB", 1e12},
                                      {"KiB", 1024.0},
                                      {"MiB", 1048576.0},
                                      {"GiB", 1073741824.0},
                                      {"TiB", 1099511627776.0}})
        if (unit == name) return bytes;
    return std::nullopt;
}

}  // namespace

std::optional<double> parse_duration_s(std::string_view text) {
    if (text.empty()) return std::nullopt;
    double total = 0;
    bool first = true;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        const std::string_view unit = take_unit(text);
        const bool nothing = unit.empty() && first && text.empty() && *number == 0;
        const auto seconds = nothing ? std::optional(1.0) : seconds_in(unit);
        if (!seconds) return std::nullopt;
        total += *number * *seconds;
        first = false;
    }
    return total;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto unit = bytes_in(text);
    if (!unit || *number * *unit >= 9.2e18) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(*number * *unit));
}

}  // namespace stylesweep::sweep
