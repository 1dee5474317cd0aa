#include <algorithm>
#include <numeric>
#include <ostream>

#include "base/text/counted.hpp"
#include "reports/analysis/choice.hpp"
#include "reports/analysis/importance.hpp"
#include "reports/analysis/people.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

std::string percent_text(double share) {
    return fixed_text(100 * share, share > 0 && share < 0.1 ? 1 : 0) + "%";
}

void write_share(const Part& part, const std::string& name, const VarianceShare& share, const char* kind) {
    part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(name)
             << "</th><td class=\"share\"><span class=\"sharebar " << kind
             << "\" style=\"--share:" << fixed_text(100 * std::clamp(share.share, 0.0, 1.0), 1)
             << "%\"></span></td><td class=\"n\">" << percent_text(share.share);
    if (share.low)
        part.out << " <span class=\"interval\">" << percent_text(*share.low) << " to " << percent_text(*share.high)
                 << "</span>";
    part.out << "</td></tr>\n";
}

std::string caption_of(const MeasureImportance& one, bool is_of_people) {
    return std::string("Share of the variance of ") + (one.logarithm ? "the logarithm of " : "") +
           escape(one.measure->title) + ", by axis and by pair of axes beyond their own shares. " +
           (one.of.exact ? "Exact: every combination was measured equally often"
                         : "From a model (functional ANOVA of a random forest), because the grid is not complete; the "
                           "interval is that over its trees, and noise is part of the rest") +
           (is_of_people ? "; what is chance among the votes is part of all shares" : "") + "; " +
           counted(one.of.rows, "job") + ".";
}

void write_bars(const Part& part, const MeasureImportance& one) {
    constexpr std::size_t most_pairs = 8;
    open_table(part, std::string("What matters for ") + one.measure->title,
               caption_of(one, is_of_people(part.sweep, *one.measure)));
    part.out
        << "<thead><tr><th scope=\"col\">axis</th><th scope=\"col\">bar</th><th scope=\"col\" class=\"n\">share</th>"
           "</tr></thead>\n<tbody>\n";
    std::vector<std::size_t> order(one.of.axes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t axis) { return one.of.axes[axis].share; });
    for (const std::size_t axis : order) write_share(part, part.sweep.axis_name(axis), one.of.axes[axis], "");
    std::vector<Importance::Pair> pairs = one.of.pairs;
    std::ranges::stable_sort(pairs, std::greater{}, [](const Importance::Pair& pair) { return pair.of.share; });
    if (pairs.size() > most_pairs) pairs.resize(most_pairs);
    for (const Importance::Pair& pair : pairs)
        if (pair.of.share >= 0.005)
            write_share(part, part.sweep.axis_name(pair.first) + " × " + part.sweep.axis_name(pair.second), pair.of,
                        "pair");
    write_share(part, one.of.exact ? "more than two axes together" : "the rest, noise included", {one.of.rest}, "rest");
    if (one.of.exact) write_share(part, "noise between repeats", {one.of.noise}, "rest");
    close_table(part);
}

// Main effects on the diagonal, interactions beside it.
void write_heat_map(const Part& part, const MeasureImportance& one) {
    const std::size_t axes = one.of.axes.size();
    if (axes < 2) return;
    std::vector<std::vector<double>> shares(axes, std::vector<double>(axes));
    for (std::size_t a = 0; a < axes; ++a) shares[a][a] = one.of.axes[a].share;
    for (const Importance::Pair& pair : one.of.pairs)
        shares[pair.first][pair.second] = shares[pair.second][pair.first] = pair.of.share;
    open_table(part, std::string("Pairs of axes for ") + one.measure->title,
               "The same as a map: an axis alone on the diagonal, what a pair adds beside it.");
    part.out << "<thead><tr><th scope=\"col\">" << escape(one.measure->title) << "</th>";
    for (std::size_t a = 0; a < axes; ++a)
        part.out << "<th scope=\"col\" class=\"n\">" << escape(part.sweep.axis_name(a)) << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (std::size_t a = 0; a < axes; ++a) {
        part.out << "<tr><th scope=\"row\">" << escape(part.sweep.axis_name(a)) << "</th>";
        for (std::size_t b = 0; b < axes; ++b)
            part.out << "<td class=\"n heat better\" style=\"--heat:"
                     << fixed_text(100 * std::clamp(shares[a][b], 0.0, 1.0), 0) << "%\">" << percent_text(shares[a][b])
                     << "</td>";
        part.out << "</tr>\n";
    }
    close_table(part);
}

}  // namespace

void write_importance(const Part& part) {
    const std::vector<MeasureImportance> all = importances(part.sweep);
    if (all.empty()) return;
    write_heading(part, "importance", "What matters");
    if (const std::string text = choice_text(part.sweep); !text.empty())
        part.out << "<p>&#9888; In doubt: " << escape(text) << ".</p>\n";
    if (const std::string text = too_few_people_text(part.sweep); !text.empty())
        part.out << "<p class=\"soft\">" << text << ".</p>\n";
    for (const MeasureImportance& one : all) {
        write_bars(part, one);
        write_heat_map(part, one);
    }
}

}  // namespace stylesweep::reports
