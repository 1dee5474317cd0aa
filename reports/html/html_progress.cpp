#include <algorithm>
#include <ostream>
#include <string_view>

#include "base/text/counted.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/model/progress_axis.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_lines = 40;
using Line = std::vector<const Group*>;

// Indices in the sweep's measures: the runtime, then the quality measures.
std::vector<std::size_t> columns_of(const SweepModel& sweep) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < sweep.measures.size(); ++i) {
        const Measure& measure = *sweep.measures[i];
        const bool is_runtime = std::string_view(measure.name) == "runtime_s";
        const bool is_cost = std::string_view(measure.unit) == "s" || std::string_view(measure.unit) == "bytes";
        if (is_runtime) columns.insert(columns.begin(), i);
        if (!is_cost && measure.rank == Rank::main) columns.push_back(i);
    }
    return columns;
}

std::string label_of(const Part& part, const Group& group, std::size_t axis) {
    const std::string label =
        axis_values(part.sweep, part.display, part.sweep.jobs[group.first], {part.sweep.axis_name(axis)});
    return label.empty() ? "all jobs" : label;
}

void write_line(const Part& part, const Line& line, std::size_t axis, const std::vector<std::size_t>& columns) {
    for (const Group* group : line) {
        part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(label_of(part, *group, axis))
                 << "</th><td class=\"n\">"
                 << escape(part.display(part.sweep.axis_name(axis), part.sweep.axis_value(*group, axis))) << "</td>";
        for (const std::size_t column : columns)
            figure_cell(part.out, *part.sweep.measures[column], group->figures[column]);
        part.out << "</tr>\n";
    }
}

}  // namespace

void write_progress(const Part& part) {
    const auto axis = progress_axis(part.sweep);
    if (!axis) return;
    const std::vector<Line> lines = progress_lines(part.sweep, *axis);
    if (lines.empty()) return;
    write_heading(part, "progress", "Quality against seconds");
    write_live(part, "progress");
    part.out << "<div class=\"static\">\n";
    const std::vector<std::size_t> columns = columns_of(part.sweep);
    const std::size_t step = (lines.size() + most_lines - 1) / most_lines;
    open_table(part, "Quality against seconds in " + part.sweep.title,
               "What each setting reaches in which time, for at most 40 settings, evenly chosen.");
    part.out << "<thead><tr><th scope=\"col\">setting</th><th scope=\"col\" class=\"n\">"
             << escape(part.sweep.axis_name(*axis)) << "</th>";
    for (const std::size_t column : columns)
        part.out << "<th scope=\"col\" class=\"n\">" << escape(part.sweep.measures[column]->title) << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < lines.size(); i += step) write_line(part, lines[i], *axis, columns);
    close_table(part);
    part.out << "</div>\n";
}

}  // namespace stylesweep::reports
