// Table cells: a figure with its unit, shading and sorting key.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "reports/model/measures.hpp"

namespace stylesweep::reports {

using NumberText = std::string (*)(double);

std::string four_digits(double value);

/// A warning sign for doubtful figures, as HTML; "" without a warning.
std::string flag(const std::string& warning);

void number_cell(std::ostream& out, double value, NumberText text);
/// Median and interval in one cell. `before`: HTML before the figure.
void figure_cell(std::ostream& out, const Measure& measure, const std::optional<Spread>& spread,
                 const std::string& before = "");
/// A ratio or difference, shaded: blue is better, orange worse.
void relative_cell(std::ostream& out, const Measure& measure, const std::optional<double>& relative);
void relative_cell(std::ostream& out, const Measure& measure, const std::optional<Spread>& spread);

}  // namespace stylesweep::reports
