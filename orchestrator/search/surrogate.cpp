#include "orchestrator/search/surrogate.hpp"

namespace stylesweep::search {
namespace {

std::vector<AdditiveModel> effects_of(const ForestRows& rows, const std::vector<std::vector<double>>& targets) {
    std::vector<AdditiveModel> all;
    for (const auto& target : targets) all.emplace_back(rows, target);
    return all;
}

std::vector<std::vector<double>> unexplained(const ForestRows& rows, std::vector<std::vector<double>> targets,
                                             const std::vector<AdditiveModel>& effects) {
    for (std::size_t k = 0; k < targets.size(); ++k)
        for (std::size_t i = 0; i < targets[k].size(); ++i) targets[k][i] -= effects[k].predict(rows.row(i));
    return targets;
}

}  // namespace

Surrogate::Surrogate(const ForestRows& rows, const std::vector<std::vector<double>>& targets,
                     const ForestOptions& options)
    : effects_(effects_of(rows, targets)), forest_(rows, unexplained(rows, targets, effects_), options) {}

}  // namespace stylesweep::search
