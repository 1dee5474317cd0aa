#include "schema/control.hpp"

#include "schema/clock.hpp"
#include "schema/ids.hpp"
#include "schema/short_transactions.hpp"

namespace stylesweep::schema {
namespace {

constexpr const char* one_job = "SELECT :id";
constexpr const char* jobs_of_sweep =
    "SELECT m.job_id FROM membership m JOIN job o ON o.id = m.job_id "
    "WHERE m.sweep_id = :id AND o.state IN ('queued', 'running') AND coalesce(o.queued_for, :id) = :id";

int execute(Store& store, const std::string& sql, Id id) {
    SQLite::Statement statement(store.db(), sql);
    statement.bind(":id", id);
    return statement.exec();
}

std::vector<Id> queued_at_another_priority(Store& store, Id sweep, int priority) {
    SQLite::Statement find(store.db(),
                           "SELECT id FROM job WHERE queued_for = :id AND state = 'queued' AND priority <> :priority "
                           "ORDER BY id");
    find.bind(":id", sweep);
    find.bind(":priority", priority);
    return ids_of(find);
}

void insert_attempts(Store& store, const std::string& jobs, Id id) {
    SQLite::Statement insert(store.db(),
                             "INSERT INTO attempt (job_id, number, status, error_class, error_message, started_at, "
                             "finished_at) SELECT id, attempts + 1, :status, :error_class, :error_message, :now, :now "
                             "FROM job WHERE state = 'queued' AND id IN (" +
                                 jobs + ") ORDER BY id");
    const AttemptRecord record = cancelled_record(now_utc());
    insert.bind(":id", id);
    insert.bind(":status", record.status);
    insert.bind(":error_class", *record.error_class);
    insert.bind(":error_message", *record.error_message);
    insert.bind(":now", record.finished_at);
    insert.exec();
}

Cancelled cancel(Store& store, const std::string& jobs, Id id) {
    Cancelled count;
    WriteTransaction transaction(store.db());
    insert_attempts(store, jobs, id);
    count.ended = execute(
        store,
        "UPDATE job SET state = 'skipped', queued_for = NULL, away = NULL, cancelled = 0, attempts = attempts + 1, "
        "result_attempt = (SELECT id FROM attempt a WHERE a.job_id = job.id AND a.number = "
        "job.attempts + 1) WHERE state = 'queued' AND id IN (" +
            jobs + ")",
        id);
    count.running = execute(store, "UPDATE job SET cancelled = 1 WHERE state = 'running' AND id IN (" + jobs + ")", id);
    transaction.commit();
    return count;
}

}  // namespace

AttemptRecord cancelled_record(const std::string& started_at) {
    AttemptRecord record;
    record.status = "skipped";
    record.error_class = "cancelled";
    record.error_message = "cancelled with `stylesweep cancel`; `run --rerun failed` takes it up again";
    record.started_at = started_at;
    record.finished_at = now_utc();
    return record;
}

bool set_paused(Store& store, Id sweep, bool paused) {
    const char* pause = "UPDATE sweep SET paused = 1 WHERE id = :id AND paused = 0";
    const char* resume = "UPDATE sweep SET paused = 0 WHERE id = :id AND paused = 1";
    return execute(store, paused ? pause : resume, sweep) > 0;
}

bool is_paused(Store& store, Id sweep) {
    SQLite::Statement find(store.db(), "SELECT paused FROM sweep WHERE id = :id");
    find.bind(":id", sweep);
    return find.executeStep() && find.getColumn(0).getInt() != 0;
}

void set_priority(Store& store, Id sweep, int priority) {
    SQLite::Statement set(store.db(), "UPDATE sweep SET priority = :priority WHERE id = :id");
    set.bind(":id", sweep);
    set.bind(":priority", priority);
    set.exec();
    apply_priority(store, sweep);
}

int apply_priority(Store& store, Id sweep) {
    SQLite::Statement find(store.db(), "SELECT priority FROM sweep WHERE id = :id");
    find.bind(":id", sweep);
    const int priority = find.executeStep() ? find.getColumn(0).getInt() : 0;
    find.reset();
    SQLite::Statement set(store.db(), "UPDATE job SET priority = :priority WHERE id = :job AND state = 'queued'");
    set.bind(":priority", priority);
    const std::vector<Id> jobs = queued_at_another_priority(store, sweep, priority);
    ShortTransactions transactions(store.db());
    transactions.for_each(jobs, [&](Id job) {
        set.bind(":job", job);
        set.exec();
        set.reset();
    });
    transactions.commit();
    return priority;
}

Cancelled cancel_job(Store& store, Id job) {
    return cancel(store, one_job, job);
}

Cancelled cancel_sweep(Store& store, Id sweep) {
    return cancel(store, jobs_of_sweep, sweep);
}

}  // namespace stylesweep::schema
