// When each device was busy.
#pragma once

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// Seconds since 1970; nullopt if the text is not a time.
std::optional<double> seconds_of(const std::string& iso_utc);

/// One host's device, over the jobs that have a result.
struct DeviceTime {
    std::string host, device, device_name;
    std::string first, last;  ///< its first job's start and its last one's end, UTC
    std::size_t jobs = 0, failed = 0, flagged = 0;
    double busy_s = 0;  ///< a job was running
    double span_s = 0;  ///< from first to last
    double longest_gap_s = 0;
    std::string gap_begin;  ///< when that gap began, UTC; "" without a gap
};

/// By host and device.
std::vector<DeviceTime> device_times(const SweepModel& sweep);

}  // namespace stylesweep::reports
