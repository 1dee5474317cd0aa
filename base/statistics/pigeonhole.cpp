#include "base/statistics/pigeonhole.hpp"

#include <numeric>
#include <random>
#include <vector>

#include "base/statistics/statistics.hpp"

namespace stylesweep {
namespace {

std::vector<double> drawn(std::size_t members, std::mt19937_64& random) {
    if (members == 1) return {1};
    std::vector<double> times(members, 0);
    for (std::size_t i = 0; i < members; ++i) times[random() % members] += 1;
    return times;
}

}  // namespace

std::optional<BootstrapInterval> pigeonhole_interval(double estimate, std::size_t rows, std::size_t columns,
                                                     const WeightedFigure& figure, int resamples, std::uint64_t seed) {
    if (rows < 1 || columns < 1 || (rows == 1 && columns == 1)) return std::nullopt;
    std::mt19937_64 random(seed);
    std::vector<double> figures;
    for (int i = 0; i < resamples; ++i) {
        const std::vector<double> of_rows = drawn(rows, random), of_columns = drawn(columns, random);
        if (const auto value = figure(of_rows, of_columns)) figures.push_back(*value);
    }
    if (2 * figures.size() < static_cast<std::size_t>(resamples)) return std::nullopt;
    const double mean = std::accumulate(figures.begin(), figures.end(), 0.0) / static_cast<double>(figures.size());
    return BootstrapInterval{estimate + percentile(figures, 2.5) - mean, estimate + percentile(figures, 97.5) - mean};
}

}  // namespace stylesweep
