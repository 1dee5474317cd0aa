// What a table of published figures claims that a sweep on another machine can check: ratios and growth.
#pragma once

#include <string>
#include <vector>

#include "reports/references/reference.hpp"

namespace stylesweep::reports {

/// A ratio of two lines, a growth over several, or one line's figure.
struct Claim {
    Quantity quantity = Quantity::value;
    std::vector<int> lines;  ///< of the file
    std::string file, paper, table, metric, certainty, source;
    Fields subject;                      ///< conditions of the value, of the growth, or of the ratio's numerator
    Fields baseline;                     ///< of the ratio's denominator
    std::vector<std::string> differing;  ///< names of fields in which the two sides of a ratio have different values
    std::vector<std::string> sizes;      ///< of a growth that was computed from lines; empty: any
    Band band;                           ///< rounding included
    Band tolerated;                      ///< and the tolerance
    bool is_part = false;                ///< a value whose line is also part of a ratio or a growth

    /// "optimizer adam / lbfgs", "growth over size 320 to 960", "value".
    [[nodiscard]] std::string what() const;
    /// The same and the other conditions: "optimizer adam / lbfgs; iterations 500".
    [[nodiscard]] std::string title() const;
};

/// By first line. Lines of one paper, table and metric are paired if they have different values in exactly one field
/// (device included); a line without such a partner is paired with the line that differs in the fewest. Lines that
/// differ only in size are one growth, whose band is that of the least-squares exponent over all roundings. `tolerance`
/// (0.1 is 10%) widens bands of plain numbers: by a factor, and exponents by so much. Throws std::invalid_argument for
/// a table with more than 10,000 ratios.
std::vector<Claim> claims_of(const ReferenceFile& file, double tolerance);

inline constexpr double default_tolerance = 0.1;

}  // namespace stylesweep::reports
