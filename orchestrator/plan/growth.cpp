#include "orchestrator/plan/growth.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "base/statistics/statistics.hpp"
#include "orchestrator/plan/robust_regression.hpp"

namespace stylesweep::plan {
namespace {

constexpr double chance = 0.01, least_degrees = 3;
constexpr std::size_t most_factors = 3;

struct Fit {
    double squares = 0;  ///< sum of squared errors of ln time
    bool grows = false;
};

Fit fit(std::span<const double> costs, std::span<const double> times) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < costs.size(); ++i) points.push_back({costs[i], times[i]});
    const RobustLine line(points);
    Fit result{0, line.slope() > 0};
    for (const Point& point : points) result.squares += std::pow(std::log(point.y / line.at(point.x)), 2);
    return result;
}

std::set<std::string> names_of(std::span<const CostFeatures> jobs) {
    std::set<std::string> names;
    for (const CostFeatures& job : jobs)
        for (const auto& [name, value] : job.numbers) names.insert(name);
    return names;
}

bool is_beyond_chance(double before, double after, double degrees, std::size_t candidates) {
    if (degrees < least_degrees || after >= before) return false;
    const double t = std::sqrt((before / std::max(after, 1e-12 * before) - 1) * degrees);
    return student_p(t, degrees) * static_cast<double>(candidates) < chance;
}

}  // namespace

double Growth::value_of(const Factor& factor, const CostFeatures& job) {
    const auto found = std::ranges::find(job.numbers, factor.name, &std::pair<std::string, double>::first);
    if (found == job.numbers.end()) return 1;
    return factor.is_square ? found->second * found->second : found->second;
}

double Growth::cost(const CostFeatures& job) const {
    double product = 1;
    for (const Factor& factor : factors_) product *= value_of(factor, job);
    return product;
}

Growth Growth::of(std::span<const CostFeatures> jobs, std::span<const double> times) {
    Growth growth;
    std::set<std::string> names = names_of(jobs);
    std::vector<double> costs(jobs.size(), 1);
    double squares = names.empty() ? 0 : fit(costs, times).squares;
    std::size_t sound = 0;  // number of significant factors
    while (!names.empty() && growth.factors_.size() < most_factors) {
        double least = squares;
        std::optional<Factor> best;
        std::vector<double> best_costs;
        for (const std::string& name : names)
            for (const bool is_square : {false, true}) {
                const Factor factor{name, is_square};
                std::vector<double> own = costs;
                for (std::size_t i = 0; i < jobs.size(); ++i) own[i] *= value_of(factor, jobs[i]);
                const Fit with = fit(own, times);
                if (!with.grows || with.squares >= least) continue;
                least = with.squares;
                best = factor;
                best_costs = std::move(own);
            }
        const double degrees = static_cast<double>(jobs.size()) - 2 - static_cast<double>(growth.factors_.size());
        if (!best) break;
        growth.factors_.push_back(*best);
        if (is_beyond_chance(squares, least, degrees, 2 * names.size())) sound = growth.factors_.size();
        names.erase(best->name);
        costs = std::move(best_costs);
        squares = least;
    }
    growth.factors_.resize(sound);
    return growth;
}

}  // namespace stylesweep::plan
