// Which settings differ by more than the noise of the sweep's repeats.
#pragma once

#include <string_view>

#include "reports/analysis/people.hpp"
#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// The noise of one measure; settings are indices into the groups. Repeats of all settings are pooled; their standard
/// deviation applies to single runs too. Once a setting ran in several processes, a process is one value everywhere. A
/// setting is clearly better than another if it is better by more than the margin (equal_within()) and by more than
/// Student's t of the pooled deviation at 95% for all settings together (Bonferroni): in less than 5% of sweeps is a
/// truly better setting called clearly worse. Without any repeats the intervals of single jobs are used, if there are
/// any. Preferences of people have the noise of the votes: a setting is clearly preferred if the 95% interval of the
/// difference is above 0.
class Noise {
  public:
    Noise(const SweepModel& sweep, std::size_t measure);

    /// Whether any setting of the sweep has repeats.
    [[nodiscard]] bool is_known() const { return factor_ > 0; }
    /// By how much `a` is better than `b`: difference of logarithms, or of values. Both have the measure.
    [[nodiscard]] double better(std::size_t a, std::size_t b) const { return line_[b] - line_[a]; }
    [[nodiscard]] bool is_clearly_better(std::size_t a, std::size_t b) const;

  private:
    [[nodiscard]] bool is_clearly_preferred(std::size_t a, std::size_t b) const;

    const SweepModel& sweep_;
    std::optional<PreferencesOfGroups> preferences_;  ///< of people, if they are this measure
    double factor_ = 0, margin_ = 0;
    std::vector<double> line_;           ///< by setting, oriented so that less is better
    std::vector<double> square_errors_;  ///< of each setting
};

/// A measure's best setting, and others that may truly be the best, as indices into the groups; better ones first.
struct Best {
    std::size_t group = 0;
    std::vector<std::size_t> within_noise;
    bool noise_is_known = false;
};

/// nullopt: no setting has the measure.
std::optional<Best> best_of(const SweepModel& sweep, std::string_view measure);

}  // namespace stylesweep::reports
