#include "reports/model/model.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "reports/analysis/effects.hpp"
#include "reports/analysis/preferred.hpp"
#include "reports/model/axes.hpp"
#include "reports/model/failures.hpp"
#include "reports/model/groups.hpp"
#include "reports/model/places.hpp"
#include "reports/model/read_sweep.hpp"
#include "schema/database/store.hpp"
#include "schema/sqlite/functions.hpp"

namespace stylesweep::reports {
namespace {

// Default baseline: precision or architecture, at fp32 or the first value.
void choose_baseline(SweepModel& sweep, const ReportOptions& options) {
    if (sweep.axes.empty() || sweep.groups.empty()) return;
    const auto values_of = [&](std::size_t axis) -> const auto& { return sweep.parameters[sweep.axes[axis]].values; };
    if (options.baseline) {
        const auto& [name, wish] = *options.baseline;
        const auto axis = sweep.find_axis(name);
        if (!axis) return;
        const auto own = std::ranges::find_if(
            values_of(*axis), [&, &wish = wish](const auto& each) { return is_same_value(each, wish); });
        sweep.baseline = {name, own == values_of(*axis).end() ? wish : *own};
        return;
    }
    for (const char* telling : {"precision", "architecture"}) {
        const auto axis = sweep.find_axis(telling);
        if (!axis) continue;
        const bool fp32 = std::ranges::any_of(
            sweep.groups, [&](const Group& group) { return sweep.axis_value(group, *axis) == "fp32"; });
        sweep.baseline = {telling, fp32 ? "fp32" : sweep.axis_value(sweep.groups.front(), *axis)};
        return;
    }
    sweep.baseline = {sweep.axis_name(0), sweep.axis_value(sweep.groups.front(), 0)};
}

void check_baseline(const ReportModel& model, const ReportOptions& options) {
    if (!options.baseline) return;
    const auto& [name, value] = *options.baseline;
    std::set<std::string> known;
    for (const SweepModel& sweep : model.sweeps)
        if (const auto axis = sweep.find_axis(name))
            for (const Group& group : sweep.groups) known.insert(sweep.axis_value(group, *axis));
    if (std::ranges::any_of(known, [&, &value = value](const std::string& each) { return is_same_value(each, value); }))
        return;
    throw std::invalid_argument(
        "--baseline " + name + "=" + value + ": " +
        (known.empty() ? "no sweep has an axis " + name + " with finished jobs" : "its values are " + joined(known)));
}

void check_directions(const ReportModel& model, const ReportOptions& options) {
    for (const auto& [metric, better] : options.better) {
        const auto has = [&, &metric = metric](const SweepModel& sweep) {
            return std::ranges::find(sweep.metrics, metric) != sweep.metrics.end();
        };
        if (std::ranges::any_of(model.sweeps, has)) continue;
        std::set<std::string> known;
        for (const SweepModel& sweep : model.sweeps) known.insert(sweep.metrics.begin(), sweep.metrics.end());
        throw std::invalid_argument("--better: no finished job has the metric '" + metric +
                                    "'; available: " + joined(known));
    }
}

std::vector<std::string> names_in(SQLite::Database& db) {
    std::vector<std::string> known;
    SQLite::Statement names(db, "SELECT name FROM sweep ORDER BY name");
    while (names.executeStep()) known.push_back(names.getColumn(0).getString());
    return known;
}

void check_names(const std::vector<std::string>& known, const std::vector<std::string>& wanted) {
    for (const std::string& name : wanted)
        if (std::ranges::find(known, name) == known.end())
            throw std::invalid_argument("no sweep '" + name + "' in the database; it has: " + joined(known));
}

SweepModel load_sweep(SQLite::Database& db, SQLite::Statement& row, const std::filesystem::path& file,
                      const ReportOptions& options) {
    SweepModel sweep = read_sweep(db, row);
    sweep.database = file;
    sweep.files = schema::files_folder_of(file);
    split_by_place(sweep);
    find_axes(sweep);
    find_matching(sweep);
    sort_jobs(sweep);
    make_groups(sweep, options.better);
    choose_baseline(sweep, options);
    compare_with_baseline(sweep);
    read_curves(db, sweep);
    read_readings(db, sweep);
    sweep.fits = read_fits(db, sweep.name);
    if (options.history) read_past(db, sweep);
    find_causes(db, sweep);
    if (auto preferred = read_preferred(db, row.getColumn("id").getInt64(), sweep))
        sweep.preferred = std::make_shared<const Preferred>(std::move(*preferred));
    return sweep;
}

}  // namespace

bool is_not_worth_running(const JobRow& job) {
    return job.state == schema::JobState::skipped && schema::is_not_worth_running(job.error_class);
}

const Artifact* JobRow::artifact(std::string_view kind) const {
    const auto found = std::ranges::find(artifacts, kind, &Artifact::kind);
    return found == artifacts.end() ? nullptr : &*found;
}

std::optional<std::size_t> SweepModel::find_axis(std::string_view parameter) const {
    for (std::size_t axis = 0; axis < axes.size(); ++axis)
        if (axis_name(axis) == parameter) return axis;
    return std::nullopt;
}

std::string SweepModel::value_of(const JobRow& job, std::string_view parameter) const {
    const auto found = std::ranges::find(parameters, parameter, &Parameter::name);
    return found == parameters.end() ? ""
                                     : found->values[job.codes[static_cast<std::size_t>(found - parameters.begin())]];
}

std::optional<double> SweepModel::metric(const JobRow& job, std::string_view metric) const {
    const auto found = std::ranges::find(metrics, metric);
    if (found == metrics.end()) return std::nullopt;
    const double value = job.metrics[static_cast<std::size_t>(found - metrics.begin())];
    return std::isnan(value) ? std::nullopt : std::optional(value);
}

std::optional<Spread> SweepModel::figure(const Group& group, std::string_view measure) const {
    const auto found = std::ranges::find(measures, measure, &Measure::name);
    return found == measures.end() ? std::nullopt : group.figures[static_cast<std::size_t>(found - measures.begin())];
}

std::optional<double> SweepModel::middle(const Group& group, std::string_view measure) const {
    const auto spread = figure(group, measure);
    return spread ? std::optional(spread->median) : std::nullopt;
}

void add_database(ReportModel& model, SQLite::Database& db, const std::filesystem::path& database_file,
                  const ReportOptions& options, bool all_must_be_there) {
    if (all_must_be_there) check_names(names_in(db), options.sweeps);
    schema::add_functions(db);
    SQLite::Statement rows(db, "SELECT * FROM sweep ORDER BY id");
    while (rows.executeStep()) {
        const std::string name = rows.getColumn("name").getString();
        if (!options.sweeps.empty() && std::ranges::find(options.sweeps, name) == options.sweeps.end()) continue;
        SweepModel sweep = load_sweep(db, rows, database_file, options);
        for (const JobRow& job : sweep.jobs) model.newest = std::max(model.newest, job.finished_at);
        model.sweeps.push_back(std::move(sweep));
    }
}

namespace {

void read_claims(ReportModel& model, const ReportOptions& options) {
    std::set<std::string> metrics;
    for (const Measure& measure : measures) metrics.insert(measure.name);
    for (const SweepModel& sweep : model.sweeps) metrics.insert(sweep.metrics.begin(), sweep.metrics.end());
    model.tolerance = options.tolerance;
    for (const ReferenceTable& table : options.against)
        for (Claim& claim : claims_of(read_references(table, metrics), options.tolerance))
            model.claims.push_back(std::move(claim));
}

}  // namespace

void complete(ReportModel& model, const ReportOptions& options) {
    check_baseline(model, options);
    check_directions(model, options);
    read_claims(model, options);
    model.embed_full = options.embed_full;
    for (SweepModel& sweep : model.sweeps) {
        const auto namesakes = std::ranges::count(model.sweeps, sweep.name, &SweepModel::name);
        sweep.title = namesakes > 1 ? sweep.name + " (" + sweep.database.filename().string() + ")" : sweep.name;
    }
    model.title = excerpt(options.title, 200);
    if (model.title.empty()) model.title = model.sweeps.size() == 1 ? "Sweep " + model.sweeps[0].name : "Sweeps";
}

ReportModel load_model(SQLite::Database& db, const std::filesystem::path& database_file, const ReportOptions& options) {
    ReportModel model;
    add_database(model, db, database_file, options);
    complete(model, options);
    return model;
}

}  // namespace stylesweep::reports
