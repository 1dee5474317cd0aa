// Which settings of a sweep were measured under the published conditions.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "reports/model/model.hpp"
#include "reports/references/reference.hpp"

namespace stylesweep::reports {

/// The settings that have all of some fields' values, or why there are none.
struct HeldRows {
    std::vector<const Group*> groups;
    std::vector<std::string> differing;  ///< names of the fields that leave no setting; empty if there are settings
    std::string why;                     ///< "iterations (500 there; 20 here)"
};

/// Whether the field is one that a setting has: a parameter of the sweep, `size`, or `device`.
bool is_known_field(const SweepModel& sweep, const std::string& name);

/// A size agrees with the output's width and height, a device with the setting's host or device if these contain its
/// words and name no other model (Ti, SUPER, ...), anything else as a parameter's value.
HeldRows held_rows(const SweepModel& sweep, const Fields& fields);

/// "adam, lbfgs": the field's values in the sweep, at most four.
std::string values_here(const SweepModel& sweep, const std::string& field);

}  // namespace stylesweep::reports
