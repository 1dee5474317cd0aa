#include <algorithm>
#include <ostream>

#include "base/text/counted.hpp"
#include "reports/analysis/findings.hpp"
#include "reports/analysis/noise.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void tile(std::ostream& out, const std::string& value, const std::string& title, const char* kind = "") {
    out << "<li class=\"" << kind << "\"><b>" << escape(value) << "</b><span>" << escape(title) << "</span></li>\n";
}

struct Counts {
    std::int64_t done = 0, left = 0, failed = 0, screened = 0, over_budget = 0;
};

Counts count(const SweepModel& sweep) {
    Counts counts;
    for (const auto& [state, number] : sweep.states) {
        if (state == schema::JobState::done)
            counts.done += number;
        else
            (schema::is_unfinished(state) ? counts.left : counts.failed) += number;
    }
    for (const JobRow& job : sweep.jobs)
        if (is_not_worth_running(job)) ++(job.error_class == "screened" ? counts.screened : counts.over_budget);
    counts.failed -= counts.screened + counts.over_budget;
    return counts;
}

void best_tile(const Part& part, const char* name, const char* title) {
    const auto best = best_of(part.sweep, name);
    if (!best) return;
    const Group& group = part.sweep.groups[best->group];
    const Measure& measure = **std::ranges::find(part.sweep.measures, std::string_view(name), &Measure::name);
    const Spread figure = *part.sweep.figure(group, name);
    const std::string interval = interval_text(figure, [&](double value) { return figure_text(measure, value); });
    tile(part.out, figure_text(measure, figure.median),
         std::string(title) + ": " + group_label(part.sweep, part.display, group) +
             (best->within_noise.empty() ? ""
                                         : " (and " + counted(best->within_noise.size(), "other") + " within noise)") +
             (interval.empty() ? "" : "; " + interval),
         "wide");
}

}  // namespace

void write_findings(const Part& part) {
    write_heading(part, "findings", "Findings");
    part.out << "<ul class=\"findings\">\n";
    for (const std::string& finding : findings(part.sweep, part.display, part.effects))
        part.out << "<li>" << escape(finding) << "</li>\n";
    part.out << "</ul>\n";
}

void write_tiles(const Part& part) {
    const Counts counts = count(part.sweep);
    double total_s = 0;
    for (const JobRow& job : part.sweep.jobs) total_s += job.wall_s;
    part.out << "<ul class=\"tiles\">\n";
    tile(part.out, std::to_string(counts.done), one_or_many(counts.done, "job done", "jobs done"));
    if (counts.screened) tile(part.out, std::to_string(counts.screened), "screened out: not worth running");
    if (counts.over_budget)
        tile(part.out, std::to_string(counts.over_budget), "not run: the search's budget was spent");
    if (counts.failed) tile(part.out, std::to_string(counts.failed), "without a result", "bad");
    if (counts.left) tile(part.out, std::to_string(counts.left), "still to run");
    tile(part.out, seconds_text(total_s), "total job time");
    best_tile(part, "runtime_s", "fastest");
    best_tile(part, "ssim", "highest SSIM");
    part.out << "</ul>\n";
}

}  // namespace stylesweep::reports
