#include "base/statistics/additive_model.hpp"

#include <numeric>

namespace stylesweep {
namespace {

constexpr int rounds = 20;            // of backfitting
constexpr double curvature = 1;       // penalty on an ordered axis's squared second differences, in rows
constexpr double slope = 0.1;         // on its squared differences
constexpr double shrinkage = 0.5;     // of categorical effects, in rows
constexpr double almost_none = 1e-6;  // keeps levels without rows determined

struct Levels {
    std::vector<double> sum, count;
};

// Minimises the sum over levels of count * (sum / count - effect)^2 plus the penalties: a symmetric system with two
// diagonals beside the main one, by its LDL' decomposition.
std::vector<double> smoothed(const Levels& of) {
    const std::size_t n = of.sum.size();
    std::vector<double> main(n), next(n), second(n), effect = of.sum;
    for (std::size_t i = 0; i < n; ++i) main[i] = of.count[i] + almost_none;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        main[i] += slope, main[i + 1] += slope;
        next[i] -= slope;
    }
    for (std::size_t i = 0; i + 2 < n; ++i) {
        main[i] += curvature, main[i + 1] += 4 * curvature, main[i + 2] += curvature;
        next[i] -= 2 * curvature, next[i + 1] -= 2 * curvature;
        second[i] += curvature;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const double to_next = next[i] / main[i], to_second = second[i] / main[i];
        if (i + 1 < n) {
            main[i + 1] -= to_next * next[i];
            next[i + 1] -= to_next * second[i];
            effect[i + 1] -= to_next * effect[i];
        }
        if (i + 2 < n) {
            main[i + 2] -= to_second * second[i];
            effect[i + 2] -= to_second * effect[i];
        }
    }
    for (std::size_t i = n; i-- > 0;) {
        if (i + 1 < n) effect[i] -= next[i] * effect[i + 1];
        if (i + 2 < n) effect[i] -= second[i] * effect[i + 2];
        effect[i] /= main[i];
    }
    return effect;
}

std::vector<double> shrunk(const Levels& of) {
    std::vector<double> effect(of.sum.size());
    for (std::size_t i = 0; i < effect.size(); ++i) effect[i] = of.sum[i] / (of.count[i] + shrinkage);
    return effect;
}

}  // namespace

AdditiveModel::AdditiveModel(const ForestRows& rows, const std::vector<double>& target)
    : mean_(std::accumulate(target.begin(), target.end(), 0.0) / static_cast<double>(target.size())) {
    for (const ForestAxis& axis : rows.axes) effects_.emplace_back(axis.levels, 0.0);
    for (int round = 0; round < rounds; ++round)
        for (std::size_t axis = 0; axis < effects_.size(); ++axis) refit(axis, rows, target);
}

double AdditiveModel::predict(std::span<const std::uint32_t> row) const {
    double value = mean_;
    for (std::size_t axis = 0; axis < row.size(); ++axis) value += effects_[axis][row[axis]];
    return value;
}

// To what the other axes leave unexplained. The effects' mean over the rows is 0.
void AdditiveModel::refit(std::size_t axis, const ForestRows& rows, const std::vector<double>& target) {
    std::vector<double>& effects = effects_[axis];
    Levels levels{std::vector<double>(effects.size()), std::vector<double>(effects.size())};
    for (std::size_t i = 0; i < target.size(); ++i) {
        const std::uint32_t level = rows.row(i)[axis];
        levels.sum[level] += target[i] - predict(rows.row(i)) + effects[level];
        levels.count[level] += 1;
    }
    effects = rows.axes[axis].ordered ? smoothed(levels) : shrunk(levels);
    double mean = 0;
    for (std::size_t level = 0; level < effects.size(); ++level) mean += effects[level] * levels.count[level];
    mean /= static_cast<double>(target.size());
    for (double& effect : effects) effect -= mean;
    mean_ += mean;
}

}  // namespace stylesweep
