#include "schema/imported.hpp"

#include <stdexcept>

#include "schema/clock.hpp"
#include "schema/digest.hpp"
#include "schema/optional_values.hpp"

namespace stylesweep::schema {
namespace {

void refuse_run_sweep(SQLite::Database& db, const std::string& name) {
    SQLite::Statement find(db, "SELECT runner FROM sweep WHERE name = :name AND runner <> :import");
    find.bind(":name", name);
    find.bind(":import", import_runner);
    if (find.executeStep())
        throw std::invalid_argument("the sweep '" + name + "' is run by " + find.getColumn(0).getString() +
                                    "; give the imported results another name with --sweep");
}

// Of no process: it stands for the place where the results come from.
Id place_of(SQLite::Database& db, const ImportedResult& result) {
    SQLite::Statement environment(
        db,
        "INSERT INTO environment (facts, host, device, device_name, threads, program_version) "
        "VALUES (json_object('host', :host, 'device', :device, 'device_name', :device_name, 'threads', :threads, "
        "'program_version', :version, 'imported', 1), :host, :device, :device_name, :threads, :version) "
        "ON CONFLICT (facts) DO UPDATE SET host = host RETURNING id, facts");
    environment.bind(":host", result.host);
    environment.bind(":device", result.device);
    environment.bind(":device_name", result.device_name);
    if (result.threads) environment.bind(":threads", *result.threads);
    environment.bind(":version", result.program_version);
    environment.executeStep();
    const Id id = environment.getColumn(0).getInt64();
    const std::string uid = sha256(environment.getColumn(1).getString()).substr(0, 32);
    environment.reset();
    SQLite::Statement process(db,
                              "INSERT INTO runner_process (environment_id, host, boot_id, pid, start_ticks, device, "
                              "started_at, ended_at, uid) VALUES (:environment, :host, '', 0, 0, :device, :now, :now, "
                              ":uid) ON CONFLICT (uid) DO UPDATE SET host = host RETURNING id");
    process.bind(":environment", id);
    process.bind(":host", result.host);
    process.bind(":device", result.device);
    process.bind(":now", now_utc());
    process.bind(":uid", uid);
    process.executeStep();
    const Id process_id = process.getColumn(0).getInt64();
    process.reset();
    return process_id;
}

class Writer {
  public:
    explicit Writer(SQLite::Database& db)
        : db_(db),
          attempt_(db,
                   "INSERT INTO attempt (job_id, number, status, error_class, error_message, warning, started_at, "
                   "finished_at, runner_process_id, uid) SELECT id, attempts + 1, :status, :error_class, "
                   ":error_message, :warning, :started_at, :finished_at, :process, :uid FROM job WHERE key = :key "
                   "ON CONFLICT (uid) DO NOTHING"),
          metric_(db, "INSERT INTO metric (attempt_id, name, value) VALUES (:attempt, :name, :value)"),
          settle_(db,
                  "UPDATE job SET attempts = attempts + 1, state = :status, queued_for = NULL, result_attempt = "
                  ":attempt, claimed_at = :started_at WHERE key = :key") {}

    /// False when the row is there already.
    bool write(const ImportedResult& result, const std::string& now) {
        const AttemptRecord& record = result.record;
        const std::string finished = record.finished_at.empty() ? now : record.finished_at;
        const std::string started = record.started_at.empty() ? finished : record.started_at;
        attempt_.bind(":status", record.status);
        bind_optional(attempt_, ":error_class", record.error_class);
        bind_optional(attempt_, ":error_message", record.error_message);
        bind_optional(attempt_, ":warning", record.warning);
        attempt_.bind(":started_at", started);
        attempt_.bind(":finished_at", finished);
        attempt_.bind(":process", place_of(db_, result));
        attempt_.bind(":uid", result.uid);
        attempt_.bind(":key", result.job.key);
        const int added = attempt_.exec();
        attempt_.reset();
        if (added) settle(result, started, db_.getLastInsertRowid());
        return added > 0;
    }

  private:
    void settle(const ImportedResult& result, const std::string& started, Id attempt) {
        for (const auto& [name, value] : result.record.metrics) {
            metric_.bind(":attempt", attempt);
            metric_.bind(":name", name);
            metric_.bind(":value", value);
            metric_.exec();
            metric_.reset();
        }
        settle_.bind(":status", result.record.status);
        settle_.bind(":attempt", attempt);
        settle_.bind(":started_at", started);
        settle_.bind(":key", result.job.key);
        settle_.exec();
        settle_.reset();
    }

    SQLite::Database& db_;
    SQLite::Statement attempt_, metric_, settle_;
};

}  // namespace

Imported write_imported(Store& store, const SweepRecord& sweep, const std::vector<ImportedResult>& results) {
    refuse_run_sweep(store.db(), sweep.name);
    Enqueuer enqueuer(store, sweep, Rerun::none, Scope::selection);
    for (const ImportedResult& result : results) enqueuer.add(result.job);
    enqueuer.commit();
    WriteTransaction transaction(store.db());
    Writer writer(store.db());
    Imported done;
    const std::string now = now_utc();
    for (const ImportedResult& result : results) {
        ++done.rows;
        if (writer.write(result, now)) ++done.added;
    }
    transaction.commit();
    return done;
}

}  // namespace stylesweep::schema
