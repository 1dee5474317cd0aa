#include <algorithm>
#include <ostream>

#include "reports/findings.hpp"
#include "reports/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void tile(std::ostream& out, const std::string& value, const std::string& title, const char* kind = "") {
    out << "<li class=\"" << kind << "\"><b>" << escape(value) << "</b><span>" << escape(title) << "</span></li>\n";
}

struct Counts {
    std::int64_t done = 0, left = 0, failed = 0;
};

Counts count(const SweepModel& sweep) {
    Counts counts;
    for (const auto& [state, number] : sweep.states) {
        if (state == "done")
            counts.done += number;
        else
            (state == "queued" || state == "running" ? counts.left : counts.failed) += number;
    }
    return counts;
}

bool is_faster(const Group& a, const Group& b) {
    return a.runtime_s && (!b.runtime_s || *a.runtime_s < *b.runtime_s);
}

bool is_closer(const Group& a, const Group& b) {
    return a.ssim && (!b.ssim || *a.ssim > *b.ssim);
}

void best_tiles(const Part& part) {
    const auto& groups = part.sweep.groups;
    if (groups.empty()) return;
    if (const Group& group = *std::ranges::min_element(groups, is_faster); group.runtime_s)
        tile(part.out, seconds_text(*group.runtime_s), "fastest: " + group_label(part.sweep, part.shown, group),
             "wide");
    if (const Group& group = *std::ranges::min_element(groups, is_closer); group.ssim)
        tile(part.out, fixed_text(*group.ssim, 3), "highest SSIM: " + group_label(part.sweep, part.shown, group),
             "wide");
}

}  // namespace

void write_findings(const Part& part) {
    write_heading(part, "findings", "Findings");
    part.out << "<ul class=\"findings\">\n";
    for (const std::string& finding : findings(part.sweep, part.shown))
        part.out << "<li>" << escape(finding) << "</li>\n";
    part.out << "</ul>\n";
}

void write_tiles(const Part& part) {
    const Counts counts = count(part.sweep);
    double total_s = 0;
    for (const JobRow& job : part.sweep.jobs) total_s += job.wall_s;
    part.out << "<ul class=\"tiles\">\n";
    tile(part.out, std::to_string(counts.done), counts.done == 1 ? "job done" : "jobs done");
    if (counts.failed) tile(part.out, std::to_string(counts.failed), "without a result", "bad");
    if (counts.left) tile(part.out, std::to_string(counts.left), "still to run");
    tile(part.out, seconds_text(total_s), "time in jobs");
    best_tiles(part);
    part.out << "</ul>\n";
}

}  // namespace stylesweep::reports
