#include <ostream>

#include "reports/effects.hpp"
#include "reports/html_cells.hpp"
#include "reports/html_parts.hpp"
#include "reports/pareto.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_effects = 300;
constexpr std::size_t most_front = 100;

void head(std::ostream& out, std::initializer_list<const char*> texts, std::initializer_list<const char*> numbers) {
    out << "<thead><tr>";
    for (const char* title : texts) out << "<th scope=\"col\">" << title << "</th>";
    for (const char* title : numbers) out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    out << "</tr></thead>\n<tbody>\n";
}

std::string with_companions(const SweepModel& sweep, std::size_t axis) {
    std::string text;
    for (const std::string& name : companions_of(sweep, axis)) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "" : " <span class=\"soft\">(not matched: " + escape(text) + ")</span>";
}

void write_effect(const Part& part, const Effect& effect) {
    const auto& [name, values] = part.sweep.parameters[part.sweep.axes[effect.axis]];
    const auto value = [&](Code code) { return escape(part.shown(name, values[code])); };
    part.out << "<tr><th scope=\"row\">" << escape(name) << with_companions(part.sweep, effect.axis) << "</th><td>"
             << value(effect.value) << "</td><td>" << value(effect.reference) << "</td><td class=\"n\">" << effect.pairs
             << "</td>";
    spread_cell(part.out, effect.runtime_ratio, ratio_text, Heat::ratio);
    spread_cell(part.out, effect.memory_ratio, ratio_text, Heat::ratio);
    spread_cell(part.out, effect.ssim_difference, signed_digits, Heat::difference);
    part.out << "</tr>\n";
}

void write_front_row(const Part& part, const Group& group) {
    part.out << "<tr><th scope=\"row\">" << escape(group_label(part.sweep, part.shown, group)) << "</th>";
    figure_cell(part.out, group.runtime_s, seconds_text);
    runtime_interval_cell(part.out, group);
    figure_cell(part.out, group.peak_memory_bytes, bytes_text);
    figure_cell(part.out, group.ssim, four_digits);
    part.out << "</tr>\n";
}

}  // namespace

void write_effects(const Part& part) {
    const std::vector<Effect> effects = effects_of(part.sweep);
    if (effects.empty()) return;
    write_heading(part, "effects", "What each axis costs");
    write_live(part, "effects");
    open_table(part, "Effects of each axis in " + part.sweep.title,
               "Each value against its axis's reference: the median over all settings that agree in every other axis, "
               "with its 95% interval (with fewer than 6 settings their range).");
    head(part.out, {"axis", "value", "against"},
         {"matched settings", "runtime ratio", "memory ratio", "SSIM difference"});
    for (std::size_t i = 0; i < effects.size() && i < most_effects; ++i) write_effect(part, effects[i]);
    close_table(part);
    if (effects.size() > most_effects)
        part.out << "<p class=\"soft\">and " << effects.size() - most_effects << " more values.</p>\n";
}

void write_pareto(const Part& part) {
    const std::vector<std::size_t> front = pareto_front(part.sweep);
    if (front.empty() || part.sweep.groups.size() < 2) return;
    write_heading(part, "pareto", "Best trades");
    write_live(part, "pareto");
    open_table(part, "Pareto front of " + part.sweep.title,
               "Settings that no other beats in runtime, peak memory and SSIM together (the Pareto front), fastest "
               "first.");
    head(part.out, {"setting"}, {"runtime (median)", "95% interval", "peak memory", "SSIM"});
    for (std::size_t i = 0; i < front.size() && i < most_front; ++i) write_front_row(part, part.sweep.groups[front[i]]);
    close_table(part);
    if (front.size() > most_front) part.out << "<p class=\"soft\">and " << front.size() - most_front << " more.</p>\n";
    write_live(part, "parallel");
}

}  // namespace stylesweep::reports
