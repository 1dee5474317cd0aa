// The standard normal distribution.
#pragma once

namespace stylesweep {

/// The bound that |Z| stays below with a probability of 95%.
inline constexpr double normal_95 = 1.959964;

}  // namespace stylesweep
