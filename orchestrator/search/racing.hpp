// Repeats until decided: which settings can still be on the Pareto front, judged after every round.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace stylesweep::search {

/// One setting's rounds: coordinates to be minimised, the mean over all contents and styles; a round in which one of
/// them is missing is absent.
struct RoundValues {
    std::vector<std::optional<std::vector<double>>> rounds;
    bool may_stop_others = true;  ///< false: it is not known to be allowed on the front
};

struct RaceVerdict {
    enum class What { open, stopped, settled };
    What what = What::open;
    std::optional<std::size_t> because = {};  ///< the setting that beats it, or the nearest of those that keep it open
    int rounds = 0;                           ///< pairs of rounds compared
};

struct RaceOptions {
    int looks = 20;       ///< at most so many times: after rounds 2, 3, ...
    double alpha = 0.05;  ///< probability that any setting of the true front is stopped
};

/// Settings are compared in pairs over rounds, which share contents, styles and the state of the machine. One is
/// stopped if another is better in every objective, each by a one-sided paired t test. For a setting on the true front
/// at least one objective speaks against that, so that the test of this objective alone would have to err: objectives
/// need no correction (the intersection-union test: Berger, Technometrics 24, 1982). All pairs and looks do
/// (Bonferroni): each test has the level alpha / (looks x settings x (settings - 1)), so the verdicts hold although
/// they are read after every round. Sequential intervals (Howard, Ramdas, McAuliffe and Sekhon, Ann. Stat. 49, 2021)
/// need bounded or sub-Gaussian noise of known scale, which times and memory do not have.
///
/// A setting is settled if, at the same level, no other open setting beats it: each is worse in some objective (the
/// level divided by the number of objectives). Once all open settings are settled, nothing is left to repeat for.
/// Judges the settings that are `open`. Those that were stopped or settled before may still beat others, by their
/// rounds so far.
enum class RaceState { open, settled, stopped };
/// P(values this far above 0, if their true mean is 0 or below), by Student's t; without noise 0 from three on, else 1.
double p_above(const std::vector<double>& values);

std::vector<RaceVerdict> race(const std::vector<RoundValues>& settings, const std::vector<RaceState>& states,
                              const RaceOptions& options);

}  // namespace stylesweep::search
