// What matched settings say together, though some of them share a content, a style or a reference.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reports/model/measures.hpp"

namespace stylesweep::reports {

/// By matched setting: which of the inputs (or references) it has. Those with one label are one unit.
using Labels = std::vector<std::uint32_t>;

/// Of so many matched settings on there is an interval, unless their own repeats give one.
inline constexpr std::size_t least_matched = 6;

/// The mean of ratios (in logarithms) or differences with its 95% interval and p-value by Student's t over units: one
/// value a content, and one a style, where settings have both. The squared standard error is the sum of those over each
/// kind of unit, its degrees of freedom are Satterthwaite's, rounded down (the min F' of Clark, "The
/// language-as-fixed-effect fallacy", J. Verbal Learning and Verbal Behavior 12, 1973). Held at 95% or more for units
/// drawn at random, at any number of settings in each. Kinds of one unit only say nothing of others and do not count,
/// nor do those whose units all lie within another kind's.
/// `kinds`: each with a label by value; the last one is the references'. Where all values share one reference, or there
/// are fewer than least_matched: the range. Of at least one value; ratios above 0.
Spread mean_of_matched(std::span<const double> values, const std::vector<Labels>& kinds, Compared compared);

/// Which of the kinds count.
std::vector<std::size_t> counting_kinds(const std::vector<Labels>& kinds);

/// Repeats of a setting: of values' logarithms for what is compared by ratio.
struct Repeats {
    std::size_t runs = 0;         ///< at least 2
    double variance = 0;          ///< of a sample, between runs
    bool in_one_process = false;  ///< else one run a process
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
