// Durations and sizes as people write them: 30m, 1h30m, 20GiB.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stylesweep::sweep {

/// Seconds of "90", "90s", "30m", "1h30m", "250ms", "2d"; nullopt when it is no duration.
std::optional<double> parse_duration_s(std::string_view text);

/// Bytes of "1024", "512MB" (10^6), "20GiB" (2^30); nullopt when it is no size.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace stylesweep::sweep
