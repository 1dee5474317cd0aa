// The limits of a sweep's jobs (`limits` in its file), enforced by the orchestrator and known to the runners.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace stylesweep {

struct Limits {
    std::optional<double> timeout_s;
    std::optional<std::uint64_t> memory_bytes;
    double grace_s = 10;  ///< from SIGTERM to SIGKILL when a job is stopped; 0: at once
    int retries = 1;      ///< further attempts after a crash, a time-out or an unexpected error

    /// As stored in sweep.limits.
    [[nodiscard]] std::string json() const;
    /// Missing members get their defaults. Throws nlohmann::json::exception for anything but such an object.
    static Limits from_json(const nlohmann::json& limits);
};

/// "took longer than limits.timeout, 90 s".
std::string over_time(const Limits& limits);

}  // namespace stylesweep
