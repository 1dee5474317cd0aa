#include <ostream>

#include "reports/analysis/history.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_shown = 200;

void write_level(const Part& part, const SettingHistory& history, std::size_t place) {
    const Level& level = history.levels[place];
    part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(history.setting) << "</th><td>"
             << escape(history.place) << "</td><td>" << escape(time_text(level.from)) << "</td><td>"
             << escape(time_text(level.to)) << "</td><td>" << escape(level.version) << "</td><td class=\"n\">"
             << level.runs << "</td>";
    number_cell(part.out, level.median_s, seconds_text);
    if (place == 0)
        part.out << "<td class=\"n\"></td></tr>\n";
    else
        part.out << "<td class=\"n\">" << ratio_text(level.median_s / history.levels[place - 1].median_s)
                 << "</td></tr>\n";
}

}  // namespace

void write_history(const Part& part) {
    const std::vector<SettingHistory> all = histories_of(part.sweep);
    if (all.empty()) return;
    write_heading(part, "history", "History");
    open_table(
        part, "Runtime over time in " + part.sweep.title,
        "All done attempts of each setting in the order of time, those with a change of level first: one row for "
        "each level. A change is significant at 5% by Pettitt&rsquo;s test (1979) with permutations, repeated in both "
        "parts; it needs at least 8 attempts. With many settings one in twenty shows a change by chance.");
    part.out << "<thead><tr>";
    for (const char* title : {"setting", "on", "from", "to", "version at its start"})
        part.out << "<th scope=\"col\">" << title << "</th>";
    for (const char* title : {"attempts", "median runtime", "to the level before"})
        part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    std::size_t shown = 0;
    for (const SettingHistory& history : all) {
        if (shown++ == most_shown) break;
        for (std::size_t i = 0; i < history.levels.size(); ++i) write_level(part, history, i);
    }
    close_table(part);
    if (all.size() > most_shown)
        part.out << "<p class=\"soft\">The other " << all.size() - most_shown
                 << " settings are in <code>stylesweep query @history</code>.</p>\n";
}

}  // namespace stylesweep::reports
