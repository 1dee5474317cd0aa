// Which runs of two sides belong together.
#pragma once

#include "reports/comparison/compare.hpp"

namespace stylesweep::reports {

/// One side of a setting.
struct Matched {
    std::vector<const Measurement*> runs;
    std::vector<const Unmeasured*> unmeasured;

    /// The first of them; there is one.
    [[nodiscard]] const RunSettings& settings() const;
};

/// By the values of the comparison's axes.
using MatchedSettings = std::map<std::map<std::string, std::string>, Matched>;

struct Matching {
    MatchedSettings a, b;
};

/// Finds the axes and differences of the comparison, with notes and what prevents every match; then assigns each run
/// and each job without a value to its setting. The sides must outlive the result.
Matching match(ComparedSide& a, ComparedSide& b, const std::vector<std::string>& ignored, Comparison& comparison);

/// The values of the axes as they are shown: files by name.
std::map<std::string, std::string> shown_settings(const RunSettings& settings, const std::vector<std::string>& axes);

/// Whether a setting is about where and how a job ran (host, device, threads), not a parameter.
bool is_circumstance(const std::string& name);

}  // namespace stylesweep::reports
