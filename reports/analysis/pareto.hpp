// Settings that no other one beats.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Places of the groups for which no other is at least as good in runtime, peak memory (less is better) and SSIM (more
/// is better), and better in one of them. A figure that no group has does not count; groups that lack one that others
/// have are left out; without any of the three there is no front. Fastest first. Equal settings are all on it.
std::vector<std::size_t> pareto_front(const SweepModel& sweep);

/// A front, and what noise and the margins (see Noise) may make of it.
struct Front {
    std::vector<std::size_t> members;  ///< as pareto_front() has them
    /// By member: a setting that it is not clearly better than in any figure.
    std::vector<std::optional<std::size_t>> rivals;
    std::vector<std::size_t> within_noise;  ///< other settings that no member clearly beats

    [[nodiscard]] std::size_t certain() const;  ///< members without a rival
};
Front front_with_noise(const SweepModel& sweep);

/// In which of the three a front is one: "runtime, memory and SSIM together", "runtime".
std::string front_measures_text(const SweepModel& sweep);

}  // namespace stylesweep::reports
