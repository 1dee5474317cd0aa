#include "schema/transfer/imported.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/files/digest.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/sqlite/reset_at_end.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/transfer/import_matching.hpp"

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

// A row's repeat has another result already, and --replace was not given.
void refuse_replacing(const SweepRecord& sweep, const std::vector<ImportedResult>& results,
                      const std::vector<Placed>& placed) {
    const auto replaces = [](const Placed& each) { return each.match == RowMatch::replaces; };
    const auto first = std::ranges::find_if(placed, replaces);
    if (first == placed.end()) return;
    const auto others = std::ranges::count_if(placed, replaces) - 1;
    throw std::invalid_argument(
        sweep.file_path + ":" + std::to_string(results[static_cast<std::size_t>(first - placed.begin())].line) +
        ": the sweep '" + sweep.name + "' has another result for repeat " + std::to_string(first->repeat) +
        " of these parameters" + (others > 0 ? " (and so for " + std::to_string(others) + " more rows)" : "") +
        "; nothing was imported. With --replace, the file's results replace those; without the column repeat, "
        "or under another --sweep name, both are kept");
}

// Not a real process: a placeholder for where the results come from.
Id place_of(SQLite::Database& db, const ImportedResult& result) {
    SQLite::Statement environment(db, sql_file("insert_imported_environment"));
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
    Writer(SQLite::Database& db, std::string file)
        : db_(db),
          file_(std::move(file)),
          attempt_(db, sql_file("insert_imported_attempt")),
          find_uid_(db, "SELECT 1 FROM attempt WHERE uid = :uid"),
          metric_(db, "INSERT INTO metric (attempt_id, name, value) VALUES (:attempt, :name, :value)"),
          settle_(db,
                  "UPDATE job SET attempts = (SELECT max(number) FROM attempt WHERE job_id = job.id), state = :status, "
                  "queued_for = NULL, result_attempt = :attempt, claimed_at = (SELECT started_at FROM attempt WHERE "
                  "id = :attempt) WHERE key = :key") {}

    void write(const ImportedResult& result, const std::string& key, const std::string& now) {
        const AttemptRecord& record = result.record;
        const std::string& either = record.started_at.empty() ? now : record.started_at;
        const std::string& finished = record.finished_at.empty() ? either : record.finished_at;
        attempt_.bind(":status", to_text(record.status.value()));
        bind_optional(attempt_, ":error_class", result.error_class);
        bind_optional(attempt_, ":error_message", record.error_message);
        bind_optional(attempt_, ":warning", record.warning);
        attempt_.bind(":started_at", record.started_at.empty() ? finished : record.started_at);
        attempt_.bind(":finished_at", finished);
        attempt_.bind(":process", place_of(db_, result));
        attempt_.bind(":uid", free_uid(uid_of(result, key)));
        attempt_.bind(":details", details_of(result));
        attempt_.bind(":key", key);
        attempt_.exec();
        attempt_.reset();
        const Id attempt = db_.getLastInsertRowid();
        for (const auto& [name, value] : record.metrics) write_metric(attempt, name, value);
        let_stand(attempt, record.status.value(), key);
    }

    void let_stand(Id attempt, AttemptStatus status, const std::string& key) {
        settle_.bind(":status", to_text(status));
        settle_.bind(":attempt", attempt);
        settle_.bind(":key", key);
        settle_.exec();
        settle_.reset();
    }

  private:
    [[nodiscard]] std::string details_of(const ImportedResult& result) const {
        nlohmann::json details = {{"imported_from", file_}};
        for (const auto& [name, text] : result.text_metrics) details[texts_member][name] = text;
        return details.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }

    // Derived from content, so that merge recognises the attempt in any database that imported the file.
    static std::string uid_of(const ImportedResult& result, const std::string& key) {
        const std::string times = result.record.started_at + ' ' + result.record.finished_at;
        return sha256(key + ' ' + times + ' ' + content_of(result)).substr(0, 32);
    }

    // The uid may be taken by an attempt that was moved to another job.
    std::string free_uid(std::string uid) {
        const auto is_taken = [&] {
            find_uid_.bind(":uid", uid);
            const bool taken = find_uid_.executeStep();
            find_uid_.reset();
            return taken;
        };
        while (is_taken()) uid = second_uid(uid);
        return uid;
    }

    void write_metric(Id attempt, const std::string& name, double value) {
        metric_.bind(":attempt", attempt);
        metric_.bind(":name", name);
        metric_.bind(":value", value);
        metric_.exec();
        metric_.reset();
    }

    SQLite::Database& db_;
    std::string file_;
    SQLite::Statement attempt_, find_uid_, metric_, settle_;
};

void run(SQLite::Database& db, const std::string& sql, const std::map<const char*, std::string>& values) {
    SQLite::Statement statement(db, sql);
    for (const auto& [name, value] : values)
        if (sql.find(name) != std::string::npos) statement.bind(name, value);
    statement.exec();
}

// How attempts name the file they come from: the same name wherever the import runs.
std::string origin_of(const std::string& file) {
    return file == "-" ? file : std::filesystem::absolute(file).lexically_normal().string();
}

constexpr std::size_t rows_at_once = 100;  // per transaction: each row takes a dozen statements

// The fate of a file's rows is determined before they are written, in several transactions: two simultaneous imports
// into a sweep would miss each other's rows.
class OneAtATime {
  public:
    OneAtATime(SQLite::Database& db, const std::string& sweep)
        : newest_(db, "SELECT max(l.id) FROM launch l JOIN sweep s ON s.id = l.sweep_id WHERE s.name = :sweep"),
          before_(db, "SELECT count(*) FROM launch l JOIN sweep s ON s.id = l.sweep_id WHERE s.name = :sweep"),
          sweep_(sweep) {
        newest_.bind(":sweep", sweep);
        before_.bind(":sweep", sweep);
        count_ = ask(before_);
    }

    /// Called when this import has been recorded as the sweep's newest launch.
    void begin() {
        if (ask(before_) > count_ + 1) refuse();
        mine_ = ask(newest_);
    }
    void check() {
        if (ask(newest_) != mine_) refuse();
    }

  private:
    static std::int64_t ask(SQLite::Statement& question) {
        const ResetAtEnd ready{question};
        question.executeStep();
        return question.getColumn(0).getInt64();
    }
    [[noreturn]] void refuse() const {
        throw StoreError("something else was imported or merged into the sweep '" + sweep_ +
                         "' meanwhile; import the file again: rows already imported are recognised");
    }

    SQLite::Statement newest_, before_;
    std::string sweep_;
    std::int64_t count_ = 0, mine_ = 0;
};

ImportCounts import_counts(const std::vector<Placed>& placed, ExistingResults standing) {
    ImportCounts counts;
    for (const Placed& each : placed) {
        const bool stands_again = each.match == RowMatch::superseded && standing == ExistingResults::replaced;
        ++counts.rows;
        counts.added += each.match == RowMatch::added;
        counts.further += each.further;
        counts.renumbered += each.renumbered;
        counts.replaced += each.match == RowMatch::replaces || stands_again;
        counts.known += each.match == RowMatch::known;
        counts.superseded += each.match == RowMatch::superseded && !stands_again;
    }
    return counts;
}

}  // namespace

void refuse_imported(SQLite::Database& db, const std::string& name, const std::string& runner) {
    SQLite::Statement find(db,
                           "SELECT file_path FROM sweep WHERE name = :name AND runner = :import AND runner <> :runner");
    find.bind(":name", name);
    find.bind(":import", import_runner);
    find.bind(":runner", runner);
    if (!find.executeStep()) return;
    const std::string file = find.getColumn(0).getString();
    throw std::invalid_argument("this database has imported results as sweep '" + name + "' (of " + file +
                                "); give the sweep file another `name:`, or remove them with `stylesweep import " +
                                file + " --sweep " + name + " --undo`");
}

ImportCounts write_imported(Store& store, const SweepRecord& sweep, const std::vector<ImportedResult>& results,
                            ExistingResults standing) {
    SQLite::Database& db = store.db();
    refuse_shard(db);
    refuse_run_sweep(db, sweep.name);
    OneAtATime alone(db, sweep.name);
    ImportMatching matching(db, sweep.name);
    const std::vector<Placed> placed = matching.place(results, standing);
    if (standing == ExistingResults::stays) refuse_replacing(sweep, results, placed);
    ImportCounts counts = import_counts(placed, standing);
    std::vector<Withdrawn> withdrawn;
    if (standing == ExistingResults::replaced) withdrawn = matching.beyond_the_file();
    counts.withdrawn = std::ssize(withdrawn);
    if (counts.added + counts.replaced + counts.withdrawn == 0) return counts;
    Enqueuer enqueuer(store, sweep, Rerun::none, Scope::selection);  // its transactions hold all that follows
    alone.begin();
    Writer writer(db, origin_of(sweep.file_path));
    const std::string now = now_utc();
    std::size_t written = 0;
    const auto rest_now_and_then = [&] {
        if (++written % rows_at_once != 0) return;
        enqueuer.rest();
        enqueuer.go_on();
        alone.check();
    };
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Placed& place = placed[i];
        if (place.match == RowMatch::added)
            enqueuer.add({place.key, results[i].params, "{}", static_cast<int>(place.repeat)});
        if (place.match == RowMatch::added || place.match == RowMatch::replaces)
            writer.write(results[i], place.key, now);
        if (place.match == RowMatch::superseded && standing == ExistingResults::replaced)
            writer.let_stand(place.attempt, results[i].record.status.value(), place.key);
        rest_now_and_then();
    }
    const std::string origin = origin_of(sweep.file_path);
    if (standing == ExistingResults::replaced) withdraw_again(db, sweep.name, matching.complete_params(), origin);
    for (const Withdrawn& each : withdrawn) {
        withdraw(db, each, origin);
        rest_now_and_then();
    }
    enqueuer.commit();
    return counts;
}

namespace {

[[noreturn]] void refuse_undo(SQLite::Database& db, const std::string& sweep, const std::string& file) {
    SQLite::Statement files(
        db,
        "SELECT DISTINCT a.details ->> '$.imported_from' FROM sweep s JOIN membership m ON "
        "m.sweep_id = s.id JOIN attempt a ON a.job_id = m.job_id WHERE s.name = :sweep AND a.details "
        "->> '$.imported_from' IS NOT NULL ORDER BY 1");
    files.bind(":sweep", sweep);
    std::string known;
    while (files.executeStep()) known += (known.empty() ? "" : ", ") + files.getColumn(0).getString();
    throw std::invalid_argument("no result of the sweep '" + sweep + "' comes from " + file +
                                (known.empty() ? "; no file was imported into it" : "; its files are: " + known));
}

// Fills temp.to_undo with the attempts that the file brought; returns the number of those that stand.
std::int64_t choose_attempts(SQLite::Database& db, const std::string& sweep, const std::string& file) {
    db.exec("DELETE FROM temp.to_undo");
    run(db,
        "INSERT INTO temp.to_undo SELECT a.id, a.job_id, j.result_attempt = a.id FROM sweep s JOIN membership m ON "
        "m.sweep_id = s.id JOIN job j ON j.id = m.job_id JOIN attempt a ON a.job_id = j.id WHERE s.name = :sweep AND "
        "j.runner = 'import' AND a.details ->> '$.imported_from' = :file",
        {{":sweep", sweep}, {":file", file}});
    return db.execAndGet("SELECT count(*) FROM temp.to_undo WHERE stood").getInt64();
}

// SQLite would scan all jobs for each deleted attempt: job.result_attempt has no index.
class Unreferenced {
  public:
    explicit Unreferenced(SQLite::Database& db) : db_(db) { db_.exec("PRAGMA foreign_keys = OFF"); }
    Unreferenced(const Unreferenced&) = delete;
    Unreferenced& operator=(const Unreferenced&) = delete;
    ~Unreferenced() { db_.tryExec("PRAGMA foreign_keys = ON"); }

  private:
    SQLite::Database& db_;
};

// Removes results of the next jobs after `last`; returns the last job.
Id take_out_after(SQLite::Database& db, Id last) {
    SQLite::Statement batch(db,
                            "INSERT INTO temp.undone SELECT attempt, job, stood FROM temp.to_undo WHERE job IN (SELECT "
                            "DISTINCT job FROM temp.to_undo WHERE job > :last ORDER BY job LIMIT :size)");
    batch.bind(":last", last);
    batch.bind(":size", static_cast<Id>(ShortTransactions::rows));
    db.exec("DELETE FROM temp.undone");
    batch.exec();
    db.exec(sql_file("undo_import"));
    SQLite::Statement end(db, "SELECT coalesce(max(job), :last) FROM temp.undone");
    end.bind(":last", last);
    end.executeStep();
    return end.getColumn(0).getInt64();
}

bool drop_if_empty(SQLite::Database& db, const std::string& sweep) {
    SQLite::Statement find(db,
                           "SELECT id FROM sweep s WHERE name = :sweep AND NOT EXISTS (SELECT 1 FROM membership "
                           "WHERE sweep_id = s.id)");
    find.bind(":sweep", sweep);
    if (!find.executeStep()) return false;
    const std::string id = find.getColumn(0).getString();
    find.reset();
    db.exec("DELETE FROM launch WHERE sweep_id = " + id + "; DELETE FROM sweep WHERE id = " + id +
            "; DROP VIEW IF EXISTS \"sweep_" + sweep + "\"");  // letters, digits, '_' and '-' only
    return true;
}

}  // namespace

// First what the file withdrew, so that it does not become the result of another job. Then each job at once: what is
// left is one of its other attempts, or nothing.
UndoCounts undo_import(Store& store, const std::string& sweep, const std::string& file) {
    SQLite::Database& db = store.db();
    db.exec("DROP TABLE IF EXISTS temp.to_undo; DROP TABLE IF EXISTS temp.undone");
    db.exec("CREATE TEMP TABLE to_undo (attempt, job, stood); CREATE TEMP TABLE undone (attempt, job, stood)");
    db.exec("CREATE INDEX temp.to_undo_job ON to_undo (job)");
    const std::string origin = origin_of(file);
    UndoCounts done;
    done.results = choose_attempts(db, sweep, origin);
    const bool brought_any = db.execAndGet("SELECT EXISTS (SELECT 1 FROM temp.to_undo)").getInt() != 0;
    const Unreferenced take_out_names_what_goes(db);
    ShortTransactions transactions(db);
    const auto restored = restore_withdrawn(db, transactions, sweep, origin);
    if (!restored && !brought_any) refuse_undo(db, sweep, origin);
    done.again = restored.value_or(0);
    if (restored) choose_attempts(db, sweep, origin);  // some may be in other jobs now
    for (Id last = 0, next = 0;; last = next, transactions.release()) {
        transactions.hold();
        next = take_out_after(db, last);
        if (next == last) break;
        done.again +=
            db.execAndGet("SELECT count(*) FROM job WHERE id IN (SELECT job FROM temp.undone WHERE stood)").getInt64();
    }
    done.sweep_gone = drop_if_empty(db, sweep);
    transactions.commit();
    return done;
}

}  // namespace stylesweep::schema
