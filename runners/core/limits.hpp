// What of the sweep file's `limits` a runner needs to know: the orchestrator enforces them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace stylesweep::runners {

struct Limits {
    std::optional<double> timeout_s;
    double grace_s = 10;  ///< between the wish that a job ends and its end by force

    static Limits from_json(const nlohmann::json& limits);
};

/// "took longer than limits.timeout, 90 s".
std::string over_time(const Limits& limits);

}  // namespace stylesweep::runners
