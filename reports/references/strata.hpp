// Verdicts of parts of a sweep's rows, and what they amount to together.
#pragma once

#include "reports/references/check.hpp"

namespace stylesweep::reports {

/// The claim's verdict and, where the strata differ or decide nothing, why. All alike: theirs; some confirmed and some
/// refuted: depends; else undecided. `strata` is not empty.
void combine(CheckedClaim& checked);

/// "precision bf16, content a.jpg": the group's values on those of the axes along which the groups differ.
std::string stratum_name(const SweepModel& sweep, const std::vector<const Group*>& groups, const Group& group,
                         const std::vector<std::size_t>& axes);

/// Whether the groups differ along the axis.
bool varies(const std::vector<const Group*>& groups, std::size_t axis);

/// Not comparable, because of these fields.
void set_not_comparable(CheckedClaim& checked, std::vector<std::string> fields, std::string why);

/// Takes fields that are no parameter of the sweep out, and names them in not_held.
Fields known_fields(const SweepModel& sweep, const Fields& fields, CheckedClaim& checked);

/// One kind of claim each; `measure` is an index into the sweep's measures.
void check_ratio(const SweepModel& sweep, std::size_t measure, CheckedClaim& checked);
void check_growth(const SweepModel& sweep, std::size_t measure, CheckedClaim& checked);
void check_value(const SweepModel& sweep, std::size_t measure, CheckedClaim& checked);

}  // namespace stylesweep::reports
