#include "reports/compare_text.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/joined.hpp"
#include "base/shown_text.hpp"
#include "base/utf8.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

using nlohmann::ordered_json;

constexpr const char* method =
    "ratio of medians, B to A, with a rank-based 95% interval (Hodges-Lehmann-Moses on logarithms: Hollander, Wolfe "
    "and "
    "Chicken, Nonparametric Statistical Methods, section 4.3); worse and better are significant at 5%";

std::string percent(double ratio) {
    const double change = 100 * (ratio - 1);
    return (change >= 0 ? "+" : "") + fixed_text(change, 1) + "%";
}

Cell rounded(const std::optional<double>& value) {
    if (!value) return std::monostate{};
    return std::round(*value * 1e4) / 1e4;
}

Table table_of(const Comparison& comparison) {
    Table table;
    table.columns = comparison.axes;
    const std::string metric = comparison.metric.name;
    for (const std::string& name :
         {"A " + metric, "B " + metric, std::string("ratio"), std::string("low"), std::string("high"),
          std::string("change"), std::string("verdict"), std::string("values")})
        table.columns.push_back(name);
    for (const ComparedRow& row : comparison.rows) {
        std::vector<Cell> cells;
        for (const std::string& axis : comparison.axes) cells.emplace_back(row.settings.at(axis));
        const bool has_ratio = row.verdict != Verdict::not_comparable;
        cells.emplace_back(row.a_median);
        cells.emplace_back(row.b_median);
        cells.push_back(has_ratio ? rounded(row.interval.ratio) : Cell{});
        cells.push_back(rounded(row.interval.low));
        cells.push_back(rounded(row.interval.high));
        cells.push_back(has_ratio ? Cell(percent(row.interval.ratio)) : Cell{});
        cells.emplace_back(verdict_name(row.verdict));
        cells.emplace_back(std::to_string(row.a_count) + "/" + std::to_string(row.b_count) +
                           (row.from_samples ? " samples" : " runs"));
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
            return value.empty() ? std::string("(none)") : shown_text(value);
        };
        lines.push_back(printable_line(name + ": " + shown(values.first) + " in A, " + shown(values.second) + " in B"));
    }
    for (const std::string& note : comparison.notes) lines.push_back("note: " + printable_line(note));
    return lines;
}

std::vector<std::string> summary(const Comparison& comparison) {
    std::string counts = std::to_string(comparison.rows.size()) + " matched";
    for (const Verdict verdict :
         {Verdict::worse, Verdict::better, Verdict::unclear, Verdict::equal, Verdict::too_few, Verdict::not_comparable})
        if (const std::size_t count = comparison.count(verdict))
            counts += ", " + std::to_string(count) + " " + verdict_name(verdict);
    counts += "; " + std::to_string(comparison.only_a.size()) + " only in A, " +
              std::to_string(comparison.only_b.size()) + " only in B";
    std::vector<std::string> lines{counts};
    if (comparison.overall_ratio)
        lines.push_back("overall (geometric mean of the ratios): " + fixed_text(*comparison.overall_ratio, 4));
    if (comparison.count(Verdict::too_few))
        lines.emplace_back("too few: a verdict needs 4 runs or samples on each side (`repeats: 4` in the sweep file)");
    lines.push_back(std::string("method: ") + method);
    return lines;
}

void write_text(std::ostream& out, const Comparison& comparison, Format format) {
    const bool markdown = format == Format::markdown;
    for (const std::string& line : heading(comparison)) out << (markdown ? "- " : "") << line << '\n';
    out << '\n';
    write_table(out, table_of(comparison), format);
    out << '\n';
    for (const std::string& line : summary(comparison)) out << (markdown ? "- " : "") << line << '\n';
}

ordered_json number_or_null(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json json_of(const ComparedRow& row, const Comparison& comparison) {
    const bool has_ratio = row.verdict != Verdict::not_comparable;
    const auto if_any = [&](double value) { return has_ratio ? ordered_json(value) : ordered_json(nullptr); };
    return {{"settings", row.settings},
            {"a_median", row.a_median},
            {"b_median", row.b_median},
            {"ratio", if_any(row.interval.ratio)},
            {"ratio_ci_low", number_or_null(row.interval.low)},
            {"ratio_ci_high", number_or_null(row.interval.high)},
            {"worsening", if_any(comparison.worsening(row.interval.ratio))},
            {"significant", row.interval.is_significant()},
            {"verdict", verdict_name(row.verdict)},
            {"a_count", row.a_count},
            {"b_count", row.b_count},
            {"values_are", row.from_samples ? "samples" : "runs"}};
}

ordered_json json_of(const Comparison& comparison) {
    ordered_json differences = ordered_json::object();
    for (const auto& [name, values] : comparison.differences)
        differences[name] = {{"a", values.first}, {"b", values.second}};
    ordered_json rows = ordered_json::array();
    for (const ComparedRow& row : comparison.rows) rows.push_back(json_of(row, comparison));
    return {{"metric", comparison.metric.name},
            {"better", comparison.metric.lower_is_better ? "lower" : "higher"},
            {"method", method},
            {"a", {{"name", comparison.a}, {"database", comparison.a_database}, {"versions", comparison.a_versions}}},
            {"b", {{"name", comparison.b}, {"database", comparison.b_database}, {"versions", comparison.b_versions}}},
            {"notes", comparison.notes},
            {"differences", differences},
            {"rows", rows},
            {"overall_ratio", number_or_null(comparison.overall_ratio)},
            {"only_a", comparison.only_a},
            {"only_b", comparison.only_b}};
}

}  // namespace

void write_comparison(std::ostream& out, const Comparison& comparison, Format format) {
    if (format == Format::json)
        out << json_of(comparison).dump(1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    else
        write_text(out, comparison, format);
}

}  // namespace stylesweep::reports
