#include "schema/queue/control.hpp"

#include "base/clock.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/queue/skip.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/reset_at_end.hpp"
#include "schema/sqlite/sql_file.hpp"

namespace stylesweep::schema {
namespace {

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

// The front of the queue first: runners would claim it next.
std::vector<Id> jobs_to_cancel(Store& store, Id sweep) {
    SQLite::Statement find(store.db(), sql_file("jobs_to_cancel"));
    find.bind(":sweep", sweep);
    return ids_of(find);
}

// Cancels jobs, each according to its state at that moment: queued, running, or finished.
class Canceller {
  public:
    /// `sweep`: skips jobs queued in another sweep.
    Canceller(SQLite::Database& db, std::optional<Id> sweep)
        : record_(cancelled_record(now_utc())),
          put_back_(db, sql_file("put_back_recorded")),
          queued_(db, Parked::skipped_too, sweep),
          away_(db, "SELECT 1 FROM job WHERE id = :job AND away IS NOT NULL"),
          stop_(db,
                "UPDATE job SET cancelled = 1 WHERE id = :job AND state = 'running' AND (:sweep IS NULL OR "
                "coalesce(queued_for, :sweep) = :sweep)") {
        for (SQLite::Statement* each : {&put_back_, &stop_}) bind_optional(*each, ":sweep", sweep);
    }

    void cancel(Id job) {
        put_back(job);
        if (queued_.skip(job, to_text(*record_.error_class), *record_.error_message, record_.finished_at))
            ++count_.ended;
        else if (is_away(job))
            ++count_.away;
        else
            count_.running += stop(job);
    }

    [[nodiscard]] const Cancelled& count() const { return count_; }

  private:
    // If it is to be recorded during another job's run: that run goes on without it.
    void put_back(Id job) {
        const ResetAtEnd ready{put_back_};
        put_back_.bind(":job", job);
        put_back_.exec();
    }

    bool is_away(Id job) {
        const ResetAtEnd ready{away_};
        away_.bind(":job", job);
        return away_.executeStep();
    }

    int stop(Id job) {
        const ResetAtEnd ready{stop_};
        stop_.bind(":job", job);
        return stop_.exec();
    }

    AttemptRecord record_;
    SQLite::Statement put_back_;
    JobSkipper queued_;
    SQLite::Statement away_, stop_;
    Cancelled count_;
};

Cancelled cancel(Store& store, const std::vector<Id>& jobs, std::optional<Id> sweep) {
    Canceller canceller(store.db(), sweep);
    ShortTransactions transactions(store.db());
    transactions.for_each(jobs, [&](Id job) { canceller.cancel(job); });
    transactions.commit();
    return canceller.count();
}

}  // namespace

AttemptRecord cancelled_record(const std::string& started_at) {
    AttemptRecord record;
    record.status = AttemptStatus::skipped;
    record.error_class = ErrorClass::cancelled;
    record.error_message = "cancelled with `stylesweep cancel`; `run --rerun failed` runs it again";
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
    return cancel(store, {job}, {});
}

Cancelled cancel_sweep(Store& store, Id sweep) {
    return cancel(store, jobs_to_cancel(store, sweep), sweep);
}

}  // namespace stylesweep::schema
