// Whether a sweep's results come from one place.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// A fact of the environments, by environment; "" where one lacks it.
struct Fact {
    std::string name;
    std::vector<std::string> values;
};

/// All facts, in the order of the first environment that has each.
std::vector<Fact> facts_of(const SweepModel& sweep);

/// Those that are not the same in all environments.
std::vector<Fact> differing_facts(const SweepModel& sweep);

}  // namespace stylesweep::reports
