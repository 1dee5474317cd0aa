#include "schema/query/sweep_progress.hpp"

#include "schema/sqlite/reset_at_end.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/sweeps/own_names.hpp"

namespace stylesweep::schema {

std::vector<SweepStatus> sweep_statuses(Store& store) {
    std::vector<SweepStatus> all;
    SQLite::Statement sweeps(store.db(), "SELECT id, name, runner, updated_at, edition FROM sweep ORDER BY id");
    SQLite::Statement states(store.db(), sql_file("jobs_by_state"));
    while (sweeps.executeStep()) {
        SweepStatus status;
        status.id = sweeps.getColumn(0).getInt64();
        status.name = sweeps.getColumn(1).getString();
        status.runner = sweeps.getColumn(2).getString();
        status.updated_at = sweeps.getColumn(3).getString();
        states.bind(":sweep", sweeps.getColumn(0).getInt64());
        states.bind(":edition", sweeps.getColumn(4).getInt64());
        while (states.executeStep()) {
            if (const auto jobs = static_cast<std::int64_t>(states.getColumn(1).getDouble()))
                status.jobs[from_text<JobState>(states.getColumn(0).getString())] = jobs;
            status.runtime_total_s += states.getColumn(2).getDouble();
            status.earlier += static_cast<std::int64_t>(states.getColumn(3).getDouble());
        }
        states.reset();
        all.push_back(std::move(status));
    }
    return all;
}

std::vector<SweepHead> sweep_heads(Store& store) {
    SQLite::Statement rows(store.db(), "SELECT id, name, updated_at, paused, priority FROM sweep ORDER BY id");
    std::vector<SweepHead> all;
    while (rows.executeStep())
        all.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(), rows.getColumn(2).getString(),
                       rows.getColumn(3).getInt() != 0, rows.getColumn(4).getInt()});
    return all;
}

SweepCounts count_results(Store& store, Id sweep, const std::string& since) {
    SQLite::Statement count(store.db(), sql_file("count_results"));
    count.bind(":sweep", sweep);
    count.bind(":since", since);
    count.executeStep();
    const auto number = [&](int column) { return static_cast<std::int64_t>(count.getColumn(column).getDouble()); };
    return {number(0), number(1), number(2), number(3), number(4), count.getColumn(5).getInt64(), number(6), number(7)};
}

std::vector<RunningJob> running_jobs(Store& store, Id sweep) {
    SQLite::Statement rows(
        store.db(),
        "SELECT j.key, p.device, p.host, j.claimed_at, " + own_params("j", "o") +
            ", p.pid, s.name, coalesce(p.step, ''), p.boot_id, "
            "p.machine_id, p.pid_namespace, p.start_ticks, coalesce(p.last_beat_at, p.started_at) AS heard_at "
            "FROM job j INDEXED BY job_running "
            "JOIN runner_process p ON p.id = j.lease JOIN sweep s ON s.id = coalesce(j.queued_for, j.sweep_id) "
            "LEFT JOIN membership o ON o.sweep_id = s.id AND o.job_id = j.id "
            "WHERE j.state = 'running' AND (:sweep = 0 OR EXISTS (SELECT 1 FROM membership m WHERE m.job_id = j.id "
            "AND m.sweep_id = :sweep)) "
            "AND j.id = (SELECT min(id) FROM job INDEXED BY job_running WHERE state = 'running' AND lease = p.id "
            "AND leader IS NULL) "
            "ORDER BY p.host, p.device, p.id");
    rows.bind(":sweep", sweep);
    std::vector<RunningJob> jobs;
    while (rows.executeStep())
        jobs.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(), rows.getColumn(2).getString(),
                        rows.getColumn(3).getString(), rows.getColumn(4).getString(), read_process(rows),
                        rows.getColumn("heard_at").getString(), rows.getColumn(6).getString(),
                        rows.getColumn(7).getString()});
    return jobs;
}

ResultWatch::ResultWatch(Store& store, Id sweep)
    : ResultWatch(store, sweep, store.db().execAndGet("SELECT coalesce(max(id), 0) FROM attempt").getInt64()) {}

ResultWatch::ResultWatch(Store& store, Id sweep, Id last_attempt)
    : store_(store),
      last_attempt_(last_attempt),
      new_results_(store.db(),
                   // CROSS keeps SQLite from scanning the whole sweep at each poll: only new attempts are read.
                   // A job that was not run again and keeps its earlier result is done.
                   "SELECT a.id, iif(j.result_attempt = a.id, a.status, 'done'), j.id, abs(m.edition) <> s.edition, "
                   "iif(j.result_attempt = a.id, coalesce(a.error_class, ''), '') FROM attempt a CROSS JOIN job j ON "
                   "j.id = a.job_id AND (j.result_attempt = a.id OR (a.status = 'skipped' AND j.state = 'done' AND "
                   "j.result_attempt < a.id)) CROSS JOIN membership m ON m.sweep_id = :sweep AND m.job_id = "
                   "j.id CROSS JOIN sweep s ON s.id = m.sweep_id WHERE a.id > :last ORDER BY a.id"),
      version_(store.db(), "PRAGMA data_version") {
    new_results_.bind(":sweep", sweep);
}

// The position advances only after everything was read, so a failed poll is repeated.
std::vector<NewResult> ResultWatch::poll() {
    const ResetAtEnd again{version_}, ready{new_results_};
    version_.executeStep();
    const int version = version_.getColumn(0).getInt();
    const int own_changes = store_.db().getTotalChanges();  // data_version excludes this connection's own writes
    std::vector<NewResult> fresh;
    if (version == data_version_ && own_changes == own_changes_) return fresh;
    new_results_.bind(":last", last_attempt_);
    Id last = last_attempt_;
    while (new_results_.executeStep()) {
        last = new_results_.getColumn(0).getInt64();
        fresh.push_back({new_results_.getColumn(2).getInt64(),
                         from_text<AttemptStatus>(new_results_.getColumn(1).getString()),
                         new_results_.getColumn(3).getInt() != 0, new_results_.getColumn(4).getString()});
    }
    last_attempt_ = last;
    data_version_ = version;
    own_changes_ = own_changes;
    return fresh;
}

Unfinished unfinished_jobs(Store& store, Id sweep) {
    SQLite::Statement count(store.db(),
                            "SELECT (SELECT count(*) FROM job WHERE state = 'queued' AND queued_for = :sweep), "
                            "(SELECT count(*) FROM job WHERE state = 'running' AND queued_for = :sweep)");
    count.bind(":sweep", sweep);
    count.executeStep();
    return {count.getColumn(0).getInt64(), count.getColumn(1).getInt64()};
}

bool has_queued_job(Store& store, Id sweep) {
    SQLite::Statement find(store.db(), "SELECT 1 FROM job WHERE state = 'queued' AND queued_for = :sweep LIMIT 1");
    find.bind(":sweep", sweep);
    return find.executeStep();
}

}  // namespace stylesweep::schema
