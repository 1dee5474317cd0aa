// Durations and sizes as people write them: 30m, 1h30m, 20GiB.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stylesweep::sweep {

/// Seconds of "90s", "30m", "1h30m", "250ms", "2d", "0"; nullopt when it is not a duration, or a number without a unit.
std::optional<double> parse_duration_s(std::string_view text);

/// Bytes of "1024B", "512MB" (10^6), "20GiB" (2^30); nullopt when it is not a size, or a number without a unit.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace stylesweep::sweep
