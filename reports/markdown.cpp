#include <algorithm>
#include <ostream>

#include "reports/findings.hpp"
#include "reports/pareto.hpp"
#include "reports/report.hpp"
#include "reports/table.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_rows = 30;  // of each table: a pull request is no place for more

template <class Text>
Cell spread_text(const std::optional<Spread>& spread, const Text& text) {
    if (!spread) return std::monostate{};
    if (!spread->low) return text(spread->median);
    return text(spread->median) + " (" + text(*spread->low) + " to " + text(*spread->high) +
           (spread->is_range ? ", range)" : ")");
}

void write_limited(std::ostream& out, Table table) {
    const std::size_t rows = table.rows.size();
    table.rows.resize(std::min(rows, most_rows));
    write_table(out, table, Format::markdown);
    if (rows > most_rows) out << "\nand " << rows - most_rows << " more rows\n";
    out << '\n';
}

void write_effects(std::ostream& out, const SweepModel& sweep, const ShownValues& shown) {
    const std::vector<Effect> effects = effects_of(sweep);
    if (effects.empty()) return;
    Table table{{"axis", "value", "against", "matched", "runtime ratio", "memory ratio", "SSIM difference"}, {}};
    for (const Effect& effect : effects) {
        const auto& [name, values] = sweep.parameters[sweep.axes[effect.axis]];
        table.rows.push_back({name, shown(name, values[effect.value]), shown(name, values[effect.reference]),
                              static_cast<std::int64_t>(effect.pairs), spread_text(effect.runtime_ratio, ratio_text),
                              spread_text(effect.memory_ratio, ratio_text),
                              spread_text(effect.ssim_difference, [](double value) { return signed_text(value, 4); })});
    }
    out << "What each axis costs: median over matched settings, with its 95% interval.\n\n";
    write_limited(out, std::move(table));
}

void write_front(std::ostream& out, const SweepModel& sweep, const ShownValues& shown) {
    Table table{{"setting", "runtime", "peak memory", "SSIM"}, {}};
    for (const std::size_t place : pareto_front(sweep)) {
        const Group& group = sweep.groups[place];
        table.rows.push_back({group_label(sweep, shown, group), runtime_text(group),
                              group.peak_memory_bytes ? Cell{bytes_text(*group.peak_memory_bytes)} : Cell{},
                              group.ssim ? Cell{fixed_text(*group.ssim, 4)} : Cell{}});
    }
    if (table.rows.empty()) return;
    out << "Settings that no other beats in runtime, memory and SSIM together:\n\n";
    write_limited(out, std::move(table));
}

void write_failures(std::ostream& out, const SweepModel& sweep) {
    if (sweep.causes.empty()) return;
    Table table{{"state", "cause", "jobs", "message"}, {}};
    for (const Cause& cause : sweep.causes)
        table.rows.push_back({cause.state, cause.error_class, static_cast<std::int64_t>(cause.jobs.size()),
                              cause.message.substr(0, 200)});
    out << "Jobs without a result:\n\n";
    write_limited(out, std::move(table));
}

}  // namespace

void write_markdown(std::ostream& out, const ReportModel& model) {
    out << "# " << markdown_text(model.title) << "\n\n";
    if (!model.newest.empty()) out << "Results up to " << model.newest << ".\n\n";
    for (const SweepModel& sweep : model.sweeps) {
        const ShownValues shown(sweep);
        out << "## " << markdown_text(sweep.title) << "\n\n";
        for (const std::string& finding : findings(sweep, shown)) out << "- " << markdown_text(finding) << '\n';
        out << '\n';
        write_effects(out, sweep, shown);
        write_front(out, sweep, shown);
        write_failures(out, sweep);
    }
}

}  // namespace stylesweep::reports
