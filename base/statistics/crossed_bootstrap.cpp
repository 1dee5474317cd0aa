#include "base/statistics/crossed_bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "base/statistics/normal.hpp"
#include "base/statistics/statistics.hpp"

namespace stylesweep {
namespace {

/// Draws members with replacement; the weight of a cell is how often its member was drawn.
template <class MemberOf>
std::vector<std::vector<double>> resample(std::span<const CrossedCell> cells, std::size_t members,
                                          const MemberOf& member_of, const CellFigures& figures, int resamples,
                                          std::mt19937_64& random) {
    std::vector<std::vector<double>> all;
    if (members < 2) return all;
    std::vector<double> times(members), weights(cells.size());
    for (int i = 0; i < resamples; ++i) {
        std::ranges::fill(times, 0);
        for (std::size_t k = 0; k < members; ++k) times[random() % members] += 1;
        for (std::size_t k = 0; k < cells.size(); ++k) weights[k] = times[member_of(k)];
        all.push_back(figures(weights));
    }
    return all;
}

struct Variance {
    double value = 0, degrees = 1;
};

// A sample of n varies less than the population: by (n - 1) / n.
Variance variance_of(const std::vector<std::vector<double>>& resamples, std::size_t members,
                     const std::function<double(std::span<const double>)>& of) {
    if (resamples.size() < 2) return {};
    std::vector<double> values;
    for (const auto& figures : resamples) values.push_back(of(figures));
    const double degrees = static_cast<double>(members) - 1;
    return {std::pow(*standard_deviation(values), 2) * (degrees + 1) / degrees, degrees};
}

// Of Student's t with these degrees of freedom; 0: of the normal distribution.
double chance_of(double estimate, double variance, double degrees) {
    if (variance <= 0) return estimate == 0 ? 1 : 0;
    const double z = std::abs(estimate) / std::sqrt(variance);
    return degrees > 0 ? student_p(z, degrees) : std::erfc(z / std::sqrt(2));
}

double degrees_of(double variance, std::initializer_list<Variance> parts) {
    double sum = 0;
    for (const Variance& part : parts) sum += part.value * part.value / part.degrees;
    return sum > 0 ? std::max(1.0, variance * variance / sum) : 1;
}

}  // namespace

CrossedResamples crossed_resamples(std::span<const CrossedCell> cells, const CellFigures& figures, int resamples,
                                   std::uint64_t seed) {
    std::set<std::size_t> rows, columns;
    for (const CrossedCell& cell : cells) rows.insert(cell.row), columns.insert(cell.column);
    const auto place = [](const std::set<std::size_t>& all, std::size_t member) {
        return static_cast<std::size_t>(std::distance(all.begin(), all.find(member)));
    };
    std::vector<CrossedCell> numbered;
    for (const CrossedCell& cell : cells) numbered.push_back({place(rows, cell.row), place(columns, cell.column)});
    std::mt19937_64 random(seed);
    CrossedResamples all{rows.size(), columns.size(), cells.size(), {}, {}, {}};
    all.by_row = resample(cells, all.rows, [&](std::size_t k) { return numbered[k].row; }, figures, resamples, random);
    all.by_column =
        resample(cells, all.columns, [&](std::size_t k) { return numbered[k].column; }, figures, resamples, random);
    all.by_cell = resample(cells, all.cells, [](std::size_t k) { return k; }, figures, resamples, random);
    return all;
}

std::optional<CrossedInterval> crossed_interval(double estimate, const CrossedResamples& resamples,
                                                const std::function<double(std::span<const double>)>& of,
                                                double least_variance) {
    if (resamples.cells < 2) return std::nullopt;
    const Variance rows = variance_of(resamples.by_row, resamples.rows, of),
                   columns = variance_of(resamples.by_column, resamples.columns, of),
                   cells = variance_of(resamples.by_cell, resamples.cells, of);
    const bool both = !resamples.by_row.empty() && !resamples.by_column.empty();
    const double crossed = rows.value + columns.value - (both ? cells.value : 0);
    const double variance = std::max(crossed, cells.value);
    const double degrees = crossed > cells.value ? degrees_of(variance, {rows, columns, cells}) : cells.degrees;
    const double half = std::max(student_t95(degrees) * std::sqrt(variance), normal_95 * std::sqrt(least_variance));
    const double chance = std::max(chance_of(estimate, variance, degrees), chance_of(estimate, least_variance, 0));
    return CrossedInterval{{estimate - half, estimate + half}, chance};
}

}  // namespace stylesweep
