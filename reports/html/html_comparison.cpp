#include <algorithm>
#include <ostream>
#include <set>

#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"

namespace stylesweep::reports {
namespace {

// The table without JavaScript; the script's table has all rows.
constexpr std::size_t most_rows = 500;

bool is_compared(const Part& part, const Measure& measure) {
    return part.sweep.baseline && measure.rank == Rank::main;
}

void write_row(const Part& part, const Group& group) {
    std::ostream& out = part.out;
    out << (group.is_baseline ? "<tr class=\"base\">" : "<tr>");
    for (std::size_t axis = 0; axis < part.sweep.axes.size(); ++axis)
        out << "<td>" << escape(part.display(part.sweep.axis_name(axis), part.sweep.axis_value(group, axis)))
            << "</td>";
    out << "<td class=\"n\">" << group.jobs << "</td>";
    for (std::size_t i = 0; i < part.sweep.measures.size(); ++i) {
        const Measure& measure = *part.sweep.measures[i];
        figure_cell(out, measure, group.figures[i], i == 0 ? flag(group.warning) : "");
        if (is_compared(part, measure)) relative_cell(out, measure, group.relatives[i]);
    }
    out << "</tr>\n";
}

std::string caption_of(const Part& part) {
    std::string text = "One row per combination of the axes: medians over its jobs, with 95% interval or range";
    if (part.sweep.baseline) {
        const auto& [axis, value] = *part.sweep.baseline;
        text += "; ratios are to <b>" + escape(axis) + " " + escape(part.display(axis, value)) + "</b>, all else equal";
        std::string unlike;
        for (const std::string& name : unlike_along(part.effects, *part.sweep.find_axis(axis)))
            unlike += (unlike.empty() ? " except " : ", ") + escape(name);
        text += unlike;
    }
    text += ".";
    if (part.sweep.groups.size() > most_rows)
        text += " The first " + std::to_string(most_rows) + " of " + std::to_string(part.sweep.groups.size()) +
                " rows; the page with JavaScript and the CSV have all.";
    return text;
}

void write_head(const Part& part) {
    std::ostream& out = part.out;
    out << "<thead><tr>";
    for (std::size_t axis = 0; axis < part.sweep.axes.size(); ++axis)
        out << "<th scope=\"col\">" << escape(part.sweep.axis_name(axis)) << "</th>";
    const auto column = [&](const std::string& title) { out << "<th scope=\"col\" class=\"n\">" << title << "</th>"; };
    column("jobs");
    for (const Measure* measure : part.sweep.measures) {
        column(escape(measure->title));
        if (is_compared(part, *measure)) column(escape(relative_title(*measure)));
    }
    out << "</tr></thead>\n";
}

// Also as text below the table: tooltips are not printed and not available on touch screens.
void write_warnings(const Part& part) {
    constexpr std::size_t most = 4;
    std::set<std::string> warnings;
    for (const Group& group : part.sweep.groups)
        if (!group.warning.empty()) warnings.insert(group.warning);
    std::size_t written = 0;
    for (const std::string& warning : warnings) {
        if (++written > most) break;
        part.out << "<p class=\"soft\"><span class=\"flag\">&#9888;</span> " << escape(warning) << "</p>\n";
    }
    if (warnings.size() > most)
        part.out << "<p class=\"soft\">and " << warnings.size() - most << " more; the CSV has all warnings.</p>\n";
}

}  // namespace

void write_comparison(const Part& part) {
    const std::vector<Group>& groups = part.sweep.groups;
    if (groups.empty()) return;
    write_heading(part, "comparison", "Comparison");
    write_live(part, "comparison");
    part.out << "<div class=\"static\">\n";
    open_table(part, "Comparison of " + part.sweep.title, caption_of(part));
    write_head(part);
    part.out << "<tbody>\n";
    for (std::size_t i = 0; i < groups.size() && i < most_rows; ++i) write_row(part, groups[i]);
    close_table(part);
    part.out << "</div>\n";
    write_warnings(part);
}

}  // namespace stylesweep::reports
