// Each setting over time: levels of its runtime, and since when they hold.
#pragma once

#include <string>
#include <vector>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

/// A stretch of attempts of one level.
struct Level {
    std::string from, to;  ///< started_at of its first and last attempt
    std::string version;   ///< of the program, of its first attempt
    double median_s = 0;
    std::size_t runs = 0;
};

/// All done attempts of a setting on one device of one host with one number of threads, in the order of
/// time.
struct SettingHistory {
    std::string setting, place;  ///< "precision bf16", "atlas cpu, 8 threads"
    std::vector<Level> levels;   ///< one: no change of level (change_points(), 5%)
    std::size_t runs = 0;
};

/// By setting and place; those with changes first. Attempts that a later one replaced count too.
std::vector<SettingHistory> histories_of(const SweepModel& sweep);

}  // namespace stylesweep::reports
