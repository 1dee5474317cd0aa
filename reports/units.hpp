// Figures with readable units.
#pragma once

#include <string>

#include "reports/analysis/spread.hpp"

namespace stylesweep::reports {

std::string seconds_text(double seconds);  ///< "45.6 ms", "1.23 s", "2m 05s", "1h 04m"
std::string bytes_text(double bytes);      ///< "512 B", "1.23 GB" (decimal)
std::string ratio_text(double ratio);      ///< "1.83x"
std::string fixed_text(double number, int decimals);
std::string signed_text(double number, int decimals);  ///< "+0.012"

/// "2026-11-25 13:23:29" from an ISO 8601 time; other texts unchanged.
std::string time_text(const std::string& time);

/// "95% interval 1.70x to 1.90x, within one process", "75% range ..."; "" without one. `text` formats a number.
template <class Text>
std::string interval_text(const Spread& spread, const Text& text) {
    if (!spread.low || !spread.high) return "";
    std::string said = spread.is_range ? "range " : "95% interval ";
    if (spread.is_range && spread.coverage > 0) said = fixed_text(100 * spread.coverage, 0) + "% " + said;
    said += text(*spread.low) + " to " + text(*spread.high);
    if (spread.processes) said += ", over " + std::to_string(spread.processes) + " processes";
    return said + (spread.of_repeats ? ", of the repeats" : "") + (spread.in_one_process ? ", within one process" : "");
}

}  // namespace stylesweep::reports
