// Reads one side of a comparison from a database.
#include <SQLiteCpp/Statement.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "base/impossible.hpp"
#include "base/text/table.hpp"
#include "reports/comparison/compare_match.hpp"
#include "schema/queue/states.hpp"
#include "schema/sweeps/own_names.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::reports {
namespace {

using nlohmann::ordered_json;
using schema::AttemptStatus;

// Each job of runner `command` is its own process; the process of imported results is unknown.
std::string columns() {
    return "SELECT j.id AS job, j.state, " + schema::own_params("j", "sj") +
           " AS params, j.inputs, a.id, a.uid, a.status, a.error_class, a.error_message, "
           "coalesce(m.value, v.preference) AS value, a.details ->> '$.resumed_from' AS resumed_from, "
           "coalesce(e.host, '') AS host, coalesce(e.device, '') AS device, coalesce(e.device_name, '') AS "
           "device_name, "
           "coalesce(e.threads, '') AS threads, "
           "coalesce(e.program_version, '') AS version, "
           "CASE j.runner WHEN 'import' THEN '' WHEN 'command' THEN a.uid ELSE coalesce(p.uid, '') END AS process ";
}
constexpr const char* context =
    "LEFT JOIN metric m ON m.attempt_id = a.id AND m.name = :metric "
    "LEFT JOIN job_preference v ON :metric = 'preference' AND v.sweep_id = sj.sweep_id AND v.job_id = j.id AND a.id = "
    "j.result_attempt "
    "LEFT JOIN runner_process p ON p.id = a.runner_process_id LEFT JOIN environment e ON e.id = p.environment_id ";

std::string select_runs(CompareBy by, const std::string& name) {
    const std::string all = columns() +
                            "FROM attempt a JOIN job j ON j.id = a.job_id LEFT JOIN membership sj ON sj.sweep_id = "
                            "j.sweep_id AND sj.job_id = j.id " +
                            context;
    if (name.empty()) return all + "ORDER BY a.id";
    switch (by) {
        case CompareBy::host:
            return all + "WHERE e.host = :name ORDER BY a.id";
        case CompareBy::version:
            return all +
                   "WHERE :name IN (e.program_version, substr(e.program_version, 1, instr(e.program_version, '+') - "
                   "1), substr(e.program_version, instr(e.program_version, '+') + 1)) ORDER BY a.id";
        case CompareBy::date:
            return all +
                   "WHERE substr(a.started_at, 1, length(:from)) >= :from AND substr(a.started_at, 1, length(:to)) <= "
                   ":to ORDER BY a.id";
        case CompareBy::sweep:
            break;
    }
    return columns() +
           "FROM sweep s JOIN membership sj ON sj.sweep_id = s.id JOIN job j ON j.id = sj.job_id "
           "LEFT JOIN attempt a ON a.id = j.result_attempt " +
           context + "WHERE s.name = :name AND abs(sj.edition) = s.edition ORDER BY a.id, j.id";
}

// The names that the database has.
const char* select_names(CompareBy by) {
    switch (by) {
        case CompareBy::host:
            return "SELECT DISTINCT host FROM environment ORDER BY 1";
        case CompareBy::version:
            return "SELECT DISTINCT program_version FROM environment ORDER BY 1";
        case CompareBy::date:
            return "SELECT DISTINCT substr(started_at, 1, 10) FROM attempt ORDER BY 1";
        case CompareBy::sweep:
            break;
    }
    return "SELECT name FROM sweep ORDER BY 1";
}

constexpr const char* by_names[] = {"sweep", "host", "version", "date"};

std::string metrics_in(SQLite::Database& db) {
    SQLite::Statement names(db, "SELECT DISTINCT name FROM metric ORDER BY 1");
    std::string known;
    while (names.executeStep()) known += (known.empty() ? "" : ", ") + names.getColumn(0).getString();
    return known;
}

[[noreturn]] void refuse(SQLite::Database& db, const std::string& database, CompareBy by, const std::string& name,
                         const std::string& metric) {
    std::string known;
    bool there = name.empty();
    SQLite::Statement names(db, select_names(by));
    while (names.executeStep()) {
        const std::string each = names.getColumn(0).getString();
        there |= each == name;
        known += (known.empty() ? "" : ", ") + each;
    }
    const std::string what = std::string(by_names[static_cast<int>(by)]) + (name.empty() ? "" : " '" + name + "'");
    if (there)
        throw std::invalid_argument(database + ": no done job of " + what + " has the metric " + metric +
                                    "; available: " + metrics_in(db));
    throw std::invalid_argument(database + ": no finished job of " + what + "; available: " + known);
}

// "cuda (NVIDIA H200)": cuda:0 and cuda:3 of a machine are the same kind of device if they are the same model.
std::string kind_of(const std::string& device, const std::string& model) {
    return device.substr(0, device.find(':')) + (model.empty() ? "" : " (" + model + ")");
}

RunSettings read_parameters(SQLite::Statement& row) {
    RunSettings settings;
    const ordered_json inputs = ordered_json::parse(row.getColumn("inputs").getString());
    for (const auto& [parameter, text, is_text] : schema::written_values(row.getColumn("params").getString())) {
        const std::string name = is_circumstance(parameter) ? "param_" + parameter : parameter;
        settings.values[name] = text;
        const auto file = inputs.find(parameter);
        if (file == inputs.end() || !file->contains("sha256")) continue;
        settings.file_names[name] = text;
        settings.values[name] = file->at("sha256").get<std::string>();
    }
    return settings;
}

Measurement read_run(SQLite::Statement& row) {
    Measurement run;
    run.settings = read_parameters(row);
    run.settings.values["host"] = row.getColumn("host").getString();
    run.settings.values["device"] =
        kind_of(row.getColumn("device").getString(), row.getColumn("device_name").getString());
    run.settings.values["threads"] = row.getColumn("threads").getString();
    run.value = row.getColumn("value").getDouble();
    run.version = row.getColumn("version").getString();
    run.process = row.getColumn("process").getString();
    run.attempt = row.getColumn("uid").getString();
    return run;
}

std::optional<AttemptStatus> status_in(SQLite::Statement& row) {
    return schema::optional_from_text<AttemptStatus>(row.getColumn("status").getString());
}

// "oom (bad_alloc): the system refused an allocation", "queued", "done, without lpips".
Unmeasured read_unmeasured(SQLite::Statement& row, const std::string& metric) {
    Unmeasured job{read_parameters(row)};
    const auto status = status_in(row);
    const std::string error_class = row.getColumn("error_class").getString();
    job.not_worth_running = status == AttemptStatus::skipped && schema::is_not_worth_running(error_class);
    job.failed = status && status != AttemptStatus::done && !job.not_worth_running;
    job.why = status ? to_text(*status) : row.getColumn("state").getString();
    if (status == AttemptStatus::done) job.why += ", without " + metric;
    if (job.not_worth_running) job.why = "not run, by a decision of its search (" + error_class + ")";
    if (!job.failed) return job;
    const std::string message = row.getColumn("error_message").getString();
    if (!error_class.empty() && error_class != to_text(*status)) job.why += " (" + error_class + ")";
    if (!message.empty()) job.why += ": " + message.substr(0, message.find('\n'));
    return job;
}

// "" if the value counts.
std::string why_left_out(SQLite::Statement& row, const std::string& metric, double value) {
    if (const auto why = why_impossible(metric, value); !why.empty()) return std::string(why);
    return why_partial(metric, row.getColumn("resumed_from").getString());
}

std::vector<double> read_samples(SQLite::Statement& samples, std::int64_t attempt) {
    std::vector<double> values;
    samples.bind(":attempt", attempt);
    while (samples.executeStep()) values.push_back(samples.getColumn(0).getDouble());
    samples.reset();
    return values;
}

void bind_name(SQLite::Statement& runs, CompareBy by, const std::string& name) {
    if (name.empty()) return;
    if (by != CompareBy::date) {
        runs.bind(":name", name);
        return;
    }
    const auto dots = name.find("..");
    runs.bind(":from", name.substr(0, dots));
    runs.bind(":to", dots == std::string::npos ? name : name.substr(dots + 2));
}

std::size_t count_earlier(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement count(db,
                            "SELECT count(*) FROM sweep s JOIN membership m ON m.sweep_id = s.id AND abs(m.edition) <> "
                            "s.edition JOIN job j ON j.id = m.job_id AND j.state = 'done' WHERE s.name = :name");
    count.bind(":name", sweep);
    count.executeStep();
    return static_cast<std::size_t>(count.getColumn(0).getInt64());
}

}  // namespace

std::optional<CompareBy> parse_compare_by(std::string_view name) {
    for (int i = 0; i < 4; ++i)
        if (name == by_names[i]) return static_cast<CompareBy>(i);
    return std::nullopt;
}

ComparedSide load_side(SQLite::Database& db, const std::string& database, CompareBy by, const std::string& name,
                       const std::string& metric) {
    ComparedSide side;
    side.name = name.empty() ? "all" : name;
    side.database = database;
    if (by == CompareBy::sweep && !name.empty()) side.earlier = count_earlier(db, name);
    SQLite::Statement runs(db, select_runs(by, name));
    runs.bind(":metric", metric);
    bind_name(runs, by, name);
    SQLite::Statement samples(  // flagged ones were replaced, unless the machine was never quiet
        db,
        "SELECT value FROM sample s WHERE attempt_id = :attempt AND name = :metric AND warmup = 0 AND (flag IS NULL OR "
        "NOT EXISTS (SELECT 1 FROM sample u WHERE u.attempt_id = s.attempt_id AND u.name = s.name AND u.warmup = 0 AND "
        "u.flag IS NULL)) ORDER BY ordinal");
    samples.bind(":metric", metric);
    std::map<std::int64_t, Unmeasured> unmeasured;  // by job: its last attempt
    std::set<std::int64_t> measured;
    bool any_failed = false, any_done = false;
    while (runs.executeStep()) {
        const std::int64_t job = runs.getColumn("job").getInt64();
        const bool done = status_in(runs) == AttemptStatus::done;
        if (!done || runs.getColumn("value").isNull()) {
            any_done |= done;
            unmeasured.insert_or_assign(job, read_unmeasured(runs, metric));
            continue;
        }
        measured.insert(job);
        const double value = runs.getColumn("value").getDouble();
        if (const auto why = why_left_out(runs, metric, value); !why.empty()) {
            if (side.left_out++ == 0) side.why_left_out = metric + " " + exact(value) + ", but " + why;
            continue;
        }
        side.runs.push_back(read_run(runs));
        side.runs.back().samples = read_samples(samples, runs.getColumn("id").getInt64());
    }
    for (auto& [job, each] : unmeasured) {
        if (measured.contains(job)) continue;  // it was retried
        any_failed |= each.failed;
        side.unmeasured.push_back(std::move(each));
    }
    if (side.runs.empty() && side.left_out != 0)
        throw std::invalid_argument(database + ": no value to compare, such as " + side.why_left_out);
    if (side.runs.empty() && (any_done || !any_failed)) refuse(db, database, by, name, metric);
    return side;
}

}  // namespace stylesweep::reports
