// How a learning rate falls.
#pragma once

#include <string_view>

namespace stylesweep::nst {

enum class Schedule { cosine, linear, exponential, step, constant };

/// By its name; throws std::invalid_argument for another.
Schedule schedule_named(std::string_view name);

/// The share of the first rate that is left when `done`, 0 to 1, of the iterations are made. Cosine (Loshchilov and
/// Hutter 2017, without restarts) and linear end at 0, exponential ends at `decay`; step multiplies by `decay` at a
/// half and at three quarters.
double rate_left(Schedule schedule, double decay, double done);

}  // namespace stylesweep::nst
