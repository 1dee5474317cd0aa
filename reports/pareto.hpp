// Settings that no other one beats.
#pragma once

#include <string>
#include <vector>

#include "reports/model.hpp"

namespace stylesweep::reports {

/// Places of the groups for which no other is at least as good in runtime, peak memory (less is better) and SSIM (more
/// is better), and better in one of them. A figure that no group has does not count; groups that lack one that others
/// have are left out; without any of the three there is no front. Fastest first. Equal settings are all on it.
std::vector<std::size_t> pareto_front(const SweepModel& sweep);

/// In which of the three a front is one: "runtime, memory and SSIM together", "runtime".
std::string front_measures_text(const SweepModel& sweep);

}  // namespace stylesweep::reports
