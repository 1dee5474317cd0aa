#include <ostream>

#include "reports/analysis/timeline.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void numbers_head(std::ostream& out, std::initializer_list<const char*> texts,
                  std::initializer_list<const char*> numbers) {
    out << "<thead><tr>";
    for (const char* title : texts) out << "<th scope=\"col\">" << title << "</th>";
    for (const char* title : numbers) out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    out << "</tr></thead>\n<tbody>\n";
}

void write_device(const Part& part, const DeviceTime& device) {
    part.out << "<tr><th scope=\"row\">" << escape(device.host + " " + device.device) << " <span class=\"soft\">"
             << escape(device.device_name) << "</span></th><td>" << escape(time_text(device.first)) << "</td><td>"
             << escape(time_text(device.last)) << "</td><td class=\"n\">" << device.jobs << "</td><td class=\"n\">"
             << device.failed << "</td><td class=\"n\">" << device.flagged << "</td><td class=\"n\">"
             << seconds_text(device.busy_s) << " ("
             << fixed_text(device.span_s > 0 ? 100 * device.busy_s / device.span_s : 100, 1)
             << "%)</td><td class=\"n\">"
             << (device.gap_begin.empty()
                     ? "none"
                     : seconds_text(device.longest_gap_s) + " from " + escape(time_text(device.gap_begin)))
             << "</td></tr>\n";
}

}  // namespace

void write_timeline(const Part& part) {
    const std::vector<DeviceTime> devices = device_times(part.sweep);
    if (devices.empty()) return;
    write_heading(part, "timeline", "Timeline");
    write_live(part, "timeline");
    open_table(part, "Devices of " + part.sweep.title,
               "Each device from the start of its first job to the end of its last, UTC; of retried jobs only the last "
               "attempt.");
    numbers_head(part.out, {"device", "from", "to"},
                 {"jobs", "without a result", "flagged &#9888;", "busy", "longest gap"});
    for (const DeviceTime& device : devices) write_device(part, device);
    close_table(part);
}

void write_curves(const Part& part) {
    if (part.sweep.curves.empty()) return;
    write_heading(part, "curves", "Loss curves");
    write_live(part, "curves");
    part.out << "<div class=\"static\">\n";
    open_table(part, "Loss curves of " + part.sweep.title,
               "First and last value of each recorded loss, for at most 40 evenly selected settings.");
    numbers_head(part.out, {"setting", "loss"}, {"steps", "first", "last"});
    for (const Curve& curve : part.sweep.curves) {
        const JobRow& job = part.sweep.jobs[curve.job];
        part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(axis_values(part.sweep, part.display, job))
                 << "</th><td>" << escape(curve.name) << "</td><td class=\"n\">" << curve.steps << "</td>";
        number_cell(part.out, curve.points.front().second, four_digits);
        number_cell(part.out, curve.points.back().second, four_digits);
        part.out << "</tr>\n";
    }
    close_table(part);
    part.out << "</div>\n";
}

}  // namespace stylesweep::reports
