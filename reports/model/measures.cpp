#include "reports/model/measures.hpp"

#include <algorithm>
#include <cmath>

#include "base/text/table.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {

std::string figure_text(const Measure& measure, double value) {
    const std::string_view unit = measure.unit;
    if (unit == "s") return seconds_text(value);
    if (unit == "bytes") return bytes_text(value);
    if (unit == "dB") return fixed_text(value, 2) + " dB";
    if (unit == "J" || unit == "W") return readable(value) + " " + measure.unit;
    return measure.any_size ? readable(value) : fixed_text(value, 4);
}

std::string figure_text(const Measure& measure, const Spread& spread) {
    const std::string interval = interval_text(spread, [&](double value) { return figure_text(measure, value); });
    return figure_text(measure, spread.median) + (interval.empty() ? "" : " (" + interval + ")");
}

std::string relative_text(const Measure& measure, double relative) {
    if (measure.compared == Compared::ratio) return ratio_text(relative);
    if (measure.any_size) return (relative > 0 ? "+" : "") + readable(relative);
    return std::string_view(measure.unit) == "dB" ? signed_text(relative, 2) + " dB" : signed_text(relative, 4);
}

std::string relative_title(const Measure& measure) {
    return std::string(measure.title) + (measure.compared == Compared::ratio ? " ratio" : " difference");
}

double equal_within(const Measure& measure) {
    const std::string_view unit = measure.unit;
    if (measure.compared == Compared::ratio) return unit == "s" ? 0.02 : 0.01;
    if (std::string_view(measure.name) == "preference") return 0.05;
    return unit == "dB" ? 0.1 : unit.empty() && !measure.any_size ? 0.005 : 0;
}

std::string margin_text(const Measure& measure) {
    const double margin = equal_within(measure);
    if (measure.compared == Compared::ratio) return fixed_text(100 * margin, 0) + "%";
    return readable(margin) + (*measure.unit ? " " + std::string(measure.unit) : "");
}

bool is_equal(const Measure& measure, const Spread& relative) {
    if (!relative.low || relative.is_range) return false;
    const double none = measure.compared == Compared::ratio ? 1 : 0;
    const double margin = equal_within(measure);
    return *relative.low >= none - margin && *relative.high <= none + margin;
}

double near_end(const Measure& measure, const Spread& relative) {
    const double none = measure.compared == Compared::ratio ? 1 : 0;
    if (!relative.excludes(none)) return 0;
    const double end = *relative.low > none ? *relative.low : *relative.high;
    return measure.compared == Compared::ratio ? std::abs(std::log(end)) : 10 * std::abs(end);
}

double heat_of(const Measure& measure, double relative) {
    if (measure.better == Better::unknown) return 0;
    const double full = std::string_view(measure.unit) == "dB" ? 10 : 0.1;
    const double more = measure.compared == Compared::difference ? relative / full
                        : relative > 0                           ? std::log2(relative) / 2
                                                                 : -1;
    return std::clamp(measure.better == Better::more ? -more : more, -1.0, 1.0);
}

}  // namespace stylesweep::reports
