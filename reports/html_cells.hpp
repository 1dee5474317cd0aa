// Table cells: a figure with its unit, its heat and its sorting key.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "reports/model.hpp"
#include "reports/spread.hpp"

namespace stylesweep::reports {

using NumberText = std::string (*)(double);

std::string four_digits(double value);
std::string signed_digits(double value);

/// A sign for figures to doubt, as HTML; "" without a warning.
std::string flag(const std::string& warning);

/// `before`: HTML in front of the figure.
void figure_cell(std::ostream& out, const std::optional<double>& value, NumberText text,
                 const std::string& before = "");
/// Shaded: blue below 1, orange above, full at a quarter and at fourfold.
void ratio_cell(std::ostream& out, const std::optional<double>& ratio);
/// Of SSIM. Shaded: blue above 0, orange below, full at 0.1.
void difference_cell(std::ostream& out, const std::optional<double>& difference);
void runtime_interval_cell(std::ostream& out, const Group& group);

enum class Heat { ratio, difference };
/// Middle and interval in one cell.
void spread_cell(std::ostream& out, const std::optional<Spread>& spread, NumberText text, Heat heat);

}  // namespace stylesweep::reports
