#include "reports/model.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "schema/statistics.hpp"
#include "schema/store.hpp"

namespace stylesweep::reports {
namespace {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string text(SQLite::Statement& row, const char* column) {
    return row.getColumn(column).getString();
}

SweepModel read_sweep(SQLite::Statement& row) {
    SweepModel sweep;
    sweep.name = text(row, "name");
    sweep.runner = text(row, "runner");
    sweep.file_path = text(row, "file_path");
    sweep.file_text = text(row, "file_text");
    sweep.command_line = text(row, "command_line");
    for (const auto& parameter : ordered_json::parse(text(row, "parameters")))
        sweep.parameters.push_back(parameter.value("name", ""));
    return sweep;
}

JobRow read_job(SQLite::Statement& row) {
    JobRow job;
    job.id = row.getColumn("id").getInt64();
    job.attempt_id = row.getColumn("attempt_id").getInt64();
    job.key = text(row, "key");
    job.state = text(row, "state");
    job.status = text(row, "status");
    job.repeat = row.getColumn("repeat").getInt();
    job.attempts = row.getColumn("attempts").getInt();
    job.error_class = text(row, "error_class");
    job.error_message = text(row, "error_message");
    job.warning = text(row, "warning");
    job.started_at = text(row, "started_at");
    job.finished_at = text(row, "finished_at");
    job.host = text(row, "host");
    job.device = text(row, "device");
    job.device_name = text(row, "device_name");
    job.weights = text(row, "weights");
    job.wall_s = row.getColumn("wall_s").getDouble();
    const ordered_json params = ordered_json::parse(text(row, "params"));
    for (const auto& [name, value] : params.items()) job.params[name] = text_of(value);
    return job;
}

constexpr const char* jobs_sql =
    "SELECT j.id, j.key, j.state, j.repeat, j.attempts, j.params, coalesce(a.id, 0) AS attempt_id, "
    "coalesce(a.status, '') AS status, "
    "coalesce(a.error_class, '') AS error_class, coalesce(a.error_message, '') AS error_message, "
    "coalesce(a.warning, '') AS warning, coalesce(a.started_at, '') AS started_at, coalesce(a.finished_at, "
    "'') AS finished_at, "
    "coalesce(a.details ->> '$.weights', '') AS weights, coalesce(e.host, '') AS host, coalesce(e.device, "
    "'') AS device, "
    "coalesce(e.device_name, '') AS device_name, "
    "coalesce((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0, 0) AS wall_s "
    "FROM membership m JOIN job j ON j.id = m.job_id LEFT JOIN attempt a ON a.id = j.result_attempt "
    "LEFT JOIN runner_process p ON p.id = a.runner_process_id LEFT JOIN environment e ON e.id = "
    "p.environment_id "
    "WHERE m.sweep_id = :sweep ORDER BY j.repeat, m.position, j.id";

// Reads rows of (attempt, name, value) into each job's map.
template <class Read>
void add_to_jobs(SQLite::Database& db, std::int64_t sweep, const char* sql, std::vector<JobRow>& jobs,
                 const Read& read) {
    std::unordered_map<std::int64_t, JobRow*> by_attempt;
    for (JobRow& job : jobs) by_attempt[job.attempt_id] = &job;
    SQLite::Statement rows(db, sql);
    rows.bind(":sweep", sweep);
    while (rows.executeStep())
        if (const auto found = by_attempt.find(rows.getColumn(0).getInt64()); found != by_attempt.end())
            read(*found->second, rows);
}

void read_jobs(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    SQLite::Statement rows(db, jobs_sql);
    rows.bind(":sweep", id);
    while (rows.executeStep()) {
        sweep.jobs.push_back(read_job(rows));
        ++sweep.states[sweep.jobs.back().state];
    }
    add_to_jobs(db, id,
                "SELECT t.attempt_id, t.name, t.value FROM membership m JOIN job j ON j.id = m.job_id "
                "JOIN metric t ON t.attempt_id = j.result_attempt WHERE m.sweep_id = :sweep",
                sweep.jobs, [](JobRow& job, SQLite::Statement& row) {
                    job.metrics[row.getColumn(1)] = row.getColumn(2).getDouble();
                });
    add_to_jobs(db, id,
                "SELECT t.attempt_id, t.kind, t.path FROM membership m JOIN job j ON j.id = m.job_id "
                "JOIN artifact t ON t.attempt_id = j.result_attempt WHERE m.sweep_id = :sweep",
                sweep.jobs, [](JobRow& job, SQLite::Statement& row) {
                    job.artifacts[row.getColumn(1)] = row.getColumn(2).getString();
                });
}

void read_environments(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    SQLite::Statement rows(
        db,
        "SELECT e.facts FROM environment e WHERE e.id IN (SELECT p.environment_id FROM membership m "
        "JOIN job j ON j.id = m.job_id JOIN attempt a ON a.id = j.result_attempt "
        "JOIN runner_process p ON p.id = a.runner_process_id WHERE m.sweep_id = :sweep) ORDER BY e.id");
    rows.bind(":sweep", id);
    while (rows.executeStep()) sweep.environments.push_back(rows.getColumn(0).getString());
}

std::string value_of(const JobRow& job, const std::string& parameter) {
    const auto found = job.params.find(parameter);
    return found == job.params.end() ? "" : found->second;
}

std::vector<std::string> axis_values_of(const SweepModel& sweep, const JobRow& job) {
    std::vector<std::string> values;
    for (const std::string& axis : sweep.axes) values.push_back(value_of(job, axis));
    return values;
}

// Whether the axes tell all jobs apart, but for their repeats.
bool axes_suffice(const SweepModel& sweep) {
    std::map<std::vector<std::string>, const JobRow*> first;
    return std::ranges::all_of(sweep.jobs, [&](const JobRow& job) {
        return first.try_emplace(axis_values_of(sweep, job), &job).first->second->params == job.params;
    });
}

// A parameter with several values is an axis. One that some jobs have with one value and others lack (iterations,
// beside a network that has none) is no axis, as long as the axes tell the jobs apart without it.
void find_axes(SweepModel& sweep) {
    std::vector<std::string> partial;
    std::map<std::string, std::size_t> counts;
    for (const std::string& parameter : sweep.parameters) {
        std::set<std::string> values;
        for (const JobRow& job : sweep.jobs) values.insert(value_of(job, parameter));
        counts[parameter] = values.size();
        const bool absent = values.size() == 2 && values.erase("") == 1;
        if (absent) partial.push_back(parameter);
        if (values.size() > 1)
            sweep.axes.push_back(parameter);
        else if (!values.empty())
            sweep.constants[parameter] = *values.begin();
    }
    if (axes_suffice(sweep)) return;
    for (const std::string& parameter : partial) sweep.constants.erase(parameter);
    std::erase_if(counts, [](const auto& each) { return each.second < 2; });
    sweep.axes.clear();
    std::ranges::copy_if(sweep.parameters, std::back_inserter(sweep.axes),
                         [&](const std::string& parameter) { return counts.contains(parameter); });
}

std::optional<double> metric(const JobRow& job, const std::string& name) {
    const auto found = job.metrics.find(name);
    if (found == job.metrics.end()) return std::nullopt;
    return found->second;
}

std::vector<double> collect(const std::vector<const JobRow*>& jobs, const std::string& name) {
    std::vector<double> values;
    for (const JobRow* job : jobs)
        if (const auto value = metric(*job, name)) values.push_back(*value);
    return values;
}

std::optional<double> median_of(const std::vector<const JobRow*>& jobs, const std::string& name) {
    const std::vector<double> values = collect(jobs, name);
    if (values.empty()) return std::nullopt;
    return schema::median_interval(values).median;
}

// One job has its own interval; several have one of their medians if they are enough, else their range.
void add_runtime(Group& group, const std::vector<const JobRow*>& jobs) {
    const std::vector<double> runtimes = collect(jobs, "runtime_s");
    if (runtimes.empty()) return;
    const schema::MedianInterval interval = schema::median_interval(runtimes);
    group.runtime_s = interval.median;
    if (runtimes.size() == 1) {
        const auto timed =
            std::ranges::find_if(jobs, [](const JobRow* job) { return job->metrics.contains("runtime_s"); });
        group.runtime_low_s = metric(**timed, "runtime_ci_low_s");
        group.runtime_high_s = metric(**timed, "runtime_ci_high_s");
        return;
    }
    const auto [low, high] = std::ranges::minmax(runtimes);
    group.interval_is_range = !interval.low;
    group.runtime_low_s = interval.low.value_or(low);
    group.runtime_high_s = interval.high.value_or(high);
}

Group make_group(const std::vector<std::string>& values, const std::vector<const JobRow*>& jobs) {
    Group group;
    group.values = values;
    group.jobs = jobs.size();
    add_runtime(group, jobs);
    const std::vector<double> memory = collect(jobs, "peak_memory_bytes");
    if (!memory.empty()) group.peak_memory_bytes = std::ranges::max(memory);
    group.ssim = median_of(jobs, "ssim");
    group.ssim_gaussian = median_of(jobs, "ssim_gaussian");
    for (const JobRow* job : jobs)
        if (group.warning.empty()) group.warning = job->warning;
    return group;
}

// The number a value begins with, as "768" in "768x512"; infinite when there is none.
double leading_number(const std::string& value) {
    double number = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool found = end.ec == std::errc() && std::isfinite(number);
    return found ? number : std::numeric_limits<double>::infinity();
}

// Values come in the order of the numbers they begin with, then of text: a strict order for any mixture.
bool value_before(const std::string& a, const std::string& b) {
    return std::pair(leading_number(a), std::string_view(a)) < std::pair(leading_number(b), std::string_view(b));
}

// Tables, galleries and the CSV all read in the order of the axes, whatever order the jobs ran in.
void sort_by_axes(SweepModel& sweep) {
    std::vector<std::pair<std::vector<std::string>, JobRow>> keyed;
    for (JobRow& job : sweep.jobs) {
        std::vector<std::string> values = axis_values_of(sweep, job);
        keyed.emplace_back(std::move(values), std::move(job));
    }
    std::ranges::stable_sort(keyed, [](const auto& a, const auto& b) {
        return std::ranges::lexicographical_compare(a.first, b.first, value_before);
    });
    for (std::size_t i = 0; i < keyed.size(); ++i) sweep.jobs[i] = std::move(keyed[i].second);
}

// Jobs with equal axis values are neighbours.
void make_groups(SweepModel& sweep) {
    std::vector<const JobRow*> same;
    std::vector<std::string> values;
    const auto close = [&] {
        if (!same.empty()) sweep.groups.push_back(make_group(values, same));
        same.clear();
    };
    for (const JobRow& job : sweep.jobs) {
        if (job.state != "done") continue;
        std::vector<std::string> own = axis_values_of(sweep, job);
        if (own != values) close();
        values = std::move(own);
        same.push_back(&job);
    }
    close();
}

std::optional<double> ratio(const std::optional<double>& value, const std::optional<double>& base) {
    if (!value || !base || *base == 0) return std::nullopt;
    return *value / *base;
}

void compare_with_baseline(SweepModel& sweep) {
    if (!sweep.baseline) return;
    const auto axis =
        static_cast<std::size_t>(std::ranges::find(sweep.axes, sweep.baseline->first) - sweep.axes.begin());
    std::map<std::vector<std::string>, const Group*> by_values;
    for (const Group& group : sweep.groups) by_values[group.values] = &group;
    for (Group& group : sweep.groups) {
        std::vector<std::string> matched = group.values;
        matched[axis] = sweep.baseline->second;
        const auto base = by_values.find(matched);
        if (base == by_values.end()) continue;
        group.is_baseline = base->second == &group;
        group.runtime_ratio = ratio(group.runtime_s, base->second->runtime_s);
        group.memory_ratio = ratio(group.peak_memory_bytes, base->second->peak_memory_bytes);
        if (group.ssim && base->second->ssim) group.ssim_difference = *group.ssim - *base->second->ssim;
    }
}

bool is_same_value(const std::string& a, const std::string& b) {
    const auto whole_number = [](const std::string& text) -> std::optional<double> {
        double number = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
        if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
        return number;
    };
    return a == b || (whole_number(a) && whole_number(a) == whole_number(b));
}

// The wished baseline with its value as the rows write it: 1e3, 1000 and 1000.0 are one number.
std::pair<std::string, std::string> as_in_rows(const SweepModel& sweep, std::size_t axis, const std::string& value) {
    for (const Group& group : sweep.groups)
        if (is_same_value(group.values[axis], value)) return {sweep.axes[axis], group.values[axis]};
    return {sweep.axes[axis], value};
}

// Without a wish: the axis that says most about a method, at its first value.
void choose_baseline(SweepModel& sweep, const ReportOptions& options) {
    if (options.baseline) {
        const auto axis = std::ranges::find(sweep.axes, options.baseline->first);
        if (axis == sweep.axes.end()) return;
        sweep.baseline =
            as_in_rows(sweep, static_cast<std::size_t>(axis - sweep.axes.begin()), options.baseline->second);
        return;
    }
    if (sweep.axes.empty() || sweep.groups.empty()) return;
    for (const char* telling : {"precision", "architecture"}) {
        const auto axis = std::ranges::find(sweep.axes, telling);
        if (axis == sweep.axes.end()) continue;
        const auto place = static_cast<std::size_t>(axis - sweep.axes.begin());
        const bool fp32 =
            std::ranges::any_of(sweep.groups, [&](const Group& group) { return group.values[place] == "fp32"; });
        sweep.baseline = {telling, fp32 ? "fp32" : sweep.groups.front().values[place]};
        return;
    }
    sweep.baseline = {sweep.axes.front(), sweep.groups.front().values.front()};
}

void check_baseline(const ReportModel& model, const ReportOptions& options) {
    if (!options.baseline) return;
    const auto& [axis, value] = *options.baseline;
    std::set<std::string> known;
    for (const SweepModel& sweep : model.sweeps)
        for (std::size_t i = 0; i < sweep.axes.size(); ++i)
            for (const Group& group : sweep.groups)
                if (sweep.axes[i] == axis) known.insert(group.values[i]);
    if (std::ranges::any_of(known, [&](const std::string& each) { return is_same_value(each, value); })) return;
    std::string list;
    for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
    throw std::invalid_argument(
        "--baseline " + axis + "=" + value + ": " +
        (known.empty() ? "no sweep has an axis " + axis + " with finished jobs" : "its values are " + list));
}

void check_names(SQLite::Database& db, const std::vector<std::string>& wanted) {
    std::vector<std::string> known;
    SQLite::Statement names(db, "SELECT name FROM sweep ORDER BY name");
    while (names.executeStep()) known.push_back(names.getColumn(0).getString());
    for (const std::string& name : wanted) {
        if (std::ranges::find(known, name) != known.end()) continue;
        std::string list;
        for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
        throw std::invalid_argument("no sweep '" + name + "' in the database; it has: " + list);
    }
}

}  // namespace

ReportModel load_model(SQLite::Database& db, const std::filesystem::path& database_file, const ReportOptions& options) {
    check_names(db, options.sweeps);
    ReportModel model;
    model.database = database_file;
    model.files = schema::files_folder_of(database_file);
    SQLite::Statement rows(db, "SELECT * FROM sweep ORDER BY id");
    while (rows.executeStep()) {
        SweepModel sweep = read_sweep(rows);
        if (!options.sweeps.empty() && std::ranges::find(options.sweeps, sweep.name) == options.sweeps.end()) continue;
        const std::int64_t id = rows.getColumn("id").getInt64();
        read_jobs(db, id, sweep);
        read_environments(db, id, sweep);
        find_axes(sweep);
        sort_by_axes(sweep);
        make_groups(sweep);
        choose_baseline(sweep, options);
        compare_with_baseline(sweep);
        for (const JobRow& job : sweep.jobs) model.newest = std::max(model.newest, job.finished_at);
        model.sweeps.push_back(std::move(sweep));
    }
    check_baseline(model, options);
    model.title = options.title;
    if (model.title.empty()) model.title = model.sweeps.size() == 1 ? "Sweep " + model.sweeps[0].name : "Sweeps";
    return model;
}

}  // namespace stylesweep::reports
