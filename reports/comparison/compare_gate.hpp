// Whether a comparison is good enough to go on, as `compare --fail-above` asks.
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
        share,  ///< of A: 0.05 is 5%
        size    ///< a difference in the metric's unit
    } kind = Kind::share;

    /// "5%" or, of what is compared by difference, also "0.01". Throws std::invalid_argument.
    static Margin read(const std::string& text);
    [[nodiscard]] std::string text() const;
};

struct Gate {
    enum class Outcome { pass, fail, undecidable };
    Outcome outcome = Outcome::pass;
    Margin margin;
    std::size_t tested = 0;                ///< rows with an interval
    std::vector<std::string> regressions;  ///< a sentence each; the worst change first, then what has no result in B
    std::vector<std::string> undecided;    ///< a sentence each
    /// Changes, beyond the margin of their row, that would be found in four of five cases: of the row in the middle and
    /// of the noisiest. As Comparison::worsening().
    std::optional<double> detectable, detectable_at_worst;

    std::size_t needed = 0;  ///< no row has runs enough to show any change: values a side that do, for the two above

    static constexpr double level = 0.05;  ///< of the whole family of rows
    [[nodiscard]] const char* outcome_name() const;
};

/// Fails for a row whose 95% interval lies beyond the margin and stays so by Holm's correction over all rows: where
/// nothing changed, it does in at most one of 20 comparisons. Fails for what is done in A and failed in B, too. Can't
/// decide on settings without enough runs, unless their whole interval lies within the margin, and on those that B does
/// not have (yet). Throws std::invalid_argument where the margin does not suit the metric.
Gate judge(const Comparison& comparison, const Margin& margin);

}  // namespace stylesweep::reports
