// The mean over matched settings, some of which share a content, a style or a reference.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reports/model/measures.hpp"

namespace stylesweep::reports {

/// For each matched setting, a label of its input (or reference). Settings with the same label are one unit.
using Labels = std::vector<std::uint32_t>;

/// With fewer matched settings there is no interval, except from their own repeats.
inline constexpr std::size_t least_matched = 6;

/// The mean of ratios (in logarithms) or differences with its 95% interval and p-value by Student's t over units: one
/// value per content, and one per style if settings have both. The squared standard error is the sum of those over each
/// kind of unit, its degrees of freedom are Satterthwaite's, rounded down (the min F' of Clark, "The
/// language-as-fixed-effect fallacy", J. Verbal Learning and Verbal Behavior 12, 1973). The coverage is at least 95%
/// for randomly drawn units, with any number of settings per unit. Kinds with a single unit do not count, nor do kinds
/// whose units are nested in another kind's. `kinds`: labels for each value; the last kind is the references. If all
/// values share one reference, or there are fewer than least_matched, the result is the range. Needs at least one
/// value, and ratios above 0.
Spread mean_of_matched(std::span<const double> values, const std::vector<Labels>& kinds, Compared compared);

/// Which of the kinds count.
std::vector<std::size_t> counting_kinds(const std::vector<Labels>& kinds);

/// Repeats of a setting, in logarithms for measures compared by ratio.
struct Repeats {
    std::size_t runs = 0;         ///< at least 2
    double variance = 0;          ///< sample variance between runs
    bool in_one_process = false;  ///< otherwise one run per process
    /// Squared standard error of their median: at most pi/2 times that of the mean.
    [[nodiscard]] double of_median() const;
};

/// A setting's repeats and its reference's.
struct RepeatedPair {
    Repeats value, reference;
};

/// The mean over few settings, for these settings alone, with the 95% interval of their repeats (Welch's t).
Spread mean_of_repeated(std::span<const double> values, std::span<const RepeatedPair> repeats, Compared compared);

}  // namespace stylesweep::reports
