#include "reports/comparison/compare_text.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "base/text/utf8.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

using nlohmann::ordered_json;

std::string method_of(const Comparison& comparison) {
    return std::string(comparison.compared == Compared::ratio ? "ratio of B to A: median of all quotients"
                                                              : "difference of B and A: median of all differences") +
           " (Hodges and Lehmann 1963), with its 95% interval by the tests of Mann and Whitney (exact) and of Brunner "
           "and Munzel (2000); one value per process, the median of its runs; worse and better: at 5% per row, so that "
           "of 20 rows without any change one is expected to be marked";
}

std::string change_text(double change, const Comparison& comparison) {
    if (comparison.compared == Compared::difference) return (change >= 0 ? "+" : "") + readable(change);
    const double percent = 100 * (change - 1);
    return (percent >= 0 ? "+" : "") + fixed_text(percent, 1) + "%";
}

// Ratios have similar sizes, differences any.
Cell rounded(const std::optional<double>& value, const Comparison& comparison) {
    if (!value) return std::monostate{};
    return comparison.compared == Compared::ratio ? std::round(*value * 1e4) / 1e4 : *value;
}

const char* change_name(const Comparison& comparison) {
    return comparison.compared == Compared::ratio ? "ratio" : "difference";
}

std::string count_text(const RowSide& side) {
    return side.count_text() + (side.failed ? ", " + std::to_string(side.failed) + " failed" : "");
}

Table table_of(const Comparison& comparison) {
    Table table;
    table.columns = comparison.axes;
    const std::string metric = comparison.metric.name;
    for (const std::string& name :
         {"A " + metric, "B " + metric, std::string(change_name(comparison)), std::string("low"), std::string("high"),
          std::string("change"), std::string("verdict"), std::string("A has"), std::string("B has")})
        table.columns.push_back(name);
    for (const ComparedRow& row : comparison.rows) {
        std::vector<Cell> cells;
        for (const std::string& axis : comparison.axes) cells.emplace_back(row.settings.at(axis));
        const bool has_change = row.verdict != Verdict::not_comparable;
        cells.emplace_back(row.a.median());
        cells.emplace_back(row.b.median());
        cells.push_back(has_change ? rounded(row.change, comparison) : Cell{});
        cells.push_back(rounded(row.low, comparison));
        cells.push_back(rounded(row.high, comparison));
        cells.push_back(has_change ? Cell(change_text(row.change, comparison)) : Cell{});
        cells.emplace_back(verdict_name(row.verdict));
        cells.emplace_back(count_text(row.a));
        cells.emplace_back(count_text(row.b));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

std::string side_text(const std::string& name, const std::string& database, const std::vector<std::string>& versions) {
    return printable_line(name + " (" + database + ", version " + joined(versions) + ")");
}

std::vector<std::string> heading(const Comparison& comparison) {
    std::vector<std::string> lines{
        "A: " + side_text(comparison.a, comparison.a_database, comparison.a_versions),
        "B: " + side_text(comparison.b, comparison.b_database, comparison.b_versions),
    };
    for (const auto& [name, values] : comparison.differences) {
        const auto shown = [](const std::string& value) {
            return value.empty() ? std::string("(none)") : excerpt(value);
        };
        lines.push_back(printable_line(name + ": " + shown(values.first) + " in A, " + shown(values.second) + " in B"));
    }
    for (const std::string& note : comparison.notes) lines.push_back("note: " + printable_line(note));
    return lines;
}

std::string setting_text(const std::map<std::string, std::string>& settings) {
    std::string text;
    for (const auto& [name, value] : settings) text += (text.empty() ? "" : ", ") + name + " " + value;
    return text;
}

// The first lines, and a count of the others.
void add_some(std::vector<std::string>& lines, const std::vector<std::string>& more, const std::string& before) {
    constexpr std::size_t most = 20;
    for (std::size_t i = 0; i < std::min(most, more.size()); ++i) lines.push_back(before + printable_line(more[i]));
    if (more.size() > most) lines.push_back(before + "and " + std::to_string(more.size() - most) + " more");
}

std::vector<std::string> unmatched_texts(const std::vector<Unmatched>& settings) {
    std::vector<std::string> texts;
    for (const Unmatched& each : settings) texts.push_back(setting_text(each.settings) + ": " + each.why);
    return texts;
}

// What the gate needs grows with the number of rows.
std::size_t needed(const std::optional<Gate>& gate) {
    return gate ? std::max<std::size_t>(gate->needed, 4) : 4;
}

std::string needed_text(const std::string& what, const std::optional<Gate>& gate) {
    const std::string text = "a verdict needs 4 " + what + " on each side";
    return needed(gate) > 4 ? text + ", the gate " + std::to_string(needed(gate)) + " over these rows" : text;
}

void add_explanations(const Comparison& comparison, const std::optional<Gate>& gate, std::vector<std::string>& lines) {
    if (comparison.count(Verdict::too_few))
        lines.push_back("too few: " + needed_text("runs", gate) + " (`repeats: " + std::to_string(needed(gate)) +
                        "` in the sweep file)");
    if (comparison.count(Verdict::too_few_processes))
        lines.push_back("too few processes: runs in one process do not show the variation between processes; " +
                        needed_text("processes", gate) +
                        " (`measure: {fresh_process: true}` in the sweep file, or `compare --run A.yaml B.yaml`)");
    if (comparison.count(Verdict::same_runs))
        lines.emplace_back("same runs: A and B share these attempts, so there is nothing to compare");
    for (const ComparedRow& row : comparison.rows)
        for (const std::string& remark : row.remarks)
            lines.push_back(printable_line((row.settings.empty() ? "" : setting_text(row.settings) + ": ") + remark));
}

std::vector<std::string> summary(const Comparison& comparison, const std::optional<Gate>& gate) {
    std::string counts = std::to_string(comparison.rows.size()) + " matched";
    for (const Verdict verdict : {Verdict::worse, Verdict::better, Verdict::unclear, Verdict::equal, Verdict::too_few,
                                  Verdict::too_few_processes, Verdict::not_comparable, Verdict::same_runs})
        if (const std::size_t count = comparison.count(verdict))
            counts += ", " + std::to_string(count) + " " + verdict_name(verdict);
    counts += "; " + std::to_string(comparison.only_a.size()) + " only in A, " +
              std::to_string(comparison.only_b.size()) + " only in B";
    std::vector<std::string> lines{counts};
    add_some(lines, unmatched_texts(comparison.only_a), "only in A: ");
    add_some(lines, unmatched_texts(comparison.only_b), "only in B: ");
    if (comparison.overall)
        lines.push_back((comparison.compared == Compared::ratio ? "overall (geometric mean of the ratios of "
                                                                : "overall (mean of the differences of ") +
                        counted(comparison.overall_rows, "row") + "): " + fixed_text(*comparison.overall, 4));
    add_explanations(comparison, gate, lines);
    lines.push_back("method: " + method_of(comparison));
    return lines;
}

std::string share_text(double change, const Comparison& comparison) {
    return comparison.compared == Compared::ratio ? fixed_text(100 * change, 1) + "%" : readable(change);
}

// What the runs could have detected, or, if they are too few, what enough of them would.
std::string found_text(const Gate& gate, const Comparison& comparison) {
    const std::string few = "too few runs to detect any change, however large";
    if (!gate.detectable)
        return gate.needed ? few + "; " + std::to_string(gate.needed) + " per side are needed" : std::string();
    return (gate.needed ? few + "; " + std::to_string(gate.needed) + " per side" : std::string("this many runs")) +
           " would detect, in four of five cases, a worsening of " + share_text(*gate.detectable, comparison) +
           " in the median row and of " + share_text(*gate.detectable_at_worst, comparison) + " in the noisiest" +
           (gate.needed ? ", given the spread of these runs" : "");
}

std::vector<std::string> gate_lines(const Gate& gate, const Comparison& comparison) {
    std::vector<std::string> lines{"gate: " + headline(gate)};
    add_some(lines, gate.regressions, "regression: ");
    add_some(lines, gate.undecided, "undecided: ");
    if (std::string found = found_text(gate, comparison); !found.empty()) lines.push_back(std::move(found));
    if (gate.tested == 0) return lines;
    lines.push_back(
        "gate method: a row fails if its interval lies beyond the margin, also after Holm's correction (1979) over " +
        std::to_string(gate.tested) + one_or_many(gate.tested, " row", " rows") +
        "; if nothing changed, at most 5% of comparisons fail");
    return lines;
}

void write_lines(std::ostream& out, const std::vector<std::string>& lines, Format format) {
    for (const std::string& line : lines) out << (format == Format::markdown ? "- " : "") << line << '\n';
}

void write_text(std::ostream& out, const Comparison& comparison, Format format, const std::optional<Gate>& gate) {
    write_lines(out, heading(comparison), format);
    out << '\n';
    write_table(out, table_of(comparison), format);
    out << '\n';
    write_lines(out, summary(comparison, gate), format);
    if (gate) write_lines(out, gate_lines(*gate, comparison), format);
}

ordered_json number_or_null(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

// null if unknown.
ordered_json processes_of(const RowSide& side) {
    return side.of_unknown_process ? ordered_json(nullptr) : ordered_json(side.values.size());
}

ordered_json json_of(const ComparedRow& row, const Comparison& comparison) {
    const bool has_change = row.verdict != Verdict::not_comparable;
    const auto if_any = [&](double value) { return has_change ? ordered_json(value) : ordered_json(nullptr); };
    const std::string change = change_name(comparison);
    return {{"settings", row.settings},
            {"a_median", row.a.median()},
            {"b_median", row.b.median()},
            {change, if_any(row.change)},
            {change + "_ci_low", number_or_null(row.low)},
            {change + "_ci_high", number_or_null(row.high)},
            {"worsening", if_any(comparison.worsening(row.change))},
            {"significant", row.verdict == Verdict::worse || row.verdict == Verdict::better},
            {"verdict", verdict_name(row.verdict)},
            {"a_runs", row.a.runs},
            {"b_runs", row.b.runs},
            {"a_processes", processes_of(row.a)},
            {"b_processes", processes_of(row.b)},
            {"a_failed", row.a.failed},
            {"b_failed", row.b.failed},
            {"remarks", row.remarks}};
}

ordered_json json_of(const std::vector<Unmatched>& settings) {
    ordered_json all = ordered_json::array();
    for (const Unmatched& each : settings)
        all.push_back({{"settings", each.settings}, {"why", each.why}, {"failed", each.failed}});
    return all;
}

ordered_json json_of(const Gate& gate) {
    return {{"outcome", gate.outcome_name()},
            {"margin", gate.margin.text()},
            {"family_level", Gate::level},
            {"correction", "Holm 1979"},
            {"rows_tested", gate.tested},
            {"regressions", gate.regressions},
            {"undecided", gate.undecided},
            {"needed_a_side", gate.needed ? ordered_json(gate.needed) : ordered_json(nullptr)},
            {"detectable", number_or_null(gate.detectable)},
            {"detectable_at_worst", number_or_null(gate.detectable_at_worst)}};
}

ordered_json json_of(const Comparison& comparison) {
    ordered_json differences = ordered_json::object();
    for (const auto& [name, values] : comparison.differences)
        differences[name] = {{"a", values.first}, {"b", values.second}};
    ordered_json rows = ordered_json::array();
    for (const ComparedRow& row : comparison.rows) rows.push_back(json_of(row, comparison));
    return {{"metric", comparison.metric.name},
            {"better", comparison.metric.lower_is_better ? "lower" : "higher"},
            {"compared_by", change_name(comparison)},
            {"method", method_of(comparison)},
            {"a", {{"name", comparison.a}, {"database", comparison.a_database}, {"versions", comparison.a_versions}}},
            {"b", {{"name", comparison.b}, {"database", comparison.b_database}, {"versions", comparison.b_versions}}},
            {"notes", comparison.notes},
            {"differences", differences},
            {"rows", rows},
            {std::string("overall_") + change_name(comparison), number_or_null(comparison.overall)},
            {"overall_rows", comparison.overall_rows},
            {"only_a", json_of(comparison.only_a)},
            {"only_b", json_of(comparison.only_b)}};
}

}  // namespace

std::string headline(const Gate& gate) {
    const std::size_t regressions = gate.regressions.size(), undecided = gate.undecided.size();
    const std::string beyond = "worse by more than " + gate.margin.text();
    std::string text = std::string(gate.outcome_name()) + ": ";
    if (gate.outcome == Gate::Outcome::pass) return text + "no setting is shown to be " + beyond + " or to fail";
    if (regressions)
        text += counted(regressions, "setting") + one_or_many(regressions, " is ", " are ") + beyond + " or fail" +
                one_or_many(regressions, "s", "");
    if (undecided) text += (regressions ? "; " : "") + counted(undecided, "setting") + " can't be decided";
    return text;
}

void write_comparison(std::ostream& out, const Comparison& comparison, Format format, const std::optional<Gate>& gate) {
    if (format != Format::json) return write_text(out, comparison, format, gate);
    ordered_json all = json_of(comparison);
    if (gate) all["gate"] = json_of(*gate);
    out << all.dump(1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace stylesweep::reports
