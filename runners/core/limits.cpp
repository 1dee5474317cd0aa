#include "runners/core/limits.hpp"

#include <cstdio>

namespace stylesweep::runners {

Limits Limits::from_json(const nlohmann::json& limits) {
    Limits out;
    if (limits.contains("timeout_s")) out.timeout_s = limits["timeout_s"].get<double>();
    out.grace_s = limits.value("grace_s", out.grace_s);
    return out;
}

std::string over_time(const Limits& limits) {
    char text[64];
    std::snprintf(text, sizeof text, ", %g s", limits.timeout_s.value_or(0));
    return "took longer than limits.timeout" + std::string(limits.timeout_s ? text : "");
}

}  // namespace stylesweep::runners
