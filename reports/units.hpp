// Figures with their units, as a reader wants them.
#pragma once

#include <string>

namespace stylesweep::reports {

std::string seconds_text(double seconds);  ///< "45.6 ms", "1.23 s", "2m 05s", "1h 04m"
std::string bytes_text(double bytes);      ///< "512 B", "1.23 GB" (decimal)
std::string ratio_text(double ratio);      ///< "1.83x"
std::string fixed_text(double number, int decimals);

}  // namespace stylesweep::reports
