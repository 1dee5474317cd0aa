// Learning rate schedules.
#pragma once

#include <string_view>

namespace stylesweep::nst {

enum class Schedule { cosine, linear, exponential, step, constant };

/// By name; throws std::invalid_argument for an unknown one.
Schedule schedule_named(std::string_view name);

/// The factor of the initial rate after the share `done`, 0 to 1, of the iterations. Cosine (Loshchilov and Hutter
/// 2017, without restarts) and linear end at 0, exponential ends at `decay`; step multiplies by `decay` at a half and
/// at three quarters.
double rate_left(Schedule schedule, double decay, double done);

}  // namespace stylesweep::nst
