#include "reports/html_cells.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "reports/html_text.hpp"
#include "reports/table.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void empty_cell(std::ostream& out) {
    out << "<td class=\"n\" data-value=\"\"></td>";
}

// -1 (best) to 1 (worst).
double heat_of(double value, Heat heat) {
    const double size = heat == Heat::ratio ? (value > 0 ? std::log2(value) / 2 : -1) : -value / 0.1;
    return std::clamp(size, -1.0, 1.0);
}

void open_heated(std::ostream& out, double value, Heat heat) {
    const double size = heat_of(value, heat);
    out << "<td class=\"n heat " << (size < 0 ? "better" : "worse")
        << "\" style=\"--heat:" << fixed_text(100 * std::abs(size), 0) << "%\" data-value=\"" << exact(value) << "\">";
}

void heated_cell(std::ostream& out, const std::optional<double>& value, NumberText text, Heat heat) {
    if (!value) return empty_cell(out);
    open_heated(out, *value, heat);
    out << text(*value) << "</td>";
}

}  // namespace

std::string four_digits(double value) {
    return fixed_text(value, 4);
}

std::string signed_digits(double value) {
    return signed_text(value, 4);
}

std::string flag(const std::string& warning) {
    if (warning.empty()) return "";
    const std::string text = escape(warning);
    return "<span class=\"flag\" role=\"img\" title=\"" + text + "\" aria-label=\"warning: " + text +
           "\">&#9888;</span> ";
}

void figure_cell(std::ostream& out, const std::optional<double>& value, NumberText text, const std::string& before) {
    if (!value) return empty_cell(out);
    out << "<td class=\"n\" data-value=\"" << exact(*value) << "\">" << before << text(*value) << "</td>";
}

void ratio_cell(std::ostream& out, const std::optional<double>& ratio) {
    heated_cell(out, ratio, ratio_text, Heat::ratio);
}

void difference_cell(std::ostream& out, const std::optional<double>& difference) {
    heated_cell(out, difference, signed_digits, Heat::difference);
}

void runtime_interval_cell(std::ostream& out, const Group& group) {
    if (!group.runtime_low_s || !group.runtime_high_s) return empty_cell(out);
    out << "<td class=\"n interval\" data-value=\"" << exact(*group.runtime_high_s - *group.runtime_low_s) << "\">"
        << seconds_text(*group.runtime_low_s) << " to " << seconds_text(*group.runtime_high_s)
        << (group.interval_is_range ? " (range)" : "") << "</td>";
}

void spread_cell(std::ostream& out, const std::optional<Spread>& spread, NumberText text, Heat heat) {
    if (!spread) return empty_cell(out);
    open_heated(out, spread->median, heat);
    out << text(spread->median);
    if (spread->low)
        out << " <span class=\"interval\">" << text(*spread->low) << " to " << text(*spread->high)
            << (spread->is_range ? " (range)" : "") << "</span>";
    out << "</td>";
}

}  // namespace stylesweep::reports
