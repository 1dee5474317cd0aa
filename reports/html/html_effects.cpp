#include <ostream>

#include "base/text/counted.hpp"
#include "reports/analysis/effects.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/analysis/people.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_effects = 300;
constexpr std::size_t most_front = 100;

// That nothing is said about people.
void write_too_few_people(const Part& part) {
    if (const std::string text = too_few_people_text(part.sweep); !text.empty())
        part.out << "<p class=\"soft\">" << text << ".</p>\n";
}

void head(std::ostream& out, const std::vector<std::string>& texts, const std::vector<std::string>& numbers) {
    out << "<thead><tr>";
    for (const std::string& title : texts) out << "<th scope=\"col\">" << title << "</th>";
    for (const std::string& title : numbers) out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    out << "</tr></thead>\n<tbody>\n";
}

std::string with_unlike(const Effect& effect) {
    std::string text;
    for (const std::string& name : effect.unlike) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "" : " <span class=\"soft\">(not matched: " + escape(text) + ")</span>";
}

void write_effect(const Part& part, const Effect& effect) {
    const Parameter& axis = part.sweep.parameters[part.sweep.axes[effect.axis]];
    const auto value = [&](Code code) { return escape(part.display(axis.name, axis.values[code])); };
    part.out << "<tr><th scope=\"row\">" << escape(axis.name) << with_unlike(effect) << "</th><td>"
             << value(effect.value) << "</td><td>" << value(effect.reference) << "</td><td class=\"n\">" << effect.pairs
             << "</td>";
    for (const Measure* measure : main_measures(part.sweep))
        relative_cell(part.out, *measure, effect.relative(*measure));
    part.out << "</tr>\n";
}

// Another setting that is as good within noise.
std::string rival_text(const Part& part, const std::optional<std::size_t>& rival) {
    return rival ? escape(group_label(part.sweep, part.display, part.sweep.groups[*rival])) : "";
}

void write_front_row(const Part& part, const Group& group, const std::optional<std::size_t>& rival) {
    part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(group_label(part.sweep, part.display, group))
             << "</th>";
    for (const Measure* measure : main_measures(part.sweep))
        figure_cell(part.out, *measure, part.sweep.figure(group, measure->name));
    part.out << "<td>" << rival_text(part, rival) << "</td></tr>\n";
}

void write_front(const Part& part, const Front& front) {
    open_table(part, "Pareto front of " + part.sweep.title,
               "Settings that no other setting beats in " + front_measures_text(part.sweep) +
                   ", sorted by these figures. If another setting is named, it is as good within noise: in no figure "
                   "is the first one better by more than noise (pooled over the sweep's repeats; of preference that of "
                   "the votes) and " +
                   front_margins_text(part.sweep) + "." +
                   (front.within_noise.empty() ? ""
                                               : " " + counted(front.within_noise.size(), "further setting") +
                                                     one_or_many(front.within_noise.size(), " is", " are") +
                                                     " as good as the front within noise."));
    std::vector<std::string> numbers;
    for (const Measure* measure : main_measures(part.sweep)) numbers.push_back(escape(measure->title));
    part.out << "<thead><tr><th scope=\"col\">setting</th>";
    for (const std::string& title : numbers) part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    part.out << "<th scope=\"col\">as good within noise</th></tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < front.members.size() && i < most_front; ++i)
        write_front_row(part, part.sweep.groups[front.members[i]], front.rivals[i]);
    close_table(part);
    if (front.members.size() > most_front)
        part.out << "<p class=\"soft\">and " << front.members.size() - most_front << " more.</p>\n";
}

}  // namespace

void write_effects(const Part& part) {
    const std::vector<Effect>& effects = part.effects;
    if (effects.empty()) return;
    write_heading(part, "effects", "Effect of each axis");
    write_live(part, "effects");
    write_too_few_people(part);
    open_table(part, "Effects of each axis in " + part.sweep.title,
               "Each value against its axis's reference: the mean (geometric for ratios) over all settings that agree "
               "in every other axis, with its 95% interval over contents and other inputs; with fewer than 6 settings "
               "the interval of their repeats, or their range. Of preference: over other voters and pictures. May be "
               "chance: neither significant among the effects of "
               "its axis (false discovery rate 5%, Benjamini and Bogomolov) nor within the margin of equality. "
               "Intervals are clipped to possible values.");
    std::vector<std::string> numbers = {"matched settings"};
    for (const Measure* measure : main_measures(part.sweep)) numbers.push_back(escape(relative_title(*measure)));
    head(part.out, {"axis", "value", "against"}, numbers);
    for (std::size_t i = 0; i < effects.size() && i < most_effects; ++i) write_effect(part, effects[i]);
    close_table(part);
    if (effects.size() > most_effects)
        part.out << "<p class=\"soft\">and " << effects.size() - most_effects << " more values.</p>\n";
}

void write_pareto(const Part& part) {
    const Front front = front_with_noise(part.sweep);
    if (part.sweep.groups.size() < 2 || (front.members.empty() && main_measures(part.sweep).size() < 2)) return;
    write_heading(part, "pareto", "Pareto front");
    write_live(part, "pareto");
    write_too_few_people(part);
    if (!front.members.empty()) write_front(part, front);
    write_live(part, "parallel");
}

}  // namespace stylesweep::reports
