#include "schema/queue/job_queue.hpp"
#include "schema/queue/skip.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "base/clock.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/queue/control.hpp"
#include "schema/queue/retry_policy.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/reset_at_end.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

// Runs a statement that returns no rows.
void run(SQLite::Statement& statement) {
    const ResetAtEnd ready{statement};
    statement.exec();
    statement.clearBindings();
}

ClaimedJob read_claimed(SQLite::Statement& row) {
    ClaimedJob job;
    job.id = row.getColumn("id").getInt64();
    job.key = row.getColumn("key").getString();
    job.params = row.getColumn("params").getString();
    job.inputs = row.getColumn("inputs").getString();
    job.started_at = row.getColumn("claimed_at").getString();
    job.repeat = row.getColumn("repeat").getInt();
    job.attempt = row.getColumn("attempts").getInt();
    job.retries_left = row.getColumn("retries_left").getInt();
    job.load_key = row.getColumn("load_key").getString();
    job.tries = row.getColumn("tries").getInt();
    job.lost = row.getColumn("lost").getInt();
    job.alone = row.getColumn("alone").getInt() != 0;
    job.record_at = optional_double(row.getColumn("record_at"));
    return job;
}

// The failures that count for the back-off: those that were no fault of the job, or all others.
int times_so(const ClaimedJob& job, std::optional<ErrorClass> error_class) {
    return error_class == ErrorClass::lost || is_no_fault_of_job(error_class) ? job.lost + 1 : job.tries - job.lost;
}

void bind_process(SQLite::Statement& row, const RunnerRegistration& runner) {
    const ProcessIdentity& process = runner.process;
    const ProcessIdentity supervisor = runner.supervisor.value_or(ProcessIdentity{});
    row.bind(":host", process.place.host);
    row.bind(":boot_id", process.place.boot_id);
    row.bind(":machine_id", process.place.machine_id);
    row.bind(":pid_namespace", process.place.pid_namespace);
    row.bind(":pid", process.pid);
    row.bind(":ticks", process.start_ticks);
    row.bind(":supervisor_pid", supervisor.pid);
    row.bind(":supervisor_ticks", supervisor.start_ticks);
}

std::optional<ProcessIdentity> read_supervisor(SQLite::Statement& row, const ProcessIdentity& runner) {
    const std::int64_t pid = row.getColumn("supervisor_pid").getInt64();
    if (pid == 0) return std::nullopt;
    return ProcessIdentity{runner.place, pid, row.getColumn("supervisor_ticks").getInt64()};
}

}  // namespace

ProcessIdentity read_process(SQLite::Statement& row) {
    return {{row.getColumn("host").getString(), row.getColumn("boot_id").getString(),
             row.getColumn("machine_id").getString(), row.getColumn("pid_namespace").getInt64()},
            row.getColumn("pid").getInt64(),
            row.getColumn("start_ticks").getInt64()};
}

struct JobQueue::Statements {
    SQLite::Statement claim, claim_recorded, put_back_recorded, ready, holds, finish, requeue, attempt, metric, sample,
        artifact, telemetry;

    explicit Statements(SQLite::Database& db)
        : claim(db, sql_file("claim")),
          claim_recorded(db, sql_file("claim_recorded")),
          put_back_recorded(db, sql_file("put_back_recorded")),
          ready(db, sql_file("is_ready")),
          holds(db,
                "SELECT 1 FROM job WHERE id = :job AND state = 'running' AND lease = :runner AND attempts = :attempt"),
          finish(db, "UPDATE job SET state = iif(:status = 'skipped' AND " + std::string(has_result) +
                         ", 'done', :status), result_attempt = iif(:status = 'skipped' AND " + std::string(has_result) +
                         ", result_attempt, :attempt), lease = NULL, leader = NULL, queued_for = NULL, cancelled = 0, "
                         "alone = 0 WHERE id = :job"),
          requeue(db,
                  "UPDATE job SET state = 'queued', lease = NULL, leader = NULL, position = position + 1000000000, "
                  "alone = 1, "
                  "waits_since = :now, not_before = :not_before WHERE id = :job AND NOT cancelled"),
          attempt(db, sql_file("insert_attempt")),
          metric(db, "INSERT OR REPLACE INTO metric (attempt_id, name, value) VALUES (:attempt, :name, :value)"),
          sample(db,
                 "INSERT INTO sample (attempt_id, name, ordinal, value, warmup, flag) "
                 "VALUES (:attempt, :name, :ordinal, :value, :warmup, :flag)"),
          artifact(db,
                   "INSERT OR REPLACE INTO artifact (attempt_id, kind, path, sha256, bytes) "
                   "VALUES (:attempt, :kind, :path, :sha256, :bytes)"),
          telemetry(db, sql_file("insert_telemetry")) {}
};

JobQueue::JobQueue(Store& store, WallClock clock)
    : store_(store), clock_(std::move(clock)), sql_(std::make_unique<Statements>(store.db())) {}
JobQueue::~JobQueue() = default;

Disposition disposition_of(const ClaimedJob& job, const AttemptRecord& record) {
    if (!retry_delay(record.status.value(), record.error_class, job.tries)) return Disposition::finished;
    const bool free = is_no_fault_of_job(record.error_class) && job.lost + 1 < most_losses;
    return free || job.retries_left > 0 ? Disposition::requeued : Disposition::finished;
}

std::string JobQueue::now() const {
    return iso_utc(clock_());
}

JobQueue::Ready JobQueue::ready(Id sweep, std::optional<double> time_left_s) {
    SQLite::Statement& ready = sql_->ready;
    const ResetAtEnd again{ready};
    ready.bind(":now", now());
    ready.bind(":sweep", sweep);
    bind_optional(ready, ":time_left", time_left_s);
    ready.executeStep();
    if (ready.getColumn(0).getInt()) return Ready::now;
    if (ready.getColumn(1).getInt()) return Ready::later;
    return ready.getColumn(2).getInt() ? Ready::held : Ready::none;
}

std::string JobQueue::measure_of(Id sweep) {
    SQLite::Statement find(store_.db(), "SELECT measure FROM sweep WHERE id = :sweep");
    find.bind(":sweep", sweep);
    if (!find.executeStep()) throw StoreError("the database has no sweep " + std::to_string(sweep));
    return find.getColumn(0).getString();
}

std::string JobQueue::limits_of(Id sweep) {
    SQLite::Statement find(store_.db(), "SELECT limits FROM sweep WHERE id = :sweep");
    find.bind(":sweep", sweep);
    return find.executeStep() ? find.getColumn(0).getString() : "{}";
}

std::string JobQueue::file_path_of(Id sweep) {
    SQLite::Statement find(store_.db(), "SELECT file_path FROM sweep WHERE id = :sweep");
    find.bind(":sweep", sweep);
    return find.executeStep() ? find.getColumn(0).getString() : "";
}

Id JobQueue::register_runner(const RunnerRegistration& runner) {
    SQLite::Database& db = store_.db();
    WriteTransaction transaction(db);
    SQLite::Statement environment(
        db,
        "INSERT INTO environment (facts, host, device, device_name, threads, program_version) "
        "VALUES (:facts, :host, :device, :device_name, :threads, :version) "
        "ON CONFLICT (facts) DO UPDATE SET host = host RETURNING id");
    environment.bind(":facts", runner.environment);
    environment.bind(":host", runner.process.place.host);
    environment.bind(":device", runner.device);
    environment.bind(":device_name", runner.device_name);
    environment.bind(":threads", runner.threads);
    environment.bind(":version", runner.program_version);
    environment.executeStep();
    const Id environment_id = environment.getColumn(0).getInt64();
    environment.reset();

    SQLite::Statement process(
        db,
        "INSERT INTO runner_process (environment_id, host, boot_id, machine_id, pid_namespace, pid, start_ticks, "
        "supervisor_pid, supervisor_ticks, device, log_path, started_at) VALUES (:environment, :host, :boot_id, "
        ":machine_id, :pid_namespace, :pid, :ticks, :supervisor_pid, :supervisor_ticks, :device, :log_path, :now)");
    process.bind(":environment", environment_id);
    bind_process(process, runner);
    process.bind(":device", runner.device);
    if (!runner.log_path.empty()) process.bind(":log_path", runner.log_path);
    process.bind(":now", now());
    process.exec();
    const Id id = db.getLastInsertRowid();
    transaction.commit();
    return id;
}

void JobQueue::end_runner(Id runner) {
    SQLite::Statement end(store_.db(), "UPDATE runner_process SET ended_at = :now WHERE id = :id");
    end.bind(":now", now());
    end.bind(":id", runner);
    end.exec();
}

std::vector<std::pair<Id, ProcessIdentity>> JobQueue::idle_runners() {
    SQLite::Statement rows(store_.db(),
                           "SELECT id, host, boot_id, machine_id, pid_namespace, pid, start_ticks FROM runner_process "
                           "WHERE ended_at IS NULL AND id NOT IN (SELECT lease FROM job WHERE lease IS NOT NULL) "
                           "ORDER BY id");
    std::vector<std::pair<Id, ProcessIdentity>> idle;
    while (rows.executeStep()) idle.emplace_back(rows.getColumn("id").getInt64(), read_process(rows));
    return idle;
}

void JobQueue::note_silence(Id runner) {
    SQLite::Statement note(store_.db(), "UPDATE runner_process SET watched = watched + 1 WHERE id = :id");
    note.bind(":id", runner);
    note.exec();
}

std::optional<ClaimedJob> JobQueue::claim_in_transaction(Id runner, Id sweep, std::int64_t log_begin,
                                                         const ClaimRequest& request, bool further) {
    SQLite::Statement& claim = sql_->claim;
    const ResetAtEnd ready{claim};
    claim.bind(":runner", runner);
    claim.bind(":now", now());
    claim.bind(":log_begin", log_begin);
    claim.bind(":sweep", sweep);
    claim.bind(":further", further ? 1 : 0);
    claim.bind(":loaded", request.loaded);
    claim.bind(":window", request.loaded.empty() ? 1 : ClaimRequest::window);
    bind_optional(claim, ":time_left", request.time_left_s);
    std::optional<ClaimedJob> job;
    while (claim.executeStep()) job = read_claimed(claim);
    if (job && job->record_at) job->recorded = claim_recorded(runner, sweep, log_begin, job->id);
    return job;
}

std::vector<ClaimedJob> JobQueue::claim_recorded(Id runner, Id sweep, std::int64_t log_begin, Id leader) {
    SQLite::Statement& claim = sql_->claim_recorded;
    const ResetAtEnd ready{claim};
    claim.bind(":runner", runner);
    claim.bind(":leader", leader);
    claim.bind(":now", now());
    claim.bind(":log_begin", log_begin);
    claim.bind(":sweep", sweep);
    std::vector<ClaimedJob> jobs;
    while (claim.executeStep()) jobs.push_back(read_claimed(claim));
    std::ranges::sort(jobs, {}, &ClaimedJob::record_at);
    return jobs;
}

void JobQueue::put_back_recorded(Id leader, const std::string& now, const std::string& not_before) {
    SQLite::Statement& back = sql_->put_back_recorded;
    back.bind(":leader", leader);
    if (!not_before.empty()) back.bind(":now", now), back.bind(":not_before", not_before);
    run(back);
}

std::optional<ClaimedJob> JobQueue::claim(Id runner, Id sweep, std::int64_t log_begin, const ClaimRequest& request) {
    auto claimed = exchange(runner, sweep, {}, 1, log_begin, request);
    if (claimed.empty()) return std::nullopt;
    return std::move(claimed.front());
}

void JobQueue::insert_attempt(Id runner, const ClaimedJob& job, const AttemptRecord& record, Disposition disposition) {
    SQLite::Statement& attempt = sql_->attempt;
    attempt.bind(":job", job.id);
    attempt.bind(":number", job.attempt);
    attempt.bind(":status", to_text(record.status.value()));
    bind_optional(attempt, ":error_class", optional_text(record.error_class));
    bind_optional(attempt, ":error_message", record.error_message);
    bind_optional(attempt, ":warning", record.warning);
    attempt.bind(":started_at", record.started_at);
    attempt.bind(":finished_at", record.finished_at);
    attempt.bind(":runner", runner);
    bind_optional(attempt, ":load_average", record.load_average);
    bind_optional(attempt, ":exit_code", record.exit_code);
    bind_optional(attempt, ":signal", record.signal);
    bind_optional(attempt, ":details", record.details);
    bind_optional(attempt, ":log_path", record.log_path);
    bind_optional(attempt, ":log_begin", record.log_begin);
    bind_optional(attempt, ":log_end", record.log_end);
    run(attempt);
    const Id id = store_.db().getLastInsertRowid();

    for (const auto& [name, value] : record.metrics) {
        sql_->metric.bind(":attempt", id);
        sql_->metric.bind(":name", name);
        sql_->metric.bind(":value", value);
        run(sql_->metric);
    }
    int ordinal = 0;
    for (const auto& sample : record.samples) {
        sql_->sample.bind(":attempt", id);
        sql_->sample.bind(":name", sample.name);
        sql_->sample.bind(":ordinal", ++ordinal);
        sql_->sample.bind(":value", sample.value);
        sql_->sample.bind(":warmup", sample.warmup ? 1 : 0);
        if (!sample.flag.empty()) sql_->sample.bind(":flag", sample.flag);
        run(sql_->sample);
    }
    for (const auto& artifact : record.artifacts) {
        sql_->artifact.bind(":attempt", id);
        sql_->artifact.bind(":kind", artifact.kind);
        sql_->artifact.bind(":path", artifact.path);
        sql_->artifact.bind(":sha256", artifact.sha256);
        sql_->artifact.bind(":bytes", artifact.bytes);
        run(sql_->artifact);
    }
    insert_telemetry(id, record.telemetry);
    end_attempt(job, record, disposition, id);
}

void JobQueue::insert_telemetry(Id attempt, const std::vector<TelemetryPoint>& points) {
    SQLite::Statement& insert = sql_->telemetry;
    int ordinal = 0;
    for (const TelemetryPoint& point : points) {
        insert.bind(":attempt", attempt);
        insert.bind(":ordinal", ++ordinal);
        insert.bind(":at_s", point.at_s);
        bind_optional(insert, ":clock_mhz", point.clock_mhz);
        bind_optional(insert, ":clock_share", point.clock_share);
        bind_optional(insert, ":power_w", point.power_w);
        bind_optional(insert, ":temperature_c", point.temperature_c);
        bind_optional(insert, ":memory_bytes", point.memory_bytes);
        bind_optional(insert, ":load", point.load);
        bind_optional(insert, ":steal", point.steal);
        bind_optional(insert, ":pressure", point.pressure);
        if (!point.throttle.empty()) insert.bind(":throttle", point.throttle);
        run(insert);
    }
}

void JobQueue::end_attempt(const ClaimedJob& job, const AttemptRecord& record, Disposition disposition, Id attempt) {
    if (is_no_fault_of_job(record.error_class)) count_as_lost(job.id);
    if (disposition == Disposition::requeued && requeue(job, record)) return;
    if (job.record_at) put_back_recorded(job.id);
    sql_->finish.bind(":job", job.id);
    sql_->finish.bind(":status", to_text(record.status.value()));
    sql_->finish.bind(":attempt", attempt);
    run(sql_->finish);
}

// False when the job was cancelled in the meantime: no further attempt.
bool JobQueue::requeue(const ClaimedJob& job, const AttemptRecord& record) {
    const auto delay = retry_delay(record.status.value(), record.error_class, times_so(job, record.error_class));
    const auto begin = clock_();
    const std::string now = iso_utc(begin), not_before = iso_utc(begin + delay.value_or(std::chrono::milliseconds(0)));
    if (job.record_at) put_back_recorded(job.id, now, not_before);
    sql_->requeue.bind(":job", job.id);
    sql_->requeue.bind(":now", now);
    sql_->requeue.bind(":not_before", not_before);
    run(sql_->requeue);
    return store_.db().getChanges() > 0;
}

void JobQueue::count_as_lost(Id job) {
    SQLite::Statement lost(store_.db(), "UPDATE job SET lost = lost + 1 WHERE id = :job");
    lost.bind(":job", job);
    lost.exec();
}

bool JobQueue::lease_holds(Id runner, const ClaimedJob& job) {
    SQLite::Statement& holds = sql_->holds;
    const ResetAtEnd ready{holds};
    holds.bind(":job", job.id);
    holds.bind(":runner", runner);
    holds.bind(":attempt", job.attempt);
    return holds.executeStep();
}

std::optional<ClaimedJob> JobQueue::finish(Id runner, Id sweep, const ClaimedJob& job, const AttemptRecord& record,
                                           Next next, const ClaimRequest& request) {
    auto claimed =
        exchange(runner, sweep, {{job, record}}, next == Next::claim ? 1 : 0, record.log_end.value_or(0), request);
    if (claimed.empty()) return std::nullopt;
    return std::move(claimed.front());
}

std::vector<ClaimedJob> JobQueue::exchange(Id runner, Id sweep, const std::vector<EndedAttempt>& ended, int most,
                                           std::int64_t log_begin, const ClaimRequest& request) {
    find_doomed_by(ended);
    WriteTransaction transaction(store_.db());
    write(runner, ended);
    const std::size_t put_off = put_off_doomed();
    std::vector<ClaimedJob> claimed;
    ClaimRequest next = request;
    for (int i = 0; i < most; ++i) {
        auto job = claim_in_transaction(runner, sweep, log_begin, next, i > 0);
        if (!job) break;
        next.loaded = job->load_key;
        claimed.push_back(std::move(*job));
        if (claimed.back().alone || !claimed.back().recorded.empty()) break;
    }
    transaction.commit();
    drop_doomed(put_off);
    return claimed;
}

void JobQueue::keep_only(Id runner, const std::vector<EndedAttempt>& ended, const ClaimedJob* job,
                         std::int64_t log_begin) {
    find_doomed_by(ended);
    WriteTransaction transaction(store_.db());
    write(runner, ended);
    put_back(runner, job ? job->id : 0, Suspicion::none);
    const std::size_t put_off = put_off_doomed();
    if (job && lease_holds(runner, *job)) {
        SQLite::Statement begun(store_.db(),
                                "UPDATE job SET claimed_at = :now, log_begin = :log_begin WHERE id = :job");
        begun.bind(":now", job->started_at);
        begun.bind(":log_begin", log_begin);
        begun.bind(":job", job->id);
        begun.exec();
    }
    transaction.commit();
    drop_doomed(put_off);
}

// A late record is rejected: it is not written, and its job dooms no others.
void JobQueue::write(Id runner, const std::vector<EndedAttempt>& ended) {
    late_.clear();
    for (const auto& [job, record] : ended) {
        if (lease_holds(runner, job)) {
            insert_attempt(runner, job, record, disposition_of(job, record));
        } else {
            late_.push_back(job);
            std::erase_if(doomed_, [late = job.id](const Doomed& each) { return each.because_of == late; });
        }
    }
}

// Without a lock, because it takes long for a long queue.
void JobQueue::find_doomed_by(const std::vector<EndedAttempt>& ended) {
    for (const auto& [job, record] : ended)
        if (record.status == AttemptStatus::oom) find_doomed_by(job.id);
}

void JobQueue::find_doomed_by(Id out_of_memory) {
    std::erase_if(doomed_, [&](const Doomed& each) { return each.because_of == out_of_memory; });
    std::ranges::move(find_doomed(store_.db(), out_of_memory), std::back_inserter(doomed_));
}

// Defers as many as a short transaction may write, in claim order. Later transactions continue.
std::size_t JobQueue::put_off_doomed() {
    const std::size_t count = std::min(doomed_.size(), ShortTransactions::rows);
    for (std::size_t i = 0; i < count; ++i) defer(store_.db(), doomed_[i], now());
    return count;
}

void JobQueue::drop_doomed(std::size_t count) {
    doomed_.erase(doomed_.begin(), doomed_.begin() + static_cast<std::ptrdiff_t>(count));
}

void JobQueue::go_on_with_doomed() {
    if (doomed_.empty()) return;
    WriteTransaction transaction(store_.db());
    const std::size_t put_off = put_off_doomed();
    transaction.commit();
    drop_doomed(put_off);
}

void JobQueue::put_back(Id runner, Id but, Suspicion suspicion) {
    SQLite::Statement cancelled(store_.db(),
                                "SELECT id, attempts, claimed_at FROM job WHERE state = 'running' AND lease = :runner "
                                "AND id <> :but AND leader IS NULL AND cancelled ORDER BY id");
    cancelled.bind(":runner", runner);
    cancelled.bind(":but", but);
    std::vector<ClaimedJob> no_more;
    while (cancelled.executeStep()) {
        ClaimedJob& job = no_more.emplace_back();
        job.id = cancelled.getColumn(0).getInt64();
        job.attempt = cancelled.getColumn(1).getInt();
        job.started_at = cancelled.getColumn(2).getString();
    }
    for (const ClaimedJob& job : no_more)
        insert_attempt(runner, job, cancelled_record(job.started_at), Disposition::finished);

    SQLite::Statement back(store_.db(),
                           "UPDATE job SET state = 'queued', lease = NULL, leader = NULL, attempts = attempts - 1, "
                           "claimed_at = NULL, log_begin = NULL, alone = alone OR (:alone AND leader IS NULL) "
                           "WHERE state = 'running' AND lease = :runner AND id <> :but AND leader IS NOT :but");
    back.bind(":alone", suspicion == Suspicion::any ? 1 : 0);
    back.bind(":runner", runner);
    back.bind(":but", but);
    back.exec();
}

std::vector<JobQueue::Lease> JobQueue::leases(Id sweep) {
    SQLite::Statement rows(store_.db(), sql_file("leases"));
    rows.bind(":sweep", sweep);
    std::vector<Lease> leases;
    while (rows.executeStep()) {
        Lease lease;
        lease.job = read_claimed(rows);
        lease.runner = rows.getColumn("lease").getInt64();
        lease.sweep = rows.getColumn("sweep").getInt64();
        lease.process = read_process(rows);
        lease.supervisor = read_supervisor(rows, lease.process);
        lease.beats = rows.getColumn("beats").getInt64();
        lease.log_path = rows.getColumn("log_path").getString();
        lease.log_begin = optional_int64(rows.getColumn("log_begin"));
        lease.cancelled = rows.getColumn("cancelled").getInt() != 0;
        std::istringstream recorded(rows.getColumn("recorded").getString());
        for (Id job = 0; recorded >> job;) lease.recorded.push_back(job);
        leases.push_back(std::move(lease));
    }
    return leases;
}

bool JobQueue::end_lease(const Lease& lease, const AttemptRecord& record, Disposition disposition, Fault fault) {
    if (record.status == AttemptStatus::oom) find_doomed_by(lease.job.id);
    WriteTransaction transaction(store_.db());
    const bool gone = !lease_holds(lease.runner, lease.job) || (fault == Fault::silent && has_beaten_since(lease));
    const bool several = !gone && holds_several(lease.runner);
    if (gone || several)  // nothing is known about this job
        std::erase_if(doomed_, [&](const Doomed& each) { return each.because_of == lease.job.id; });
    if (gone) return false;
    if (several) {
        put_back(lease.runner, 0, Suspicion::any);
    } else {
        insert_attempt(lease.runner, lease.job, record, disposition);
        if (fault != Fault::job) count_as_lost(lease.job.id);
    }
    const std::size_t put_off = put_off_doomed();
    transaction.commit();
    drop_doomed(put_off);
    return true;
}

bool JobQueue::has_beaten_since(const Lease& lease) {
    SQLite::Statement beats(store_.db(), "SELECT beats FROM runner_process WHERE id = :runner");
    beats.bind(":runner", lease.runner);
    return beats.executeStep() && beats.getColumn(0).getInt64() != lease.beats;
}

bool JobQueue::holds_several(Id runner) {
    SQLite::Statement count(store_.db(),
                            "SELECT count(*) FROM job WHERE state = 'running' AND leader IS NULL AND lease = :runner");
    count.bind(":runner", runner);
    count.executeStep();
    return count.getColumn(0).getInt() > 1;
}

void JobQueue::give_back(const Lease& lease) {
    WriteTransaction transaction(store_.db());
    put_back(lease.runner, 0, Suspicion::none);
    transaction.commit();
}

}  // namespace stylesweep::schema
