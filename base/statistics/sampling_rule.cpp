#include "base/statistics/sampling_rule.hpp"

#include <nlohmann/json.hpp>

namespace stylesweep {

// What only few sweeps ask for is a member only if it is asked for.
std::string SamplingRule::json() const {
    const SamplingRule standard;
    nlohmann::json rule = {{"warmup", warmup},       {"min_samples", min_samples}, {"max_samples", max_samples},
                           {"target_ci", target_ci}, {"max_seconds", max_seconds}, {"fresh_process", fresh_process}};
    if (min_clock != standard.min_clock) rule["min_clock"] = min_clock;
    if (max_steal != standard.max_steal) rule["max_steal"] = max_steal;
    if (replaces()) rule["cool_down_s"] = cool_down_s;
    if (reference) rule["reference"] = true;
    return rule.dump();
}

SamplingRule SamplingRule::from_json(const nlohmann::json& rule) {
    const SamplingRule standard;
    return {rule.value("warmup", standard.warmup),           rule.value("min_samples", standard.min_samples),
            rule.value("max_samples", standard.max_samples), rule.value("target_ci", standard.target_ci),
            rule.value("max_seconds", standard.max_seconds), rule.value("fresh_process", standard.fresh_process),
            rule.value("min_clock", standard.min_clock),     rule.value("max_steal", standard.max_steal),
            rule.value("cool_down_s", standard.cool_down_s), rule.value("reference", standard.reference)};
}

}  // namespace stylesweep
