#include <algorithm>
#include <ostream>
#include <set>

#include "reports/html_parts.hpp"
#include "reports/table.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

std::string four_digits(double value) {
    return fixed_text(value, 4);
}

std::string signed_digits(double value) {
    return (value >= 0 ? "+" : "") + fixed_text(value, 4);
}

std::string flag(const std::string& warning) {
    if (warning.empty()) return "";
    const std::string text = escape(warning);
    return "<span class=\"flag\" role=\"img\" title=\"" + text + "\" aria-label=\"warning: " + text +
           "\">&#9888;</span> ";
}

void empty_cell(std::ostream& out) {
    out << "<td class=\"n\" data-value=\"\"></td>";
}

template <class Text>
void figure_cell(std::ostream& out, const std::optional<double>& value, const Text& text, const char* kind = "n") {
    if (!value) return empty_cell(out);
    out << "<td class=\"" << kind << "\" data-value=\"" << exact(*value) << "\">" << text(*value) << "</td>";
}

// A figure over a bar: its share of the column's largest.
template <class Text>
void bar_cell(std::ostream& out, const std::optional<double>& value, const Text& text, double largest,
              const std::string& warning) {
    if (!value) return empty_cell(out);
    const double share = largest > 0 ? 100 * *value / largest : 0;
    out << "<td class=\"n bar\" data-value=\"" << exact(*value)
        << "\" style=\"background-size: " << fixed_text(share, 1) << "% 3px\">" << flag(warning) << text(*value)
        << "</td>";
}

void interval_cell(std::ostream& out, const Group& group) {
    if (!group.runtime_low_s || !group.runtime_high_s) return empty_cell(out);
    out << "<td class=\"n interval\" data-value=\"" << exact(*group.runtime_high_s - *group.runtime_low_s) << "\">"
        << seconds_text(*group.runtime_low_s) << " to " << seconds_text(*group.runtime_high_s)
        << (group.interval_is_range ? " (range)" : "") << "</td>";
}

struct Largest {
    double runtime_s = 0, memory_bytes = 0;
};

Largest largest_of(const std::vector<Group>& groups) {
    Largest largest;
    for (const Group& group : groups) {
        largest.runtime_s = std::max(largest.runtime_s, group.runtime_s.value_or(0));
        largest.memory_bytes = std::max(largest.memory_bytes, group.peak_memory_bytes.value_or(0));
    }
    return largest;
}

void write_row(const Part& part, const Group& group, const Largest& largest) {
    std::ostream& out = part.out;
    out << (group.is_baseline ? "<tr class=\"base\">" : "<tr>");
    for (std::size_t i = 0; i < group.values.size(); ++i)
        out << "<td>" << escape(part.shown(part.sweep.axes[i], group.values[i])) << "</td>";
    out << "<td class=\"n\">" << group.jobs << "</td>";
    const bool compared = part.sweep.baseline.has_value();
    bar_cell(out, group.runtime_s, seconds_text, largest.runtime_s, group.warning);
    interval_cell(out, group);
    if (compared) figure_cell(out, group.runtime_ratio, ratio_text, "n ratio");
    bar_cell(out, group.peak_memory_bytes, bytes_text, largest.memory_bytes, "");
    if (compared) figure_cell(out, group.memory_ratio, ratio_text, "n ratio");
    figure_cell(out, group.ssim, four_digits);
    if (compared) figure_cell(out, group.ssim_difference, signed_digits, "n ratio");
    figure_cell(out, group.ssim_gaussian, four_digits);
    out << "</tr>\n";
}

void write_head(const Part& part) {
    std::ostream& out = part.out;
    out << "<caption><span>One row per combination of the axes";
    if (part.sweep.baseline) {
        const auto& [axis, value] = *part.sweep.baseline;
        out << "; ratios are to <b>" << escape(axis) << " " << escape(part.shown(axis, value))
            << "</b>, all else equal";
    }
    out << ".</span></caption>\n<thead><tr>";
    for (const std::string& axis : part.sweep.axes) out << "<th scope=\"col\">" << escape(axis) << "</th>";
    const auto column = [&](const char* title) { out << "<th scope=\"col\" class=\"n\">" << title << "</th>"; };
    const bool compared = part.sweep.baseline.has_value();
    for (const char* title : {"jobs", "runtime (median)", "95% interval"}) column(title);
    if (compared) column("runtime ratio");
    column("peak memory");
    if (compared) column("memory ratio");
    column("SSIM");
    if (compared) column("SSIM difference");
    column("SSIM (Gaussian)");
    out << "</tr></thead>\n";
}

// In words below the table too: a tooltip is neither printed nor touched.
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
        part.out << "<p class=\"soft\">and " << warnings.size() - most << " more such; the CSV has each job's.</p>\n";
}

}  // namespace

void write_comparison(const Part& part) {
    if (part.sweep.groups.empty()) return;
    part.out << "<h3>Comparison</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                "aria-label=\"Comparison of "
             << escape(part.sweep.name) << "\"><table class=\"sortable\">\n";
    write_head(part);
    part.out << "<tbody>\n";
    const Largest largest = largest_of(part.sweep.groups);
    for (const Group& group : part.sweep.groups) write_row(part, group, largest);
    part.out << "</tbody>\n</table></div>\n";
    write_warnings(part);
}

}  // namespace stylesweep::reports
