#include "reports/model/read_sweep.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <unordered_map>

#include "base/impossible.hpp"
#include "base/text/table.hpp"
#include "reports/model/axes.hpp"
#include "reports/model/decisions.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sweeps/own_names.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::reports {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_curves = 40;
constexpr std::size_t most_points = 120;  // of a curve

std::string text(SQLite::Statement& row, const char* column) {
    return row.getColumn(column).getString();
}

/// Numbers texts in order of first appearance.
class Numbering {
  public:
    explicit Numbering(std::vector<std::string>& texts) : texts_(texts) {}
    int operator()(const std::string& text) {
        const auto [found, is_new] = places_.try_emplace(text, static_cast<int>(texts_.size()));
        if (is_new) texts_.push_back(text);
        return found->second;
    }

  private:
    std::vector<std::string>& texts_;
    std::unordered_map<std::string, int> places_;
};

/// Fills in the parameters and the jobs' codes.
class ParameterReader {
  public:
    explicit ParameterReader(SweepModel& sweep) : sweep_(sweep), names_(declared_) {}

    void declare(const std::string& name) { names_(name); }

    void read(const std::string& params, JobRow& job) {
        job.codes.assign(declared_.size(), absent);
        for (auto& [name, value, is_text] : schema::written_values(params)) {
            const auto place = static_cast<std::size_t>(names_(name));
            if (place >= job.codes.size()) job.codes.resize(place + 1, absent);
            if (place >= values_.size()) values_.resize(place + 1);
            job.codes[place] = values_[place].try_emplace(value, values_[place].size()).first->second;
        }
    }

    /// Call it after all jobs are read: sorts the values.
    void finish() {
        values_.resize(declared_.size());
        for (JobRow& job : sweep_.jobs) job.codes.resize(declared_.size(), absent);
        for (std::size_t i = 0; i < declared_.size(); ++i) finish(i);
    }

  private:
    static constexpr Code absent = std::numeric_limits<Code>::max();

    void finish(std::size_t place) {
        for (JobRow& job : sweep_.jobs)
            if (job.codes[place] == absent)
                job.codes[place] = values_[place].try_emplace("", values_[place].size()).first->second;
        std::vector<std::string> values(values_[place].size());
        for (const auto& [value, code] : values_[place]) values[code] = value;
        std::vector<Code> order(values.size()), rank(values.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, [&](Code a, Code b) { return value_before(values[a], values[b]); });
        Parameter& parameter = sweep_.parameters.emplace_back();
        parameter.name = declared_[place];
        for (const Code code : order) {
            rank[code] = static_cast<Code>(parameter.values.size());
            parameter.values.push_back(values[code]);
        }
        for (JobRow& job : sweep_.jobs) job.codes[place] = rank[job.codes[place]];
    }

    SweepModel& sweep_;
    std::vector<std::string> declared_;
    Numbering names_;
    std::vector<std::unordered_map<std::string, Code>> values_;
};

constexpr const char* environments_sql =
    "SELECT e.id, e.facts, e.host, e.device, e.device_name FROM environment e WHERE e.id IN (SELECT p.environment_id "
    "FROM membership m JOIN job j ON j.id = m.job_id JOIN attempt a ON a.id = j.result_attempt "
    "JOIN runner_process p ON p.id = a.runner_process_id JOIN sweep s ON s.id = m.sweep_id AND abs(m.edition) = "
    "s.edition WHERE s.id = :sweep) ORDER BY e.id";

std::unordered_map<std::int64_t, int> read_environments(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    std::unordered_map<std::int64_t, int> places;
    SQLite::Statement rows(db, environments_sql);
    rows.bind(":sweep", id);
    while (rows.executeStep()) {
        places[rows.getColumn("id").getInt64()] = static_cast<int>(sweep.environments.size());
        sweep.environments.push_back(
            {text(rows, "facts"), text(rows, "host"), text(rows, "device"), text(rows, "device_name")});
    }
    return places;
}

// In the order of the columns below; rows are sorted in memory, by axes.
std::string jobs_sql() {
    return "SELECT j.id, coalesce(a.id, 0), m.position, j.key, j.state, j.repeat, j.attempts, " + schema::own_params() +
           ", coalesce(a.status, ''), coalesce(a.error_class, ''), coalesce(a.error_message, ''), coalesce(a.warning, "
           "''), coalesce(a.started_at, ''), coalesce(a.finished_at, ''), coalesce(a.details ->> '$.weights', ''), "
           "coalesce(p.environment_id, 0), coalesce((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0, "
           "0), coalesce(a.runner_process_id, 0), coalesce(a.recorded_in, ''), "
           "coalesce(a.details ->> '$.resumed_from', '') "
           "FROM membership m JOIN job j ON j.id = m.job_id LEFT JOIN attempt a ON a.id = j.result_attempt "
           "LEFT JOIN runner_process p ON p.id = a.runner_process_id JOIN sweep s ON s.id = m.sweep_id AND "
           "abs(m.edition) = s.edition WHERE s.id = :sweep";
}

JobRow read_job(SQLite::Statement& row) {
    JobRow job;
    job.id = row.getColumn(0).getInt64();
    job.attempt_id = row.getColumn(1).getInt64();
    job.position = row.getColumn(2).getInt64();
    job.key = row.getColumn(3).getString();
    job.state = schema::from_text<schema::JobState>(row.getColumn(4).getString());
    job.repeat = row.getColumn(5).getInt();
    job.attempts = row.getColumn(6).getInt();
    job.status = schema::optional_from_text<schema::AttemptStatus>(row.getColumn(8).getString());
    job.error_class = row.getColumn(9).getString();
    job.error_message = row.getColumn(10).getString();
    job.warning = row.getColumn(11).getString();
    job.started_at = row.getColumn(12).getString();
    job.finished_at = row.getColumn(13).getString();
    job.recorded_in = row.getColumn(18).getString();
    job.resumed_from = row.getColumn(19).getString();
    if (job.recorded_in.empty()) job.wall_s = row.getColumn(16).getDouble();
    job.process = row.getColumn(17).getInt64();
    return job;
}

void read_jobs(SQLite::Database& db, std::int64_t id, SweepModel& sweep, ParameterReader& parameters) {
    const auto environments = read_environments(db, id, sweep);
    Numbering weights(sweep.weights);
    SQLite::Statement rows(db, jobs_sql());
    rows.bind(":sweep", id);
    while (rows.executeStep()) {
        JobRow job = read_job(rows);
        parameters.read(rows.getColumn(7).getString(), job);
        if (const std::string used = rows.getColumn(14).getString(); !used.empty()) job.weights = weights(used);
        if (const auto found = environments.find(rows.getColumn(15).getInt64()); found != environments.end())
            job.environment = found->second;
        ++sweep.states[job.state];
        sweep.jobs.push_back(std::move(job));
    }
    parameters.finish();
}

// Reads rows of (attempt, ...) into their jobs. Rows of one attempt are adjacent.
template <class Read>
void add_to_jobs(SQLite::Database& db, std::int64_t sweep, const char* sql, std::vector<JobRow>& jobs,
                 const Read& read) {
    std::unordered_map<std::int64_t, JobRow*> by_attempt;
    by_attempt.reserve(jobs.size());
    for (JobRow& job : jobs) by_attempt[job.attempt_id] = &job;
    SQLite::Statement rows(db, sql);
    rows.bind(":sweep", sweep);
    std::int64_t attempt = 0;
    JobRow* job = nullptr;
    while (rows.executeStep()) {
        if (const std::int64_t next = rows.getColumn(0).getInt64(); next != attempt) {
            attempt = next;
            const auto found = by_attempt.find(attempt);
            job = found == by_attempt.end() ? nullptr : found->second;
        }
        if (job) read(*job, rows);
    }
}

// Leaves out an impossible value, with a warning in the job.
void refuse(SweepModel& sweep, JobRow& job, const std::string& name, double value, std::string_view why) {
    Impossible& impossible = sweep.impossible[name];
    if (impossible.count++ == 0) impossible = {1, value, std::string(why)};
    job.warning += (job.warning.empty() ? "" : "; ") + name + " " + exact(value) + " is left out: " + std::string(why);
}

// Leaves out what belongs to a part of the job: one warning a job, by its runtime.
void leave_out_part(SweepModel& sweep, JobRow& job, const std::string& name, const std::string& why) {
    if (name != "runtime_s") return;
    ++sweep.partial;
    job.warning += (job.warning.empty() ? "" : "; ") + name + " is left out: " + why;
}

void read_metrics(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    Numbering names(sweep.metrics);
    add_to_jobs(db, id,
                "SELECT t.attempt_id, t.name, t.value FROM membership m JOIN job j ON j.id = m.job_id "
                "JOIN metric t ON t.attempt_id = j.result_attempt JOIN sweep s ON s.id = m.sweep_id AND abs(m.edition) "
                "= s.edition WHERE s.id = :sweep",
                sweep.jobs, [&](JobRow& job, SQLite::Statement& row) {
                    const std::string name = row.getColumn(1).getString();
                    const double value = row.getColumn(2).getDouble();
                    const auto place = static_cast<std::size_t>(names(name));
                    if (place >= job.metrics.size()) job.metrics.resize(sweep.metrics.size(), none);
                    if (const auto why = why_impossible(name, value); !why.empty())
                        refuse(sweep, job, name, value, why);
                    else if (const auto part = why_partial(name, job.resumed_from); !part.empty())
                        leave_out_part(sweep, job, name, part);
                    else
                        job.metrics[place] = value;
                });
    for (JobRow& job : sweep.jobs) job.metrics.resize(sweep.metrics.size(), none);
}

// The preferences of people, as a metric: they belong to a job in this sweep, not to an attempt. A program's own metric
// of that name goes first.
void read_preferences(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    if (std::ranges::find(sweep.metrics, "preference") != sweep.metrics.end()) return;
    const std::size_t place = sweep.metrics.size();
    bool any = false;
    add_to_jobs(db, id,
                "SELECT j.result_attempt, v.preference FROM job_preference v JOIN job j ON j.id = v.job_id WHERE "
                "v.sweep_id = :sweep AND j.result_attempt IS NOT NULL",
                sweep.jobs, [&](JobRow& job, SQLite::Statement& row) {
                    job.metrics.resize(place + 1, std::numeric_limits<double>::quiet_NaN());
                    job.metrics[place] = row.getColumn(1).getDouble();
                    any = true;
                });
    if (!any) return;
    sweep.has_preferences_of_people = true;
    sweep.metrics.emplace_back("preference");
    for (JobRow& job : sweep.jobs) job.metrics.resize(place + 1, std::numeric_limits<double>::quiet_NaN());
}

void read_artifacts(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    add_to_jobs(db, id,
                "SELECT t.attempt_id, t.kind, t.path, t.bytes FROM membership m JOIN job j ON j.id = m.job_id "
                "JOIN artifact t ON t.attempt_id = j.result_attempt JOIN sweep s ON s.id = m.sweep_id AND "
                "abs(m.edition) = s.edition WHERE s.id = :sweep",
                sweep.jobs, [](JobRow& job, SQLite::Statement& row) {
                    job.artifacts.push_back(
                        {row.getColumn(1).getString(), row.getColumn(2).getString(), row.getColumn(3).getInt64()});
                });
}

void read_launches(SQLite::Database& db, std::int64_t id, SweepModel& sweep) {
    SQLite::Statement rows(db,
                           "SELECT started_at, command_line, file_text FROM launch WHERE sweep_id = :sweep "
                           "ORDER BY started_at, command_line");
    rows.bind(":sweep", id);
    while (rows.executeStep())
        sweep.launches.push_back(
            {text(rows, "started_at"), text(rows, "command_line"), text(rows, "file_text") == sweep.file_text});
}

// From any job of the latest plan: the sweep file declares them for all.
std::set<std::string> read_inputs(SQLite::Database& db, std::int64_t id) {
    SQLite::Statement row(db,
                          "SELECT j.inputs FROM membership m JOIN sweep s ON s.id = m.sweep_id AND abs(m.edition) = "
                          "s.edition JOIN job j ON j.id = m.job_id WHERE s.id = :sweep LIMIT 1");
    row.bind(":sweep", id);
    std::set<std::string> inputs;
    if (!row.executeStep()) return inputs;
    const auto files = ordered_json::parse(row.getColumn(0).getString());
    for (const auto& [name, file] : files.items()) inputs.insert(name);
    return inputs;
}

// Results that are not in the latest plan.
std::int64_t count_earlier(SQLite::Database& db, std::int64_t id) {
    SQLite::Statement count(db,
                            "SELECT count(j.result_attempt) FROM membership m JOIN sweep s ON s.id = m.sweep_id AND "
                            "abs(m.edition) <> s.edition JOIN job j ON j.id = m.job_id WHERE s.id = :sweep");
    count.bind(":sweep", id);
    count.executeStep();
    return count.getColumn(0).getInt64();
}

// Evenly spaced points, including the last.
std::vector<std::pair<std::int64_t, double>> thin(const std::vector<std::pair<std::int64_t, double>>& points) {
    const std::size_t step = (points.size() + most_points - 1) / most_points;
    std::vector<std::pair<std::int64_t, double>> kept;
    for (std::size_t i = 0; i < points.size(); i += step) kept.push_back(points[i]);
    if ((points.size() - 1) % step != 0) kept.push_back(points.back());
    return kept;
}

void add_curve(SweepModel& sweep, std::size_t job, const std::string& name,
               const std::vector<std::pair<std::int64_t, double>>& points) {
    if (points.size() > 1) sweep.curves.push_back({job, name, static_cast<std::int64_t>(points.size()), thin(points)});
}

}  // namespace

SweepModel read_sweep(SQLite::Database& db, SQLite::Statement& row) {
    SweepModel sweep;
    sweep.name = text(row, "name");
    sweep.runner = text(row, "runner");
    sweep.file_path = text(row, "file_path");
    sweep.file_text = text(row, "file_text");
    sweep.command_line = text(row, "command_line");
    const std::int64_t id = row.getColumn("id").getInt64();
    ParameterReader parameters(sweep);
    for (const auto& parameter : ordered_json::parse(text(row, "parameters")))
        parameters.declare(parameter.value("name", ""));
    read_jobs(db, id, sweep, parameters);
    read_metrics(db, id, sweep);
    read_preferences(db, id, sweep);
    read_artifacts(db, id, sweep);
    read_launches(db, id, sweep);
    sweep.earlier = count_earlier(db, id);
    read_decisions(db, id, sweep);
    sweep.set_metrics = schema::set_metrics_of(db, id);
    if (sweep.runner != "nst") sweep.inputs = read_inputs(db, id);  // its inputs are known by name
    return sweep;
}

void read_curves(SQLite::Database& db, SweepModel& sweep) {
    SQLite::Statement rows(db,
                           "SELECT name, ordinal, value FROM sample WHERE attempt_id = :attempt AND name GLOB '*loss' "
                           "AND warmup = 0 ORDER BY name, ordinal");
    const std::size_t step = std::max<std::size_t>(1, (sweep.groups.size() + most_curves - 1) / most_curves);
    for (std::size_t i = 0; i < sweep.groups.size(); i += step) {
        const std::size_t job = sweep.groups[i].first;
        rows.reset();
        rows.bind(":attempt", sweep.jobs[job].attempt_id);
        std::string name;
        std::vector<std::pair<std::int64_t, double>> points;
        while (rows.executeStep()) {
            if (text(rows, "name") != name) {
                add_curve(sweep, job, name, points);
                name = text(rows, "name");
                points.clear();
            }
            points.emplace_back(rows.getColumn("ordinal").getInt64(), rows.getColumn("value").getDouble());
        }
        add_curve(sweep, job, name, points);
    }
}

void read_past(SQLite::Database& db, SweepModel& sweep) {
    SQLite::Statement rows(db,
                           "SELECT a.started_at, m.value, e.program_version, e.host || ' ' || e.device || "
                           "coalesce(', ' || e.threads || iif(e.threads = 1, ' thread', ' threads'), '') AS place "
                           "FROM attempt a JOIN metric m ON m.attempt_id = a.id AND m.name = 'runtime_s' "
                           "LEFT JOIN runner_process p ON p.id = a.runner_process_id "
                           "LEFT JOIN environment e ON e.id = p.environment_id "
                           "WHERE a.job_id = :job AND a.status = 'done' "
                           "AND a.details ->> '$.resumed_from' IS NULL ORDER BY a.id");
    for (std::size_t i = 0; i < sweep.jobs.size(); ++i) {
        rows.reset();
        rows.bind(":job", sweep.jobs[i].id);
        while (rows.executeStep())
            sweep.past.push_back({i, rows.getColumn("value").getDouble(), text(rows, "started_at"),
                                  text(rows, "program_version"), text(rows, "place")});
    }
}

void read_readings(SQLite::Database& db, SweepModel& sweep) {
    constexpr std::size_t most = 4000;
    SQLite::Statement rows(db,
                           "SELECT at_s, clock_share, steal, power_w, temperature_c, pressure FROM telemetry "
                           "WHERE attempt_id = :attempt ORDER BY ordinal");
    const auto value = [&](int column) { return schema::optional_double(rows.getColumn(column)); };
    const std::size_t step = std::max<std::size_t>(1, sweep.jobs.size() * 64 / most);
    for (std::size_t i = 0; i < sweep.jobs.size(); i += step) {
        if (!sweep.jobs[i].attempt_id) continue;
        rows.reset();
        rows.bind(":attempt", sweep.jobs[i].attempt_id);
        while (rows.executeStep())
            sweep.readings.push_back(
                {i, rows.getColumn(0).getDouble(), value(1), value(2), value(3), value(4), value(5)});
    }
}

}  // namespace stylesweep::reports
