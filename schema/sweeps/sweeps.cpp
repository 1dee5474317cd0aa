#include "schema/sweeps/sweeps.hpp"

#include <stdexcept>

#include "base/clock.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/sweeps/metric_names.hpp"
#include "schema/sweeps/sweep_view.hpp"
#include "schema/transfer/imported.hpp"

namespace stylesweep::schema {
namespace {

// SQLite's view names ignore case: `Night` and `night` would share one.
void refuse_other_case(SQLite::Database& db, const std::string& name) {
    SQLite::Statement find(db, "SELECT name FROM sweep WHERE name = :name COLLATE NOCASE AND name <> :name LIMIT 1");
    find.bind(":name", name);
    if (find.executeStep())
        throw std::invalid_argument("this database has a sweep '" + find.getColumn(0).getString() + "' and '" + name +
                                    "' differs from it in case only; choose another name");
}

Id write_sweep(SQLite::Database& db, const SweepRecord& sweep, Scope scope) {
    refuse_name(db, sweep.name, sweep.runner);
    SQLite::Statement upsert(db, sql_file("upsert_sweep"));
    upsert.bind(":name", sweep.name);
    upsert.bind(":runner", sweep.runner);
    upsert.bind(":file_path", sweep.file_path);
    upsert.bind(":file_text", sweep.file_text);
    upsert.bind(":command_line", sweep.command_line);
    upsert.bind(":parameters", sweep.parameters);
    upsert.bind(":metrics", sweep.metrics);
    upsert.bind(":measure", sweep.measure);
    upsert.bind(":limits", sweep.limits);
    if (sweep.search.empty())
        upsert.bind(":search");
    else
        upsert.bind(":search", sweep.search);
    upsert.bind(":now", now_utc());
    upsert.bind(":whole", scope == Scope::file ? 1 : 0);
    upsert.executeStep();
    const Id id = upsert.getColumn(0).getInt64();
    SQLite::Statement launch(db,
                             "INSERT OR IGNORE INTO launch (sweep_id, command_line, file_text, started_at) "
                             "SELECT id, command_line, file_text, updated_at FROM sweep WHERE id = :sweep");
    launch.bind(":sweep", id);
    launch.exec();
    create_sweep_view(db, id);
    return id;
}

std::int64_t edition_of(SQLite::Database& db, Id sweep) {
    SQLite::Statement find(db, "SELECT edition FROM sweep WHERE id = :sweep");
    find.bind(":sweep", sweep);
    find.executeStep();
    return find.getColumn(0).getInt64();
}

Id newest_attempt(SQLite::Database& db) {
    return db.execAndGet("SELECT coalesce(max(id), 0) FROM attempt").getInt64();
}

bool is_shard(SQLite::Database& db) {
    return db.execAndGet("SELECT EXISTS (SELECT 1 FROM shard WHERE id = 1)").getInt() != 0;
}

// A job in the database, and whether its input had changed when it last ran.
constexpr const char* find_job =
    "SELECT j.id, j.state, j.away IS NOT NULL, j.state = 'failed' AND a.error_class = 'input_changed', "
    "coalesce(a.error_class, '') FROM job j "
    "LEFT JOIN attempt a ON a.id = j.result_attempt WHERE j.key = :key";

void bind_forecast(SQLite::Statement& insert, const std::optional<JobForecast>& forecast) {
    for (const char* name : {":predicted", ":low", ":high", ":peak"}) insert.bind(name);
    if (!forecast) return;
    insert.bind(":predicted", forecast->wall_s);
    insert.bind(":low", forecast->low_s);
    insert.bind(":high", forecast->high_s);
    if (forecast->peak_bytes) insert.bind(":peak", *forecast->peak_bytes);
}

}  // namespace

ScreenedBefore::ScreenedBefore(SQLite::Database& db, const std::string& sweep, const std::string& rules)
    : member_(db, "SELECT 1 FROM membership WHERE sweep_id = :sweep AND job_id = :job") {
    SQLite::Statement find(db, "SELECT id FROM sweep WHERE name = :name AND search = :rules AND search <> ''");
    find.bind(":name", sweep);
    find.bind(":rules", rules);
    if (find.executeStep()) member_.bind(":sweep", find.getColumn(0).getInt64());
}

bool ScreenedBefore::stays(Id job) {
    member_.bind(":job", job);
    const bool member = member_.executeStep();
    member_.reset();
    return member;
}

Enqueuer::Enqueuer(Store& store, const SweepRecord& sweep, Rerun rerun, Scope scope)
    : store_(store),
      transactions_(store.db()),
      before_(find_source(store, sweep.name)),
      screened_before_(store.db(), sweep.name, sweep.search),
      sweep_(write_sweep(store.db(), sweep, scope)),
      runner_(sweep.runner),
      file_text_(sweep.file_text),
      rerun_(rerun),
      scope_(scope),
      in_shard_(is_shard(store.db())),
      find_(store.db(), find_job),
      insert_(store.db(), sql_file("insert_job")),
      update_(store.db(), sql_file("update_job")),
      member_(store.db(),
              "INSERT INTO membership (sweep_id, job_id, position, edition) VALUES (:sweep, :job, :position, "
              ":edition) ON CONFLICT DO UPDATE SET position = excluded.position, names = NULL, paths = NULL, edition = "
              "CASE WHEN edition = -excluded.edition AND edition > 0 THEN edition ELSE excluded.edition END"),
      names_(store.db(), sweep_),
      edition_(edition_of(store.db(), sweep_) * (scope == Scope::file ? 1 : -1)),
      attempts_before_(newest_attempt(store.db())) {
    // Keys are hashes: each new one dirties another page of their index, which a small cache would write each time.
    store.db().exec("PRAGMA cache_size = -32000");  // KiB
}

void Enqueuer::bind(SQLite::Statement& statement, const PlannedJob& job) const {
    statement.bind(":key", job.key);
    statement.bind(":sweep", sweep_);
    statement.bindNoCopy(":params", job.params);
    statement.bindNoCopy(":inputs", job.inputs);
    statement.bind(":position", counts_.total);
    if (job.load_key.empty())
        statement.bind(":load_key");
    else
        statement.bindNoCopy(":load_key", job.load_key);
    for (const char* name : {":record_group", ":record_at"}) statement.bind(name);
    if (!job.record.name.empty()) {
        statement.bindNoCopy(":record_group", job.record.name);
        statement.bind(":record_at", job.record.at);
    }
    bind_forecast(statement, job.forecast);
}

std::optional<Enqueuer::Known> Enqueuer::find(const std::string& key) {
    find_.bind(":key", key);
    std::optional<Known> known;
    if (find_.executeStep())
        known = {find_.getColumn(0).getInt64(), from_text<JobState>(find_.getColumn(1).getString()),
                 find_.getColumn(2).getInt() != 0, find_.getColumn(3).getInt() != 0, find_.getColumn(4).getString()};
    find_.reset();
    return known;
}

Enqueuer::Known Enqueuer::insert(const PlannedJob& job) {
    bind(insert_, job);
    insert_.bindNoCopy(":runner", runner_);
    insert_.bind(":repeat", job.repeat);
    insert_.exec();
    insert_.reset();
    return {store_.db().getLastInsertRowid(), JobState::queued, false, false, ""};
}

// A job whose input had changed when it ran is run again, now that the content is back.
bool Enqueuer::runs_again(const Known& known) {
    if (is_unfinished(known.state)) return false;
    if (known.state == JobState::skipped && is_not_worth_running(known.error_class))
        return !screened_before_.stays(known.id);  // --rerun is about jobs that ran
    return rerun_ == Rerun::all || (rerun_ == Rerun::failed && known.state != JobState::done) ||
           known.input_had_changed;
}

void Enqueuer::update(const PlannedJob& job, Known& known) {
    const bool again = runs_again(known);
    names_.keep(known.id, job.params, job.inputs);
    bind(update_, job);
    update_.bind(":again", again ? 1 : 0);
    update_.exec();
    update_.reset();
    if (again) known.state = JobState::queued;
}

void Enqueuer::make_member(Id job) {
    member_.bind(":sweep", sweep_);
    member_.bind(":job", job);
    member_.bind(":position", counts_.total);
    member_.bind(":edition", edition_);
    member_.exec();
    member_.reset();
}

bool Enqueuer::add(const PlannedJob& job) {
    transactions_.hold();
    std::optional<Known> known = find(job.key);
    if (!known && in_shard_) return false;  // another shard's job
    if (!known) {
        known = insert(job);
    } else if (jobs_.contains(known->id)) {
        ++counts_.equal;  // already added: two names of equal files make one job, shown under the first
        return false;
    } else {
        update(job, *known);
    }
    make_member(known->id);
    ++counts_.total;
    const Part part = PlannedJobs::part_of(known->state, known->away, known->error_class);
    jobs_.set(known->id, part);
    return part == Part::waiting;
}

// Ids from `sql` that are not in this plan.
std::vector<Id> Enqueuer::others(const char* sql) {
    SQLite::Statement find(store_.db(), sql);
    find.bind(":sweep", sweep_);
    std::vector<Id> ids = ids_of(find);
    std::erase_if(ids, [&](Id id) { return jobs_.contains(id); });
    return ids;
}

std::vector<Id> Enqueuer::other_queued() {
    return others("SELECT id FROM job WHERE state = 'queued' AND queued_for = :sweep ORDER BY id");
}

void Enqueuer::park_others() {
    SQLite::Statement park(
        store_.db(), "UPDATE job SET queued_for = NULL WHERE id = :job AND state = 'queued' AND queued_for = :sweep");
    transactions_.for_each(other_queued(), [&](Id job) {
        park.bind(":job", job);
        park.bind(":sweep", sweep_);
        park.exec();
        park.reset();
    });
}

// Checks each again before deleting it: it may have been queued in the meantime.
void Enqueuer::forget_others() {
    const std::string forgettable =
        "SELECT j.id FROM job j JOIN membership m ON m.job_id = j.id AND m.sweep_id = :sweep WHERE j.state = 'queued' "
        "AND j.queued_for IS NULL AND j.away IS NULL AND j.attempts = 0 AND j.sweep_id = :sweep "
        "AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.job_id = j.id AND o.sweep_id <> :sweep)";
    SQLite::Statement leave(store_.db(), "DELETE FROM membership WHERE job_id = (" + forgettable + " AND j.id = :job)");
    SQLite::Statement forget(store_.db(),
                             "DELETE FROM job WHERE id = :job AND NOT EXISTS (SELECT 1 FROM membership WHERE job_id = "
                             ":job)");
    transactions_.for_each(others(forgettable.c_str()), [&](Id job) {
        leave.bind(":sweep", sweep_);
        leave.bind(":job", job);
        leave.exec();
        leave.reset();
        forget.bind(":job", job);
        forget.exec();
        forget.reset();
    });
}

// Recounts jobs that others ended or restarted between our transactions.
void Enqueuer::count_again() {
    SQLite::Statement find(store_.db(),
                           "SELECT j.id, j.state, j.away IS NOT NULL, coalesce(a.error_class, '') FROM job j "
                           "LEFT JOIN attempt a ON a.id = j.result_attempt WHERE j.id IN (SELECT job_id FROM attempt "
                           "WHERE id > :before)");
    find.bind(":before", attempts_before_);
    while (find.executeStep()) {
        const Id job = find.getColumn(0).getInt64();
        if (jobs_.contains(job))
            jobs_.set(job, PlannedJobs::part_of(from_text<JobState>(find.getColumn(1).getString()),
                                                find.getColumn(2).getInt() != 0, find.getColumn(3).getString()));
    }
}

void Enqueuer::mark_earlier(std::vector<PlannedInput> inputs) {
    if (!before_) return;
    const auto asks_for = [&](Id job) { return jobs_.contains(job); };
    earlier_ = find_earlier(store_.db(), sweep_,
                            {scope_, before_->edition, before_->file_text != file_text_, asks_for, std::move(inputs)});
    SQLite::Statement mark(store_.db(), "UPDATE membership SET edition = 0 WHERE sweep_id = :sweep AND job_id = :job");
    transactions_.for_each(earlier_.jobs, [&](Id job) {
        mark.bind(":sweep", sweep_);
        mark.bind(":job", job);
        mark.exec();
        mark.reset();
    });
}

Enqueuer::Counts Enqueuer::commit(std::vector<PlannedInput> inputs, Queue queue) {
    SQLite::Database& db = store_.db();
    if (transactions_.parted()) rest();  // finding many jobs takes a while
    mark_earlier(std::move(inputs));
    if (queue == Queue::kept) {
        counts_.others = std::ssize(other_queued());
    } else {
        park_others();
        if (scope_ == Scope::file) forget_others();
    }
    transactions_.hold();
    if (transactions_.parted()) count_again();
    counts_.waiting = jobs_.count(Part::waiting);
    counts_.done = jobs_.count(Part::done);
    counts_.failed = jobs_.count(Part::failed);
    counts_.screened = jobs_.count(Part::screened);
    counts_.over_budget = jobs_.count(Part::over_budget);
    counts_.away = jobs_.count(Part::away);
    counts_.last_attempt = newest_attempt(db);
    transactions_.commit();
    if (counts_.done > 0) MetricNames(store_, sweep_).note_shared();
    db.exec("PRAGMA cache_size = -2000");
    db.exec("PRAGMA shrink_memory");
    return counts_;
}

void refuse_name(SQLite::Database& db, const std::string& name, const std::string& runner) {
    refuse_other_case(db, name);
    refuse_imported(db, name, runner);
}

std::optional<Id> find_sweep(Store& store, const std::string& name) {
    SQLite::Statement find(store.db(), "SELECT id FROM sweep WHERE name = :name");
    find.bind(":name", name);
    if (!find.executeStep()) return std::nullopt;
    return find.getColumn(0).getInt64();
}

std::optional<SweepSource> find_source(Store& store, const std::string& name) {
    SQLite::Statement find(store.db(),
                           "SELECT file_path, file_text, edition, updated_at, measure FROM sweep WHERE name = :name");
    find.bind(":name", name);
    if (!find.executeStep()) return std::nullopt;
    return SweepSource{find.getColumn(0).getString(), find.getColumn(1).getString(), find.getColumn(2).getInt64(),
                       find.getColumn(3).getString(), find.getColumn(4).getString()};
}

std::string resolved_sizes(Store& store, const std::string& sweep) {
    SQLite::Statement find(
        store.db(),
        "SELECT value ->> '$.largest' FROM sweep, json_each(sweep.parameters) WHERE name = :name AND "
        "value ->> '$.largest' IS NOT NULL ORDER BY key LIMIT 1");
    find.bind(":name", sweep);
    return find.executeStep() ? find.getColumn(0).getString() : "";
}

JobStates::JobStates(Store& store, const std::string& sweep, const std::string& rules)
    : in_shard_(is_shard(store.db())), screened_before_(store.db(), sweep, rules), find_(store.db(), find_job) {}

JobStates::Job JobStates::find(const std::string& key) {
    find_.bind(":key", key);
    Job job;
    if (find_.executeStep()) {
        const bool input_had_changed = find_.getColumn(3).getInt() != 0;
        job.id = find_.getColumn(0).getInt64();
        job.state = from_text<JobState>(find_.getColumn(1).getString());
        const bool is_judged_anew = job.state == JobState::skipped &&
                                    is_not_worth_running(find_.getColumn(4).getString()) &&
                                    !screened_before_.stays(job.id);
        if (input_had_changed || is_judged_anew) job.state = JobState::queued;
        job.away = find_.getColumn(2).getInt() != 0;
    } else {
        job.elsewhere = in_shard_;
    }
    find_.reset();
    return job;
}

}  // namespace stylesweep::schema
