#include "reports/analysis/matched.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "base/statistics/statistics.hpp"

namespace stylesweep::reports {
namespace {

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

std::size_t units_in(const Labels& labels) {
    return std::set(labels.begin(), labels.end()).size();
}

// Whether each unit of `a` is nested in one of `b`.
bool lies_within(const Labels& a, const Labels& b) {
    std::map<std::uint32_t, std::uint32_t> first;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (first.emplace(a[i], b[i]).first->second != b[i]) return false;
    return true;
}

/// A sum of squared standard errors, each with its degrees of freedom.
struct Error {
    double square = 0, weights = 0;
    void add(double part, std::size_t degrees) {
        square += part;
        weights += part * part / static_cast<double>(degrees);
    }
    // Satterthwaite's, rounded down.
    [[nodiscard]] std::size_t degrees() const {
        return weights > 0 ? std::max<std::size_t>(1, static_cast<std::size_t>(square * square / weights + 1e-9)) : 1;
    }
};

/// One value per unit, and the standard error of their mean.
struct UnitMeans {
    double mean = 0, error = 0;
    std::size_t units = 0;

    UnitMeans(const std::vector<double>& values, const Labels& labels) {
        std::map<std::uint32_t, std::vector<double>> by_unit;
        for (std::size_t i = 0; i < values.size(); ++i) by_unit[labels[i]].push_back(values[i]);
        std::vector<double> means;
        for (const auto& [label, each] : by_unit) means.push_back(mean_of(each));
        units = means.size();
        mean = mean_of(means);
        const double deviation = standard_deviation(means).value_or(0);
        error = deviation * deviation / static_cast<double>(units);
    }
};

// Additive values: logarithms of ratios.
std::vector<double> on_line(std::span<const double> values, Compared compared) {
    std::vector<double> line(values.begin(), values.end());
    if (compared == Compared::ratio)
        for (double& value : line) value = std::log(value);
    return line;
}

Spread spread_with(double mean, const Error& error, std::size_t count, Compared compared) {
    const auto back = [&](double value) { return compared == Compared::ratio ? std::exp(value) : value; };
    const double standard = std::sqrt(error.square);
    const double half = student_t95(error.degrees()) * standard;
    Spread spread{count, back(mean), back(mean - half), back(mean + half), false};
    spread.chance = standard > 0 ? student_p(mean / standard, error.degrees()) : mean == 0 ? 1 : 0;
    return spread;
}

}  // namespace

std::vector<std::size_t> counting_kinds(const std::vector<Labels>& kinds) {
    std::vector<std::size_t> several, counting;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (units_in(kinds[i]) > 1) several.push_back(i);
    for (const std::size_t i : several)
        if (std::ranges::none_of(several, [&](std::size_t other) {
                const bool within = other != i && lies_within(kinds[i], kinds[other]);
                return within &&
                       (other < i || !lies_within(kinds[other], kinds[i]));  // of two equal kinds the first counts
            }))
            counting.push_back(i);
    return counting;
}

Spread mean_of_matched(std::span<const double> values, const std::vector<Labels>& kinds, Compared compared) {
    const std::vector<double> line = on_line(values, compared);
    const bool is_few = values.size() < least_matched || units_in(kinds.back()) < 2;
    if (is_few) {
        const double middle = mean_of(line);
        Spread few = over_settings(values);
        few.median = values.size() == 1 ? values.front() : compared == Compared::ratio ? std::exp(middle) : middle;
        return few;
    }
    Error error;
    std::optional<UnitMeans> widest;
    for (const std::size_t kind : counting_kinds(kinds)) {
        const UnitMeans means(line, kinds[kind]);
        error.add(means.error, means.units - 1);
        if (!widest || means.error > widest->error) widest = means;
    }
    return spread_with(widest->mean, error, values.size(), compared);
}

double Repeats::of_median() const {
    return variance / static_cast<double>(runs) * (runs > 2 ? std::numbers::pi / 2 : 1);
}

Spread mean_of_repeated(std::span<const double> values, std::span<const RepeatedPair> repeats, Compared compared) {
    const double settings = static_cast<double>(values.size());
    Error error;
    bool in_one_process = false;
    for (const RepeatedPair& pair : repeats)
        for (const Repeats* side : {&pair.value, &pair.reference}) {
            in_one_process |= side->in_one_process;
            error.add(side->of_median() / (settings * settings), side->runs - 1);
        }
    Spread spread = spread_with(mean_of(on_line(values, compared)), error, values.size(), compared);
    spread.of_repeats = true;
    spread.in_one_process = in_one_process;
    return spread;
}

}  // namespace stylesweep::reports
