#include <algorithm>
#include <ostream>

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

std::string label(const Part& part, const Group& group) {
    std::string text;
    for (std::size_t i = 0; i < part.sweep.axes.size(); ++i)
        if (!group.values[i].empty())
            text += (text.empty() ? "" : ", ") + part.shown(part.sweep.axes[i], group.values[i]);
    return text.empty() ? "all jobs" : text;
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
        tile(part.out, seconds_text(*group.runtime_s), "fastest: " + label(part, group), "wide");
    if (const Group& group = *std::ranges::min_element(groups, is_closer); group.ssim)
        tile(part.out, fixed_text(*group.ssim, 3), "highest SSIM: " + label(part, group), "wide");
}

}  // namespace

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
