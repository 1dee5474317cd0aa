#include "orchestrator/plan/growth.hpp"

#include <algorithm>
#include <cmath>
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

// The factor that lowers the squares most, where the time grows with what it makes of the costs.
std::optional<Growth::Step> Growth::best_step(const Step& before, const std::set<std::string>& names,
                                              std::span<const CostFeatures> jobs, std::span<const double> times) {
    std::optional<Step> best;
    for (const std::string& name : names)
        for (const bool is_square : {false, true}) {
            Step step{{name, is_square}, before.costs, 0};
            for (std::size_t i = 0; i < jobs.size(); ++i) step.costs[i] *= value_of(step.factor, jobs[i]);
            const Fit with = fit(step.costs, times);
            step.squares = with.squares;
            if (with.grows && step.squares < (best ? best->squares : before.squares)) best = std::move(step);
        }
    return best;
}

Growth Growth::of(std::span<const CostFeatures> jobs, std::span<const double> times) {
    Growth growth;
    std::set<std::string> names = names_of(jobs);
    if (names.empty()) return growth;
    Step last{{}, std::vector<double>(jobs.size(), 1), 0};
    last.squares = fit(last.costs, times).squares;
    std::size_t sound = 0;  // number of significant factors
    while (growth.factors_.size() < most_factors) {
        std::optional<Step> best = best_step(last, names, jobs, times);
        if (!best) break;
        const double degrees = static_cast<double>(jobs.size()) - 2 - static_cast<double>(growth.factors_.size());
        growth.factors_.push_back(best->factor);
        if (is_beyond_chance(last.squares, best->squares, degrees, 2 * names.size())) sound = growth.factors_.size();
        names.erase(best->factor.name);
        last = std::move(*best);
    }
    growth.factors_.resize(sound);
    return growth;
}

}  // namespace stylesweep::plan
