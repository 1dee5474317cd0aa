// Facts in which the environments of a sweep's results differ.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// A fact's value in each environment; "" if an environment lacks it.
struct Fact {
    std::string name;
    std::vector<std::string> values;
};

/// All facts, in the order of first appearance.
std::vector<Fact> facts_of(const SweepModel& sweep);

/// Facts that differ between environments.
std::vector<Fact> differing_facts(const SweepModel& sweep);

}  // namespace stylesweep::reports
