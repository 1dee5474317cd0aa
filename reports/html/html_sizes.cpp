#include <cmath>
#include <ostream>

#include "reports/analysis/size_series.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void growth_cells(std::ostream& out, const std::optional<Growth>& growth, NumberText text) {
    if (!growth) {
        for (int i = 0; i < 4; ++i) out << "<td class=\"n\"></td>";
        return;
    }
    const auto cell = [&](const Within& within, double scale, const auto& number) {
        const double value = within.value * scale, half = within.half * scale;
        out << "<td class=\"n\">" << number(value) << " <span class=\"interval\">" << number(value - half) << " to "
            << number(value + half) << "</span></td>";
    };
    cell(growth->slope, 1e6, text);
    cell(growth->intercept, 1, text);
    cell(growth->exponent, 1, [](double value) { return fixed_text(value, 2); });
    out << "<td class=\"n\">" << fixed_text(100 * growth->largest_error, 1) << "%"
        << (growth->curved ? " (curved)" : "") << "</td>";
}

struct WeightAxes {
    std::size_t content, style;
};

std::optional<WeightAxes> weight_axes(const SweepModel& sweep) {
    const auto content = sweep.find_axis("content_weight"), style = sweep.find_axis("style_weight");
    if (!content || !style) return std::nullopt;
    return WeightAxes{*content, *style};
}

// A similarity's position between the smallest and largest, as shading.
void write_heat(std::ostream& out, const std::optional<Spread>& spread, double low, double high) {
    if (!spread) {
        out << "<td class=\"n\"></td>";
        return;
    }
    const double share = high > low ? (spread->median - low) / (high - low) : 0;
    out << "<td class=\"n heat better\" style=\"--heat:" << fixed_text(100 * share, 0) << "%\">"
        << four_digits(spread->median);
    if (spread->low)
        out << " <span class=\"interval\">" << four_digits(*spread->low) << " to " << four_digits(*spread->high)
            << (spread->is_range ? " (range)" : "") << "</span>";
    out << "</td>";
}

using Cells = std::map<std::pair<Code, Code>, Spread>;  // by (style weight, content weight)

Cells likeness_by_weights(const SweepModel& sweep, const WeightAxes& axes) {
    std::map<std::pair<Code, Code>, std::vector<double>> values;
    for (const Group& group : sweep.groups)
        if (const auto ssim = sweep.middle(group, "ssim"))
            values[{group.codes[axes.style], group.codes[axes.content]}].push_back(*ssim);
    Cells cells;
    for (const auto& [place, each] : values) cells[place] = over_settings(each);
    return cells;
}

void write_weights_table(const Part& part, const WeightAxes& axes, const Cells& cells) {
    double low = INFINITY, high = -INFINITY;
    for (const auto& [place, spread] : cells) {
        low = std::min(low, spread.median);
        high = std::max(high, spread.median);
    }
    const auto& contents = part.sweep.parameters[part.sweep.axes[axes.content]].values;
    const auto& styles = part.sweep.parameters[part.sweep.axes[axes.style]].values;
    part.out << "<thead><tr><th scope=\"col\">style weight</th>";
    for (const std::string& value : contents)
        part.out << "<th scope=\"col\" class=\"n\">content " << escape(value) << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (Code style = 0; style < styles.size(); ++style) {
        part.out << "<tr><th scope=\"row\">" << escape(styles[style]) << "</th>";
        for (Code content = 0; content < contents.size(); ++content) {
            const auto found = cells.find({style, content});
            write_heat(part.out, found == cells.end() ? std::nullopt : std::optional(found->second), low, high);
        }
        part.out << "</tr>\n";
    }
}

}  // namespace

void write_sizes(const Part& part) {
    const std::vector<SizeSeries> all = size_series(part.sweep);
    if (all.empty()) return;
    write_heading(part, "sizes", "Growth with picture size");
    write_live(part, "sizes");
    open_table(part, "Fits over pixels in " + part.sweep.title,
               "Straight lines over pixels, weighted for proportional noise, for settings that differ only in picture "
               "and weights, with 95% intervals over the contents, or over the points if fewer than two contents have "
               "several sizes. Exponent: of a power law in the pixels. Largest error: largest deviation of a setting "
               "from the line; curved: the deviation from a straight line is significant.");
    part.out << "<thead><tr><th scope=\"col\">settings</th>";
    for (const char* title :
         {"memory per megapixel", "memory at 0 pixels", "memory exponent", "largest error", "runtime per megapixel",
          "runtime at 0 pixels", "runtime exponent", "largest error", "points", "contents"})
        part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (const SizeSeries& series : all) {
        part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(series.label) << "</th>";
        growth_cells(part.out, series.memory, bytes_text);
        growth_cells(part.out, series.runtime, seconds_text);
        const Growth& either = series.runtime ? *series.runtime : *series.memory;
        part.out << "<td class=\"n\">" << either.points << "</td><td class=\"n\">"
                 << (either.clusters ? std::to_string(either.clusters) : "") << "</td></tr>\n";
    }
    close_table(part);
}

void write_weights(const Part& part) {
    const auto axes = weight_axes(part.sweep);
    if (!axes) return;
    const Cells cells = likeness_by_weights(part.sweep, *axes);
    if (cells.empty()) return;
    write_heading(part, "weights", "Content weight and style weight");
    open_table(part, "SSIM by weights in " + part.sweep.title,
               "Median SSIM of output and content over the settings of each cell, and their range; the stronger the "
               "colour, the closer to the content. To see the pictures, choose style_weight and content_weight as rows "
               "and columns of the gallery.");
    write_weights_table(part, *axes, cells);
    close_table(part);
}

}  // namespace stylesweep::reports
