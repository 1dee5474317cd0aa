// The Pareto front: settings that no other setting beats.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Indices of the groups for which no other group is at least as good in all measures and better in one. The measures
/// are those that the sweep's search sought, among the groups that meet its conditions, if any does; without a search
/// runtime, peak memory (less is better) and SSIM (more is better), or, where all groups have it, preference instead of
/// SSIM. A measure that no group has is ignored; groups that lack one that others have are left out; without any
/// measure there is no front. Best in the first measure first. Equal settings are all on it.
std::vector<std::size_t> pareto_front(const SweepModel& sweep);

/// The front, and how certain it is given the noise and the margins (see Noise).
struct Front {
    std::vector<std::size_t> members;  ///< from pareto_front()
    /// By member: a setting to which it is not clearly superior in any measure.
    std::vector<std::optional<std::size_t>> rivals;
    std::vector<std::size_t> within_noise;  ///< other settings that no member clearly beats

    [[nodiscard]] std::size_t certain() const;  ///< members without a rival
};
Front front_with_noise(const SweepModel& sweep);

/// The measures of the front: "runtime, memory and SSIM", "runtime", "runtime and q where bad < 2".
std::string front_measures_text(const SweepModel& sweep);
/// Their margins of equality: "2% of time, 1% of memory".
std::string front_margins_text(const SweepModel& sweep);

}  // namespace stylesweep::reports
