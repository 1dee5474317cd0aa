#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "reports/analysis/size_series.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

// Of the device that the results come from: a GPU's own, else the machine's.
std::optional<double> memory_of(const Environment& place) {
    const auto facts = nlohmann::json::parse(place.facts, nullptr, false);
    if (!facts.is_object()) return std::nullopt;
    const char* name = place.device == "cpu" ? "memory_bytes" : "device_memory_bytes";
    if (!facts.contains(name) || !facts[name].is_number()) return std::nullopt;
    return facts[name].get<double>();
}

double largest_pixels(const Growth& growth, double bytes, double sign) {
    const double intercept = growth.intercept.value + sign * growth.intercept.half,
                 slope = growth.slope.value + sign * growth.slope.half;
    return slope > 0 ? std::max(0.0, (bytes - intercept) / slope) : INFINITY;
}

void megapixels_cell(std::ostream& out, double pixels) {
    out << "<td class=\"n\">" << (std::isinf(pixels) ? std::string("no limit") : fixed_text(pixels / 1e6, 2))
        << "</td>";
}

void write_fit(const Part& part, const SizeSeries& series, const Environment& place, double bytes) {
    const Growth& memory = *series.memory;
    const double pixels = largest_pixels(memory, bytes, 0);
    part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(series.label) << "</th><td>"
             << escape(place.device_name) << "</td><td class=\"n\">" << bytes_text(bytes) << "</td>";
    megapixels_cell(part.out, pixels);
    megapixels_cell(part.out, largest_pixels(memory, bytes, 1));
    megapixels_cell(part.out, largest_pixels(memory, bytes, -1));
    part.out << "<td class=\"n\">" << (std::isinf(pixels) ? "" : std::to_string(std::lround(std::sqrt(pixels))))
             << "</td><td class=\"n\">"
             << (series.runtime && !std::isinf(pixels)
                     ? seconds_text(series.runtime->intercept.value + series.runtime->slope.value * pixels)
                     : "")
             << "</td></tr>\n";
}

}  // namespace

void write_fits(const Part& part) {
    bool begun = false;
    for (const Environment& place : part.sweep.environments) {
        const auto bytes = memory_of(place);
        if (!bytes) continue;
        for (const SizeSeries& series : size_series(part.sweep)) {
            if (!series.memory) continue;
            if (!begun) {
                write_heading(part, "fits", "What fits");
                open_table(
                    part, "Largest pictures in " + part.sweep.title,
                    "By the line of memory over pixels above, up to the memory of the device; low and high by the "
                    "95% intervals of both of the line&rsquo;s figures. Far beyond the measured sizes it is a guess: "
                    "<code>stylesweep fit --verify</code> tries it.");
                part.out << "<thead><tr><th scope=\"col\">settings</th><th scope=\"col\">device</th>";
                for (const char* title :
                     {"memory", "largest, megapixels", "low", "high", "side of a square", "runtime there"})
                    part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
                part.out << "</tr></thead>\n<tbody>\n";
                begun = true;
            }
            write_fit(part, series, place, *bytes);
        }
    }
    if (begun) close_table(part);
}

}  // namespace stylesweep::reports
