// Pass or fail of a comparison, for `compare --fail-above`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/comparison/compare.hpp"

namespace stylesweep::reports {

/// By how much B may be worse.
struct Margin {
    double amount = 0;
    enum class Kind {
        share,  ///< relative to A: 0.05 is 5%
        size    ///< a difference in the metric's unit
    } kind = Kind::share;

    /// "5%" or, for metrics compared by difference, "0.01". Throws std::invalid_argument.
    static Margin read(const std::string& text);
    [[nodiscard]] std::string text() const;
};

struct Gate {
    enum class Outcome { pass, fail, undecidable };
    Outcome outcome = Outcome::pass;
    Margin margin;
    std::size_t tested = 0;  ///< rows with an interval
    std::vector<std::string>
        regressions;                     ///< one sentence each; the worst change first, then settings that failed in B
    std::vector<std::string> undecided;  ///< one sentence each
    /// Worsenings beyond the margin that would be detected in four of five cases: for the median row and for the
    /// noisiest. In units of Comparison::worsening().
    std::optional<double> detectable, detectable_at_worst;

    std::size_t needed = 0;  ///< if no row has enough values to detect any change: values per side needed

    static constexpr double level = 0.05;  ///< for all rows together
    [[nodiscard]] const char* outcome_name() const;
};

/// Fails if a row's 95% interval lies beyond the margin, also after Holm's correction over all rows: if nothing
/// changed, at most one of 20 comparisons fails. Also fails for settings that are done in A and failed in B.
/// Undecidable for settings without enough runs, unless their whole interval lies within the margin, and for those that
/// B does not have (yet). Throws std::invalid_argument if the margin does not suit the metric.
Gate judge(const Comparison& comparison, const Margin& margin);

}  // namespace stylesweep::reports
