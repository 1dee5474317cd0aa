// Says that a search chose which jobs have a result: a bias that every mean over them has.
#pragma once

#include <string>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// "" if all that was planned has run, or nothing decided what does.
std::string choice_text(const SweepModel& sweep);

}  // namespace stylesweep::reports
