#include <ostream>

#include "base/text/counted.hpp"
#include "reports/analysis/foretelling.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void write_foretelling(const Part& part) {
    const std::vector<Foretelling> all = foretellings(part.sweep);
    if (all.empty()) return;
    part.out
        << "<p>How far small versions foretold large ones, among the settings that were run at both. These are the "
           "best of the small ones, so that the correlation over all settings is rather larger.</p>\n<ul "
           "class=\"findings\">\n";
    for (const Foretelling& each : all) {
        part.out << "<li>" << escape(text_of(each, part.sweep.screen->by));
        if (each.is_doubtful())
            part.out
                << " <strong class=\"bad\">&#9888; It is not shown that the small ones foretell the large ones: what "
                   "was screened out may be good. Begin with a larger value, or keep more.</strong>";
        part.out << "</li>\n";
    }
    part.out << "</ul>\n";
}

std::string counts_text(const SweepModel& sweep) {
    std::string text;
    for (const auto& [what, count] : sweep.decision_counts)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
    return text;
}

void write_decision(const Part& part, const DecisionRow& row) {
    part.out << "<tr><td class=\"n\">" << row.number << "</td><td>" << escape(row.what) << "</td><td class=\"setting\">"
             << escape(row.setting) << "</td><td class=\"n\">";
    if (row.rank) part.out << *row.rank << " of " << row.among.value_or(0);
    part.out << "</td><td class=\"setting\">" << escape(row.reason) << "</td><td>" << escape(time_text(row.decided_at))
             << "</td></tr>\n";
}

}  // namespace

void write_search(const Part& part) {
    if (part.sweep.decisions.empty()) return;
    write_heading(part, "search", "What the search decided");
    if (!part.sweep.unmet_conditions.empty())
        part.out << "<p><strong class=\"bad\">&#9888; " << "Of this search, " << escape(part.sweep.unmet_conditions)
                 << ".</strong></p>\n";
    write_foretelling(part);
    open_table(
        part, "Decisions in " + part.sweep.title,
        "Decisions: " + escape(counts_text(part.sweep)) + ". The newest " +
            std::to_string(part.sweep.decisions.size()) +
            "; `stylesweep query @decisions` lists them all. Jobs that were put next still run in the end, unless "
            "a budget ends the search.");
    part.out << "<thead><tr><th scope=\"col\" class=\"n\">no.</th><th scope=\"col\">what</th><th "
                "scope=\"col\">setting</th><th scope=\"col\" class=\"n\">rank</th><th scope=\"col\">why</th><th "
                "scope=\"col\">when (UTC)</th></tr></thead>\n<tbody>\n";
    for (const DecisionRow& row : part.sweep.decisions) write_decision(part, row);
    close_table(part);
}

}  // namespace stylesweep::reports
