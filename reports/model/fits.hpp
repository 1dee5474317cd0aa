// What fits: the rows of the saved query @fits for one sweep.
#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string>
#include <vector>

namespace stylesweep::reports {

/// The largest picture for a device's memory; megapixels and GB.
struct Fit {
    std::string host, device, architecture, precision, other, too_big;
    std::optional<double> jobs, done, memory, largest, low, high, square, there_s;
};
/// `db` has the functions of schema/sqlite/functions.hpp.
std::vector<Fit> read_fits(SQLite::Database& db, const std::string& sweep);

}  // namespace stylesweep::reports
