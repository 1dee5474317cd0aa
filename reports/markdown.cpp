#include <algorithm>
#include <ostream>

#include "base/text/excerpt.hpp"
#include "base/text/table.hpp"
#include "reports/analysis/findings.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/analysis/people.hpp"
#include "reports/references/check_text.hpp"
#include "reports/report.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_rows = 30;  // per table: suitable for a pull request

Cell relative_cell(const Measure& measure, const std::optional<Spread>& spread) {
    if (!spread) return std::monostate{};
    const auto text = [&](double value) { return relative_text(measure, value); };
    if (!spread->low) return text(spread->median);
    const std::string basis = basis_text(*spread);
    return text(spread->median) + " (" + text(*spread->low) + " to " + text(*spread->high) +
           (basis.empty() ? ")" : ", " + basis + ")");
}

void write_limited(std::ostream& out, Table table) {
    const std::size_t rows = table.rows.size();
    table.rows.resize(std::min(rows, most_rows));
    write_table(out, table, Format::markdown);
    if (rows > most_rows) out << "\nand " << rows - most_rows << " more rows\n";
    out << '\n';
}

void write_effects(std::ostream& out, const SweepModel& sweep, const DisplayValues& display,
                   const std::vector<Effect>& effects) {
    if (effects.empty()) return;
    const std::vector<const Measure*> columns = main_measures(sweep);
    Table table{{"axis", "value", "against", "matched"}, {}};
    for (const Measure* measure : columns) table.columns.push_back(relative_title(*measure));
    for (const Effect& effect : effects) {
        const auto& [name, values] = sweep.parameters[sweep.axes[effect.axis]];
        std::string axis = name;
        for (const std::string& other : effect.unlike) axis += (axis == name ? " (not matched: " : ", ") + other;
        if (!effect.unlike.empty()) axis += ")";
        std::vector<Cell> row = {axis, display(name, values[effect.value]), display(name, values[effect.reference]),
                                 static_cast<std::int64_t>(effect.pairs)};
        for (const Measure* measure : columns) row.push_back(relative_cell(*measure, effect.relative(*measure)));
        table.rows.push_back(std::move(row));
    }
    out << "Effect of each axis: mean over matched settings (geometric for ratios) with its 95% interval (range with "
           "fewer than 6 settings).\n\n";
    write_limited(out, std::move(table));
}

void write_front(std::ostream& out, const SweepModel& sweep, const DisplayValues& display) {
    const std::vector<const Measure*> columns = main_measures(sweep);
    Table table{{"setting"}, {}};
    for (const Measure* measure : columns) table.columns.emplace_back(measure->title);
    table.columns.emplace_back("as good within noise");
    const Front front = front_with_noise(sweep);
    for (std::size_t i = 0; i < front.members.size(); ++i) {
        const Group& group = sweep.groups[front.members[i]];
        std::vector<Cell> row = {group_label(sweep, display, group)};
        for (const Measure* measure : columns) {
            const auto figure = sweep.figure(group, measure->name);
            row.emplace_back();
            if (figure) row.back() = figure_text(*measure, *figure);
        }
        row.emplace_back();
        if (front.rivals[i]) row.back() = group_label(sweep, display, sweep.groups[*front.rivals[i]]);
        table.rows.push_back(std::move(row));
    }
    if (table.rows.empty()) return;
    if (const std::string text = too_few_people_text(sweep); !text.empty()) out << text << ".\n\n";
    out << "Pareto front of " << front_measures_text(sweep) << ":\n\n";
    write_limited(out, std::move(table));
}

void write_references(std::ostream& out, const SweepModel& sweep, const ReportModel& model) {
    if (model.claims.empty()) return;
    const std::vector<CheckedClaim> checked = check_claims(sweep, model.claims);
    Table table{{"paper", "claim", "published", "measured", "verdict", "why"}, {}};
    for (const ClaimRow& row : claim_rows(sweep, checked))
        table.rows.push_back(
            {row.paper, row.claim, row.published, row.measured, std::string(verdict_name(row.verdict)), row.why});
    out << "Published figures: " << counts_text(checked) << ". " << method_text(model.tolerance) << ".\n\n";
    write_limited(out, std::move(table));
}

void write_failures(std::ostream& out, const SweepModel& sweep) {
    if (sweep.causes.empty()) return;
    Table table{{"state", "cause", "jobs", "message"}, {}};
    for (const Cause& cause : sweep.causes)
        table.rows.push_back({cause.state, cause.error_class, static_cast<std::int64_t>(cause.jobs.size()),
                              excerpt_line(cause.message, 300)});
    out << "Jobs without a result:\n\n";
    write_limited(out, std::move(table));
}

}  // namespace

void write_markdown(std::ostream& out, const ReportModel& model) {
    out << "# " << markdown_text(model.title) << "\n\n";
    if (!model.newest.empty()) out << "Results up to " << model.newest << ".\n\n";
    for (const SweepModel& sweep : model.sweeps) {
        const DisplayValues display(sweep);
        out << "## " << markdown_text(sweep.title) << "\n\n";
        const std::vector<Effect> effects = effects_of(sweep);
        for (const std::string& finding : findings(sweep, display, effects))
            out << "- " << markdown_text(finding) << '\n';
        out << '\n';
        write_effects(out, sweep, display, effects);
        write_front(out, sweep, display);
        write_references(out, sweep, model);
        write_failures(out, sweep);
    }
}

}  // namespace stylesweep::reports
