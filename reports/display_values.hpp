// How parameter values are displayed.
#pragma once

#include <set>
#include <string>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Files by their name, unless two files of the sweep have the same name; labels (content_category) in full. Long
/// values are shortened to both ends, length and a hash.
class DisplayValues {
  public:
    explicit DisplayValues(const SweepModel& sweep);
    [[nodiscard]] std::string operator()(const std::string& parameter, const std::string& value) const;

  private:
    std::set<std::string> ambiguous_;  ///< parameters with two files of one name
};

/// "precision bf16, style wave.jpg": the job's values on all axes except those in `without`.
std::string axis_values(const SweepModel& sweep, const DisplayValues& display, const JobRow& job,
                        const std::set<std::string>& without = {});

/// The same for a group; "all jobs" without axes.
std::string group_label(const SweepModel& sweep, const DisplayValues& display, const Group& group);

}  // namespace stylesweep::reports
