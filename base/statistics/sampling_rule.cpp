#include "base/statistics/sampling_rule.hpp"

#include <nlohmann/json.hpp>

namespace stylesweep {

std::string SamplingRule::json() const {
    return nlohmann::json{{"warmup", warmup},       {"min_samples", min_samples}, {"max_samples", max_samples},
                          {"target_ci", target_ci}, {"max_seconds", max_seconds}, {"fresh_process", fresh_process}}
        .dump();
}

SamplingRule SamplingRule::from_json(const nlohmann::json& rule) {
    const SamplingRule standard;
    return {rule.value("warmup", standard.warmup),           rule.value("min_samples", standard.min_samples),
            rule.value("max_samples", standard.max_samples), rule.value("target_ci", standard.target_ci),
            rule.value("max_seconds", standard.max_seconds), rule.value("fresh_process", standard.fresh_process)};
}

}  // namespace stylesweep
