// Which numeric parameters a program's time grows with, where its runner does not say.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/plan/cost_features.hpp"

namespace stylesweep::plan {

/// A product of parameters, each plain or squared: `n`, `side`^2 `steps`. Empty where rows do not show that time grows
/// with any.
class Growth {
  public:
    Growth() = default;
    /// From one group's jobs and their times, in the same order. Adds parameters, best first and at most three, up to
    /// the last one that significantly improves RobustLine's fit of times to the product (F test at 1%, Bonferroni over
    /// the candidates). Needs at least five jobs.
    static Growth of(std::span<const CostFeatures> jobs, std::span<const double> times);

    /// 1 for a job without these parameters.
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
