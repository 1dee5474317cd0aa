// A table of published figures (references/*.csv): what a paper, a README or an issue says that it measured, and how.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::reports {

/// A CSV file as texts: each row as long as `columns`, with its line in the file.
struct ReferenceTable {
    struct Row {
        int line = 0;
        std::vector<std::string> cells;
    };
    std::string file;
    std::vector<std::string> columns;
    std::vector<Row> rows;
};

/// What a published number is.
enum class Quantity {
    value,      ///< of the metric, in its unit
    ratio,      ///< of the metric, to that under `relative_to`
    exponent,   ///< of a power law of the metric in pixels
    line_error  ///< largest deviation from a straight line over pixels, relative to the line
};

/// Where the true published value lies: a rounded number stands for all numbers that round to it.
struct Band {
    double low = 0, high = 0;  ///< may be infinite
    bool is_bound = false;     ///< it was written as a bound or a range, so no tolerance is added
};

/// Conditions of a measurement by name: parameters of a sweep, and `size` and `device`.
using Fields = std::map<std::string, std::string>;

/// A line of the file.
struct Reference {
    int line = 0;
    std::string paper, table, method, metric, certainty, source;
    Quantity quantity = Quantity::value;
    Band band;           ///< in the metric's unit
    Fields protocol;     ///< with size, and with device unless it is "any"
    Fields relative_to;  ///< of a ratio: what is different on its other side
};

struct ReferenceFile {
    std::string file;
    std::vector<Reference> references;
};

/// How a figure was verified; the column `certainty`.
inline constexpr std::string_view certainties[] = {"read at source", "read in a copy", "not verified"};

/// The columns and what may be in them: docs/references.md. `metrics`: known names. Throws std::invalid_argument with
/// "FILE:LINE: " for unknown, missing or repeated columns, metrics, units and values, and for a file without rows.
ReferenceFile read_references(const ReferenceTable& table, const std::set<std::string>& metrics);

/// "24" is 23.5 to 24.5, "7.2e2" 715 to 725, "3..5", "<1", ">=0.5"; nullopt for anything else.
std::optional<Band> parse_band(std::string_view text);

/// Seconds, bytes, or a plain number for `unit` of the metric: "ms" 1e-3. fps is an inverse: see read_references().
std::optional<double> unit_scale(std::string_view metric, std::string_view unit);

/// Pixels along the sides: "512" is the longer side alone.
struct Size {
    double longer = 0;
    std::optional<double> width, height;
};
/// "512" or "768x512"; nullopt for anything else.
std::optional<Size> parse_size(std::string_view text);

/// Whether the metric is compared by ratio.
bool has_ratios(const std::string& metric);

}  // namespace stylesweep::reports
