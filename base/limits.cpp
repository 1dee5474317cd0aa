#include "base/limits.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace stylesweep {

std::string Limits::json() const {
    nlohmann::json all = {{"retries", retries}, {"grace_s", grace_s}};
    if (timeout_s) all["timeout_s"] = *timeout_s;
    if (memory_bytes) all["memory_bytes"] = *memory_bytes;
    return all.dump();
}

Limits Limits::from_json(const nlohmann::json& limits) {
    Limits out;
    out.retries = limits.value("retries", out.retries);
    out.grace_s = limits.value("grace_s", out.grace_s);
    if (limits.contains("timeout_s")) out.timeout_s = limits["timeout_s"].get<double>();
    if (limits.contains("memory_bytes")) out.memory_bytes = limits["memory_bytes"].get<std::uint64_t>();
    return out;
}

std::string over_time(const Limits& limits) {
    char text[64];
    std::snprintf(text, sizeof text, ", %g s", limits.timeout_s.value_or(0));
    return "took longer than limits.timeout" + std::string(limits.timeout_s ? text : "");
}

}  // namespace stylesweep
