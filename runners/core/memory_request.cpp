#include "runners/core/memory_request.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "base/text/ascii.hpp"

namespace stylesweep::runners {
namespace {

std::optional<double> scale_of(std::string_view unit) {
    if (unit.starts_with("byte")) return 1;
    if (unit.starts_with("kib")) return 1024.0;
    if (unit.starts_with("mib")) return 1024.0 * 1024;
    if (unit.starts_with("gib")) return 1024.0 * 1024 * 1024;
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> requested_bytes(std::string_view message) {
    constexpr std::string_view words = "to allocate ";
    const std::string text = lower_case(message);
    const auto at = text.find(words);
    if (at == std::string::npos) return std::nullopt;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + at + words.size(), end, number);
    if (error != std::errc() || rest == end || *rest != ' ') return std::nullopt;
    const auto scale = scale_of({rest + 1, end});
    if (!scale || !(number >= 0) || number * *scale >= 9e18) return std::nullopt;
    return std::llround(number * *scale);
}

}  // namespace stylesweep::runners
