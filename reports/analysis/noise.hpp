// Which settings differ by more than the noise of the sweep's repeats.
#pragma once

#include <string_view>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// The noise of one measure; settings by their place among the groups. Repeats of all settings are pooled: a single run
/// has their deviation too. A setting is clearly better than another if it is by more than the margin (equal_within())
/// and by more than Student's t of the pooled deviation at 95% for all settings together (Bonferroni): of two settings
/// the truly better one is said to be clearly worse in less than 5% of sweeps. Without any repeats the intervals of
/// single jobs count, where there are.
class Noise {
  public:
    Noise(const SweepModel& sweep, std::size_t measure);

    /// Whether any setting of the sweep has repeats.
    [[nodiscard]] bool is_known() const { return factor_ > 0; }
    /// By how much `a` is better than `b`: in logarithms, or as the difference. Both have the measure.
    [[nodiscard]] double better(std::size_t a, std::size_t b) const { return line_[b] - line_[a]; }
    [[nodiscard]] bool is_clearly_better(std::size_t a, std::size_t b) const;

  private:
    double factor_ = 0, margin_ = 0;
    std::vector<double> line_;           ///< where each setting is; less is better
    std::vector<double> square_errors_;  ///< of each setting
};

/// A measure's best setting, and the others that may be it, by their places among the groups; the better first.
struct Best {
    std::size_t group = 0;
    std::vector<std::size_t> within_noise;
    bool noise_is_known = false;
};

/// nullopt: no setting has the measure.
std::optional<Best> best_of(const SweepModel& sweep, std::string_view measure);

}  // namespace stylesweep::reports
