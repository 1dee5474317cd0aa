#include <ostream>

#include "base/text/counted.hpp"
#include "reports/analysis/preferred.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

using schema::preference_of;

std::string share_text(double preference) {
    return fixed_text(100 * preference, 0) + "%";
}

std::string beside_text(const PreferredSetting& row) {
    switch (row.beside_best) {
        case BesideBest::ahead:
            return "better than all others";
        case BesideBest::equal:
            return "as good";
        case BesideBest::worse:
            return "worse";
        case BesideBest::unclear:
            break;
    }
    return row.preference.strength ? "not enough votes to tell" : row.preference.reason;
}

void write_row(const Part& part, const Preferred& preferred, const PreferredSetting& row) {
    const schema::Preference& votes = row.preference;
    const bool is_fastest = preferred.fastest && &row == &preferred.settings[*preferred.fastest];
    part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(row.label) << "</th><td class=\"n\"";
    if (votes.strength) {
        part.out << " data-value=\"" << *votes.strength << "\">" << share_text(preference_of(*votes.strength));
        if (votes.low)
            part.out << " <span class=\"interval\">" << share_text(preference_of(*votes.low)) << " to "
                     << share_text(preference_of(*votes.high)) << "</span>";
    } else {
        part.out << '>';
    }
    part.out << "</td><td class=\"n\">" << votes.wins << "</td><td class=\"n\">" << votes.losses
             << "</td><td class=\"n\">" << votes.ties << "</td><td class=\"n\">"
             << (row.runtime_s ? seconds_text(*row.runtime_s) : "") << "</td><td class=\"text\">"
             << escape(beside_text(row)) << (is_fastest ? "; <b>the fastest as good as the best</b>" : "")
             << "</td></tr>\n";
}

void write_settings(const Part& part, const Preferred& preferred) {
    open_table(
        part, "Preferences in " + part.sweep.title,
        "Preference: the chance to be chosen over the mean setting, ties aside, with its 95% interval over voters and "
        "pictures (Bradley and Terry's model with Davidson's ties). Beside the best: as good if at most 6 of 10 "
        "who see a difference would choose any other setting over it, worse if the leading one is preferred to it, "
        "each "
        "to the end of the difference's interval.");
    part.out << "<thead><tr><th scope=\"col\">setting</th>";
    for (const char* title : {"preference", "chosen", "not chosen", "same", "runtime"})
        part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    part.out << "<th scope=\"col\">beside the best</th></tr></thead>\n<tbody>\n";
    for (const PreferredSetting& row : preferred.settings) write_row(part, preferred, row);
    close_table(part);
}

// -1 to 1, with the interval as a line.
void write_strip(std::ostream& out, const MetricAgreement& metric) {
    const auto x = [](double value) { return fixed_text(100 + 96 * value, 1); };
    out << "<svg role=\"img\" width=\"200\" height=\"18\" viewBox=\"0 0 200 18\" aria-label=\"rank correlation "
        << fixed_text(metric.gamma, 2)
        << "\"><path d=\"M4 9H196M100 2V16\" stroke=\"currentColor\" stroke-opacity=\".3\" fill=\"none\"/>";
    if (metric.interval)
        out << "<path d=\"M" << x(metric.interval->low) << " 9H" << x(metric.interval->high)
            << "\" stroke=\"currentColor\" stroke-width=\"3\"/>";
    out << "<circle cx=\"" << x(metric.gamma) << "\" cy=\"9\" r=\"5\" fill=\"currentColor\"/></svg>";
}

void write_metrics(const Part& part, const Preferred& preferred) {
    if (preferred.metrics.empty()) return;
    part.out << "<h4>Which metric goes with what people prefer?</h4>\n";
    open_table(
        part, "Metrics beside preferences in " + part.sweep.title,
        "Rank correlation of metric and votes (Goodman and Kruskal's gamma over the pairs that were compared: the "
        "share of "
        "votes for the picture with the higher value minus the share for the other), with its 95% interval over voters "
        "and "
        "pictures. 1: the higher value always wins; -1: the lower; 0: the metric says nothing. Pairs of nearly equal "
        "settings are asked most, so it is closer to 0 than over random pairs.");
    part.out << "<thead><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"n\">rank correlation</th><th "
                "scope=\"col\" "
                "class=\"n\">95% interval</th><th scope=\"col\">-1 to 1</th><th scope=\"col\" "
                "class=\"n\">votes</th></tr></thead>\n"
                "<tbody>\n";
    for (const MetricAgreement& metric : preferred.metrics) {
        part.out << "<tr><th scope=\"row\">" << escape(metric.metric) << "</th><td class=\"n\" data-value=\""
                 << metric.gamma << "\">" << signed_text(metric.gamma, 2) << "</td><td class=\"n\">";
        if (metric.interval)
            part.out << signed_text(metric.interval->low, 2) << " to " << signed_text(metric.interval->high, 2);
        part.out << "</td><td>";
        write_strip(part.out, metric);
        part.out << "</td><td class=\"n\">" << metric.votes << "</td></tr>\n";
    }
    close_table(part);
}

void write_voters(const Part& part, const Preferred& preferred) {
    std::size_t repeats = 0, agree = 0, known = 0, right = 0;
    std::string left_out;
    for (const schema::Voter& voter : preferred.voters) {
        repeats += voter.repeats;
        agree += voter.repeats_agree;
        known += voter.known;
        right += voter.known_right;
        if (voter.left_out)
            left_out += (left_out.empty() ? "" : "; ") + voter.name + ", who " + schema::checks_in_words(voter);
    }
    part.out << "<p>" << counted(preferred.voters.size(), "voter") << ", " << counted(preferred.counted, "vote")
             << " counted";
    if (repeats > 0)
        part.out << "; of " << counted(repeats, "pair") << " asked again, " << agree << " got the same answer";
    if (known > 0) part.out << "; of " << counted(known, "pair") << " with a known answer, " << right << " got that";
    if (preferred.answered_before > 0)
        part.out << "; " << counted(preferred.answered_before, "answer")
                 << one_or_many(preferred.answered_before, " is", " are")
                 << " not counted: their voter had answered the pair before";
    if (preferred.skipped > 0) part.out << "; " << preferred.skipped << " skipped";
    part.out << ".</p>\n";
    if (!left_out.empty())
        part.out << "<p>Left out, with " << counted(preferred.left_out, "vote") << ": voters who passed so few "
                 << "checks as an honest one would with a chance of 0.5% or less: " << escape(left_out) << ".</p>\n";
    if (preferred.outdated > 0)
        part.out << "<p>" << counted(preferred.outdated, "vote") << one_or_many(preferred.outdated, " does", " do")
                 << " not count: about pictures that the sweep does not have any more.</p>\n";
}

}  // namespace

void write_preferences(const Part& part) {
    if (!part.sweep.preferred) return;
    const Preferred& preferred = *part.sweep.preferred;
    write_heading(part, "preferences", "What people prefer");
    part.out << "<p>" << escape(preferred_sentence(preferred)) << "</p>\n";
    write_settings(part, preferred);
    write_metrics(part, preferred);
    write_voters(part, preferred);
}

}  // namespace stylesweep::reports
