#include "reports/html/html_cells.hpp"

#include <cmath>
#include <ostream>

#include "base/text/table.hpp"
#include "reports/html/html_text.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void empty_cell(std::ostream& out) {
    out << "<td class=\"n\" data-value=\"\"></td>";
}

void open_heated(std::ostream& out, const Measure& measure, double relative) {
    const double size = heat_of(measure, relative);
    out << "<td class=\"n heat " << (size < 0 ? "better" : "worse")
        << "\" style=\"--heat:" << fixed_text(100 * std::abs(size), 0) << "%\" data-value=\"" << exact(relative)
        << "\">";
}

template <class Text>
void write_spread(std::ostream& out, const Spread& spread, const Text& text) {
    out << text(spread.median);
    const std::string basis = basis_text(spread);
    if (spread.low && spread.high)
        out << " <span class=\"interval\">" << text(*spread.low) << " to " << text(*spread.high)
            << (basis.empty() ? "" : " (" + basis + ")") << "</span>";
}

}  // namespace

std::string four_digits(double value) {
    return fixed_text(value, 4);
}

std::string flag(const std::string& warning) {
    if (warning.empty()) return "";
    const std::string text = escape(warning);
    return "<span class=\"flag\" role=\"img\" title=\"" + text + "\" aria-label=\"warning: " + text +
           "\">&#9888;</span> ";
}

void number_cell(std::ostream& out, double value, NumberText text) {
    out << "<td class=\"n\" data-value=\"" << exact(value) << "\">" << text(value) << "</td>";
}

void figure_cell(std::ostream& out, const Measure& measure, const std::optional<Spread>& spread,
                 const std::string& before) {
    if (!spread) return empty_cell(out);
    out << "<td class=\"n\" data-value=\"" << exact(spread->median) << "\">" << before;
    write_spread(out, *spread, [&](double value) { return figure_text(measure, value); });
    out << "</td>";
}

void relative_cell(std::ostream& out, const Measure& measure, const std::optional<double>& relative) {
    if (!relative) return empty_cell(out);
    open_heated(out, measure, *relative);
    out << relative_text(measure, *relative) << "</td>";
}

void relative_cell(std::ostream& out, const Measure& measure, const std::optional<Spread>& spread) {
    if (!spread) return empty_cell(out);
    open_heated(out, measure, spread->median);
    write_spread(out, *spread, [&](double value) { return relative_text(measure, value); });
    out << "</td>";
}

}  // namespace stylesweep::reports
