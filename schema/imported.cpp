#include "schema/imported.hpp"

#include <algorithm>
#include <stdexcept>

#include "schema/clock.hpp"
#include "schema/digest.hpp"
#include "schema/import_matching.hpp"
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

void refuse_shard(SQLite::Database& db) {
    if (db.execAndGet("SELECT EXISTS (SELECT 1 FROM shard)").getInt() != 0)
        throw std::invalid_argument(
            "this database is a shard and takes no other jobs; import into the one that it was split from (--db)");
}

// A repeat that the file names has another result, and nobody said that it goes.
void refuse_replacing(const SweepRecord& sweep, const std::vector<ImportedResult>& results,
                      const std::vector<Placed>& placed) {
    const auto replaces = [](const Placed& each) { return each.match == Match::replaces; };
    const auto first = std::ranges::find_if(placed, replaces);
    if (first == placed.end()) return;
    const auto others = std::ranges::count_if(placed, replaces) - 1;
    throw std::invalid_argument(
        sweep.file_path + ":" + std::to_string(results[static_cast<std::size_t>(first - placed.begin())].line) +
        ": the sweep '" + sweep.name + "' has another result for repeat " + std::to_string(first->repeat) +
        " of these parameters" + (others > 0 ? " (so for " + std::to_string(others) + " more rows)" : "") +
        "; nothing was imported. With --replace the file's results stand instead of those; without the column repeat, "
        "or under another --sweep name, both are kept");
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
                   ":error_message, :warning, :started_at, :finished_at, :process, :uid FROM job WHERE key = :key"),
          metric_(db, "INSERT INTO metric (attempt_id, name, value) VALUES (:attempt, :name, :value)"),
          settle_(db,
                  "UPDATE job SET attempts = (SELECT count(*) FROM attempt WHERE job_id = job.id), state = :status, "
                  "queued_for = NULL, result_attempt = :attempt, claimed_at = (SELECT started_at FROM attempt WHERE "
                  "id = :attempt) WHERE key = :key") {}

    void write(const ImportedResult& result, const std::string& key, const std::string& now) {
        const AttemptRecord& record = result.record;
        const std::string& either = record.started_at.empty() ? now : record.started_at;
        const std::string& finished = record.finished_at.empty() ? either : record.finished_at;
        attempt_.bind(":status", record.status);
        bind_optional(attempt_, ":error_class", record.error_class);
        bind_optional(attempt_, ":error_message", record.error_message);
        bind_optional(attempt_, ":warning", record.warning);
        attempt_.bind(":started_at", record.started_at.empty() ? finished : record.started_at);
        attempt_.bind(":finished_at", finished);
        attempt_.bind(":process", place_of(db_, result));
        attempt_.bind(":uid", uid_of(result, key));
        attempt_.bind(":key", key);
        attempt_.exec();
        attempt_.reset();
        const Id attempt = db_.getLastInsertRowid();
        for (const auto& [name, value] : record.metrics) write_metric(attempt, name, value);
        let_stand(attempt, record.status, key);
    }

    void let_stand(Id attempt, const std::string& status, const std::string& key) {
        settle_.bind(":status", status);
        settle_.bind(":attempt", attempt);
        settle_.bind(":key", key);
        settle_.exec();
        settle_.reset();
    }

  private:
    // The same in every database into which the file is imported: merge knows it.
    static std::string uid_of(const ImportedResult& result, const std::string& key) {
        const std::string times = result.record.started_at + ' ' + result.record.finished_at;
        return sha256(key + ' ' + times + ' ' + content_of(result)).substr(0, 32);
    }

    void write_metric(Id attempt, const std::string& name, double value) {
        metric_.bind(":attempt", attempt);
        metric_.bind(":name", name);
        metric_.bind(":value", value);
        metric_.exec();
        metric_.reset();
    }

    SQLite::Database& db_;
    SQLite::Statement attempt_, metric_, settle_;
};

Imported counted(const std::vector<Placed>& placed, Standing standing) {
    Imported counts;
    for (const Placed& each : placed) {
        const bool stands_again = each.match == Match::superseded && standing == Standing::replaced;
        ++counts.rows;
        counts.added += each.match == Match::added;
        counts.further += each.further;
        counts.renumbered += each.renumbered;
        counts.replaced += each.match == Match::replaces || stands_again;
        counts.known += each.match == Match::known;
        counts.superseded += each.match == Match::superseded && !stands_again;
    }
    return counts;
}

}  // namespace

Imported write_imported(Store& store, const SweepRecord& sweep, const std::vector<ImportedResult>& results,
                        Standing standing) {
    refuse_shard(store.db());
    refuse_run_sweep(store.db(), sweep.name);
    Enqueuer enqueuer(store, sweep, Rerun::none, Scope::selection);  // its transaction holds all that follows
    const std::vector<Placed> placed = ImportMatching(store.db(), sweep.name).place(results, standing);
    if (standing == Standing::stays) refuse_replacing(sweep, results, placed);
    const Imported counts = counted(placed, standing);
    if (counts.added + counts.replaced == 0) return counts;
    Writer writer(store.db());
    const std::string now = now_utc();
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Placed& place = placed[i];
        if (place.match == Match::added)
            enqueuer.add({place.key, results[i].params, "{}", static_cast<int>(place.repeat)});
        if (place.match == Match::added || place.match == Match::replaces) writer.write(results[i], place.key, now);
        if (place.match == Match::superseded && standing == Standing::replaced)
            writer.let_stand(place.attempt, results[i].record.status, place.key);
    }
    enqueuer.commit();
    return counts;
}

}  // namespace stylesweep::schema
