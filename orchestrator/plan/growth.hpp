// Which numbers among a program's parameters its time grows with, where its runner does not say.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/plan/cost_features.hpp"

namespace stylesweep::plan {

/// A product of parameters, each as it is or squared: `n`, `side`^2 `steps`. Empty where rows do not show that time
/// grows with any.
class Growth {
  public:
    Growth() = default;
    /// Of one group's jobs and their times, both in the same order. Parameters are taken, the best first and three at
    /// most, up to the last with which the line of RobustLine through times by the product is better beyond chance
    /// (F test at 1%, Bonferroni over what there was to take); of at least five jobs.
    static Growth of(std::span<const CostFeatures> jobs, std::span<const double> times);

    /// 1 for a job that has none of them.
    [[nodiscard]] double cost(const CostFeatures& job) const;

  private:
    struct Factor {
        std::string name;
        bool is_square;
    };
    struct Step {
        Factor factor;              ///< the one taken last
        std::vector<double> costs;  ///< of the jobs, with the factors so far
        double squares;             ///< of the errors of ln time by the line through them
    };
    static double value_of(const Factor& factor, const CostFeatures& job);
    static std::optional<Step> best_step(const Step& before, const std::set<std::string>& names,
                                         std::span<const CostFeatures> jobs, std::span<const double> times);

    std::vector<Factor> factors_;
};

}  // namespace stylesweep::plan
