#include "schema/query/job_report.hpp"

#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/sweeps/own_names.hpp"

namespace stylesweep::schema {
namespace {

AttemptReport read_attempt(SQLite::Statement& row) {
    AttemptReport attempt;
    attempt.id = row.getColumn("id").getInt64();
    attempt.number = row.getColumn("number").getInt();
    attempt.status = row.getColumn("status").getString();
    attempt.error_class = row.getColumn("error_class").getString();
    attempt.error_message = row.getColumn("error_message").getString();
    attempt.warning = row.getColumn("warning").getString();
    attempt.started_at = row.getColumn("started_at").getString();
    attempt.finished_at = row.getColumn("finished_at").getString();
    attempt.host = row.getColumn("host").getString();
    attempt.device_name = row.getColumn("device_name").getString();
    attempt.details = row.getColumn("details").getString();
    attempt.exit_code = optional_int(row.getColumn("exit_code"));
    attempt.signal = optional_int(row.getColumn("signal"));
    attempt.log_path = row.getColumn("log_path").getString();
    attempt.log_begin = row.getColumn("log_begin").getInt64();
    attempt.log_end = row.getColumn("log_end").getInt64();
    attempt.recorded_in = row.getColumn("recorded_in").getString();
    attempt.samples = row.getColumn("samples").getInt64();
    return attempt;
}

void add_figures(SQLite::Database& db, AttemptReport& attempt) {
    SQLite::Statement metrics(db, "SELECT name, value FROM metric WHERE attempt_id = :id ORDER BY name");
    metrics.bind(":id", attempt.id);
    while (metrics.executeStep())
        attempt.metrics.emplace_back(metrics.getColumn(0).getString(), metrics.getColumn(1).getDouble());
    SQLite::Statement files(db, "SELECT kind, path FROM artifact WHERE attempt_id = :id ORDER BY kind");
    files.bind(":id", attempt.id);
    while (files.executeStep())
        attempt.artifacts.emplace_back(files.getColumn(0).getString(), files.getColumn(1).getString());
}

std::optional<RunningAttempt> running_attempt(SQLite::Database& db, Id job) {
    SQLite::Statement row(db, sql_file("running_attempt"));
    row.bind(":id", job);
    if (!row.executeStep()) return std::nullopt;
    const auto text = [&](int column) { return row.getColumn(column).getString(); };
    return RunningAttempt{row.getColumn(0).getInt(),
                          text(1),
                          text(2),
                          text(3),
                          text(4),
                          text(5),
                          text(6),
                          text(10),
                          row.getColumn(7).getInt64(),
                          row.getColumn(8).getInt64(),
                          row.getColumn(9).getInt() != 0};
}

std::vector<OtherSweep> other_sweeps(SQLite::Database& db, Id job) {
    SQLite::Statement rows(db, "SELECT s.name, " + own_params() +
                                   ", abs(m.edition) <> s.edition FROM job j JOIN membership m ON m.job_id = j.id JOIN "
                                   "sweep s ON s.id = m.sweep_id WHERE j.id = :id AND m.sweep_id <> (SELECT sweep_id "
                                   "FROM listed_job WHERE id = :id) "
                                   "ORDER BY s.name");
    rows.bind(":id", job);
    std::vector<OtherSweep> others;
    while (rows.executeStep())
        others.push_back(
            {rows.getColumn(0).getString(), rows.getColumn(1).getString(), rows.getColumn(2).getInt() != 0});
    return others;
}

// From this length on, digits are rather the beginning of a key than a job's number.
constexpr std::size_t plain_key_digits = 8;

std::vector<Id> job_by_number(Store& store, const std::string& number) {
    SQLite::Statement row(store.db(),
                          "SELECT id FROM job WHERE id = CAST(:number AS INTEGER) AND CAST(id AS TEXT) = :number");
    row.bind(":number", number);
    return ids_of(row);
}

}  // namespace

std::vector<Id> jobs_by_key(Store& store, const std::string& prefix, int limit) {
    if (prefix.empty() || prefix.find_first_not_of("0123456789abcdef") != std::string::npos) return {};
    SQLite::Statement rows(
        store.db(), "SELECT id FROM job WHERE key >= :prefix AND key < :prefix || 'g' ORDER BY key LIMIT :limit");
    rows.bind(":prefix", prefix);
    rows.bind(":limit", limit);
    return ids_of(rows);
}

std::vector<Id> find_jobs(Store& store, const std::string& wanted, int limit) {
    const std::vector<Id> numbered = job_by_number(store, wanted);
    if (!numbered.empty() && wanted.size() < plain_key_digits) return numbered;
    const std::vector<Id> keyed = jobs_by_key(store, wanted, limit);
    return keyed.size() == 1 || numbered.empty() ? keyed : numbered;
}

JobReport job_report(Store& store, Id id) {
    SQLite::Database& db = store.db();
    SQLite::Statement job(
        db,
        "SELECT j.id, j.key, j.runner, j.state, j.params, j.inputs, j.repeat, s.name AS sweep, s.measure, s.limits, "
        "s.file_path, s.updated_at, coalesce(j.result_attempt, 0) AS result, abs(j.edition) <> s.edition AS earlier "
        "FROM listed_job j JOIN sweep s ON s.id = j.sweep_id WHERE j.id = :id");
    job.bind(":id", id);
    job.executeStep();
    JobReport report{id,
                     job.getColumn("key").getString(),
                     job.getColumn("runner").getString(),
                     job.getColumn("state").getString(),
                     job.getColumn("params").getString(),
                     job.getColumn("inputs").getString(),
                     job.getColumn("sweep").getString(),
                     job.getColumn("measure").getString(),
                     job.getColumn("limits").getString(),
                     job.getColumn("file_path").getString(),
                     job.getColumn("updated_at").getString(),
                     job.getColumn("repeat").getInt(),
                     job.getColumn("earlier").getInt() != 0,
                     job.getColumn("result").getInt64()};
    report.others = other_sweeps(db, id);
    report.running = running_attempt(db, id);
    SQLite::Statement attempts(db, sql_file("attempts_of_job"));
    attempts.bind(":id", id);
    while (attempts.executeStep()) {
        report.attempts.push_back(read_attempt(attempts));
        add_figures(db, report.attempts.back());
    }
    return report;
}

}  // namespace stylesweep::schema
