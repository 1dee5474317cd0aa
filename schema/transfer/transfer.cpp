#include "schema/transfer/transfer.hpp"

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <stdexcept>

#include "schema/database/short_transactions.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/sql_file.hpp"
#include "schema/sweeps/own_names.hpp"
#include "schema/sweeps/sweep_view.hpp"
#include "schema/transfer/imported.hpp"
#include "schema/transfer/snapshot.hpp"
#include "schema/transfer/transfer_files.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// The columns of a table except those that the transfer sets itself, so that columns of later migrations are copied
// without a change here. `prefix` goes before each name.
std::string columns(SQLite::Database& db, const char* table, const char* but, const char* prefix = "") {
    SQLite::Statement names(db,
                            "SELECT group_concat(:prefix || name, ', ') FROM pragma_table_info(:table) "
                            "WHERE instr(:but, ',' || name || ',') = 0");
    names.bind(":prefix", prefix);
    names.bind(":table", table);
    names.bind(":but", but);
    names.executeStep();
    return names.getColumn(0).getString();
}

constexpr const char* job_own =
    ",id,sweep_id,state,queued_for,away,shard_id,lease,claimed_at,log_begin,result_attempt,attempts,attempts_before,"
    "lost,cancelled,leader,";
constexpr const char* attempt_own = ",id,job_id,number,runner_process_id,log_path,";

void drop(SQLite::Database& db, std::initializer_list<const char*> tables) {
    for (const char* table : tables) db.exec(std::string("DROP TABLE IF EXISTS temp.") + table);
}

// A temporary table of the chosen source jobs; its companion tables follow, all of this connection alone.
void choose(SQLite::Database& db, const TransferOptions& options) {
    drop(db, {"chosen", "chosen_sweep", "renamed", "file_move", "process", "process_map", "batch", "standing"});
    db.exec("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)");
    if (!options.only_some) {
        db.exec("INSERT INTO temp.chosen SELECT id FROM source.job");
        return;
    }
    SQLite::Statement insert(db, "INSERT INTO temp.chosen SELECT id FROM source.job WHERE key = :key");
    for (const std::string& key : options.keys) {
        insert.bind(":key", key);
        insert.exec();
        insert.reset();
    }
}

// The attempts to copy: unknown to the target, of jobs that do not run there.
constexpr const char* new_attempts =
    " FROM source.attempt a JOIN temp.chosen c ON c.id = a.job_id JOIN source.job sj ON sj.id = a.job_id "
    "LEFT JOIN main.job tj ON tj.key = sj.key "
    "WHERE a.uid NOT IN (SELECT uid FROM main.attempt) AND coalesce(tj.state, '') <> 'running' ";

void list_files(SQLite::Database& db, TransferOptions::Files files) {
    db.exec("CREATE TEMP TABLE file_move (source_path TEXT, sha256 TEXT, mark TEXT, path TEXT)");
    const std::string artifacts =
        "SELECT DISTINCT f.path, f.sha256, substr(f.sha256, 1, 8), NULL FROM source.artifact "
        "f WHERE f.attempt_id IN (SELECT a.id" +
        std::string(new_attempts) + ")";
    const std::string logs =
        "SELECT DISTINCT log_path, NULL, mark, NULL FROM (SELECT a.log_path, substr(coalesce("
        "(SELECT uid FROM source.runner_process p WHERE p.id = a.runner_process_id), a.uid), 1, 8) "
        "AS mark" +
        std::string(new_attempts) + ") WHERE log_path IS NOT NULL";
    if (files == TransferOptions::Files::leave) return;
    db.exec("INSERT INTO temp.file_move " + artifacts);
    db.exec("INSERT INTO temp.file_move " + logs);
    db.exec("CREATE INDEX temp.file_move_source ON file_move (source_path)");
}

// When the sweep of membership `m` was last planned, if its current file asks for the job.
std::string last_plan(const std::string& schema, const std::string& m) {
    return "coalesce((SELECT max(l.started_at) FROM " + schema + ".sweep w JOIN " + schema +
           ".launch l ON l.sweep_id = w.id WHERE w.id = " + m + ".sweep_id AND w.edition = abs(" + m +
           ".edition)), '')";
}

// Memberships of jobs that both sides have, where the source's sweep has other names for their files and was planned
// later than the target's; and those new to the target where names or paths differ. That is why launches are copied
// last.
void list_renamed(SQLite::Database& db) {
    const std::string names = names_of_files(own_params("s", "sm"), "s.inputs"),
                      paths = paths_of_files(own_inputs("s", "sm")),
                      other_names = names + " <> " + names_of_files(own_params("t", "tm"), "t.inputs"),
                      other_paths = paths + " <> " + paths_of_files("t.inputs");
    db.exec("CREATE TEMP TABLE renamed AS SELECT s.id AS source_id, sw.name AS sweep, " + own_params("t", "tm") +
            " AS before, " + names + " AS names, " + paths +
            " AS paths FROM temp.chosen c JOIN source.job s USING (id) JOIN main.job t ON t.key = s.key JOIN "
            "source.membership sm ON sm.job_id = s.id JOIN source.sweep sw ON sw.id = sm.sweep_id LEFT JOIN main.sweep "
            "tw ON tw.name = sw.name LEFT JOIN main.membership tm ON tm.sweep_id = tw.id AND tm.job_id = t.id "
            "WHERE s.inputs <> '{}' AND CASE WHEN tm.job_id IS NULL THEN " +
            other_names + " OR " + other_paths + " ELSE " + other_names + " AND " + last_plan("source", "sm") + " > " +
            last_plan("main", "tm") + " END");
    db.exec("CREATE INDEX temp.renamed_job ON renamed (source_id)");
}

// Unless the target was planned again in the meantime.
void rename_members(SQLite::Database& db) {
    db.exec(
        "UPDATE main.membership SET names = r.names, paths = r.paths FROM temp.job_map m CROSS JOIN temp.renamed r ON "
        "r.source_id = m.source_id JOIN main.sweep w ON w.name = r.sweep JOIN main.job j ON j.id = m.id WHERE "
        "membership.sweep_id = w.id AND membership.job_id = m.id AND " +
        own_params("j", "membership") + " = r.before");
}

void list_sweeps_and_processes(SQLite::Database& db) {
    db.exec(
        "CREATE TEMP TABLE chosen_sweep AS SELECT sweep_id AS id FROM source.membership WHERE job_id IN (SELECT id "
        "FROM "
        "temp.chosen) UNION SELECT sweep_id FROM source.job WHERE id IN (SELECT id FROM temp.chosen)");
    db.exec(
        "CREATE TEMP TABLE process AS SELECT DISTINCT runner_process_id AS id FROM source.attempt WHERE job_id IN "
        "(SELECT "
        "id FROM temp.chosen)");
}

void refuse_other_case(SQLite::Database& db) {
    SQLite::Statement find(db,
                           "SELECT t.name, s.name FROM source.sweep s JOIN main.sweep t "
                           "ON t.name = s.name COLLATE NOCASE AND t.name <> s.name ORDER BY 1, 2 LIMIT 1");
    if (find.executeStep())
        throw std::invalid_argument("the sweeps '" + find.getColumn(0).getString() + "' and '" +
                                    find.getColumn(1).getString() +
                                    "' differ in case only: their results cannot be in one database");
}

// A list of the sweep (parameters, metrics): the target's entries, then those that only the source has.
std::string united(const std::string& list) {
    return list + " = (SELECT json_group_array(json(value)) FROM (SELECT value FROM json_each(sweep." + list +
           ") UNION ALL SELECT value FROM json_each(s." + list +
           ") WHERE value ->> '$.name' NOT IN (SELECT value ->> "
           "'$.name' FROM json_each(sweep." +
           list + "))))";
}

constexpr const char* chosen_sweeps = " FROM source.sweep WHERE id IN (SELECT id FROM temp.chosen_sweep) ";

void bring_sweeps(SQLite::Database& db) {
    const std::string names = columns(db, "sweep", ",id,");
    db.exec("INSERT INTO main.sweep (" + names + ") SELECT " + names + chosen_sweeps +
            "ORDER BY id ON CONFLICT (name) DO NOTHING");
    db.exec("UPDATE main.sweep SET " + united("parameters") + ", " + united("metrics") +
            " FROM source.sweep s WHERE s.name = sweep.name AND s.id IN (SELECT id" + chosen_sweeps + ")");
}

void bring_launches(SQLite::Database& db) {
    const std::string launch = columns(db, "launch", ",id,sweep_id,");
    db.exec("INSERT OR IGNORE INTO main.launch (sweep_id, " + launch + ") SELECT t.id, " +
            columns(db, "launch", ",id,sweep_id,", "l.") +
            " FROM source.launch l JOIN source.sweep s ON s.id = l.sweep_id JOIN main.sweep t ON t.name = s.name "
            "WHERE s.id IN (SELECT id" +
            chosen_sweeps + ") ORDER BY l.id");
}

// Under rules marked with their shard: they do not count as decisions of the target.
void bring_decisions(SQLite::Database& db) {
    constexpr const char* own = ",id,sweep_id,rules,job_id,";
    db.exec(
        "INSERT OR IGNORE INTO main.decision (sweep_id, rules, job_id, " + columns(db, "decision", own) +
        ") SELECT t.id, d.rules || '@' || coalesce((SELECT number FROM source.shard), 'merged'), j.id, " +
        columns(db, "decision", own, "d.") +
        " FROM source.decision d JOIN source.sweep s ON s.id = d.sweep_id JOIN main.sweep t ON t.name = s.name LEFT "
        "JOIN source.job o ON o.id = d.job_id LEFT JOIN main.job j ON j.key = o.key WHERE s.id IN (SELECT id" +
        chosen_sweeps + ") AND instr(d.rules, '@') = 0 ORDER BY d.id");
}

// A vote is recognised by its uid. Its jobs are named by their keys, which are the same in every copy.
void bring_votes(SQLite::Database& db, Transferred& done) {
    done.votes += db.exec("INSERT OR IGNORE INTO main.vote (sweep_id, " + columns(db, "vote", ",id,sweep_id,") +
                          ") SELECT t.id, " + columns(db, "vote", ",id,sweep_id,", "v.") +
                          " FROM source.vote v JOIN source.sweep s ON s.id = v.sweep_id JOIN main.sweep t ON t.name = "
                          "s.name WHERE s.id IN (SELECT id" +
                          chosen_sweeps + ") ORDER BY v.id");
}

void bring_processes(SQLite::Database& db) {
    const std::string wanted = " FROM source.runner_process WHERE id IN (SELECT id FROM temp.process) ";
    const std::string environment = columns(db, "environment", ",id,");
    db.exec("INSERT INTO main.environment (" + environment + ") SELECT " + environment +
            " FROM source.environment WHERE id IN (SELECT environment_id" + wanted +
            ") ORDER BY id ON CONFLICT (facts) DO NOTHING");
    db.exec("INSERT INTO main.runner_process (environment_id, log_path, " +
            columns(db, "runner_process", ",id,environment_id,log_path,") +
            ") SELECT (SELECT t.id FROM main.environment t JOIN source.environment s ON s.facts = t.facts WHERE s.id = "
            "p.environment_id), coalesce((SELECT path FROM temp.file_move f WHERE f.source_path = p.log_path AND "
            "f.mark = substr(p.uid, 1, 8)), p.log_path), " +
            columns(db, "runner_process", ",id,environment_id,log_path,", "p.") +
            " FROM source.runner_process p WHERE p.id IN (SELECT id" + wanted +
            ") ORDER BY p.id ON CONFLICT (uid) DO UPDATE SET ended_at = excluded.ended_at WHERE ended_at IS NULL AND "
            "excluded.ended_at IS NOT NULL");
    db.exec(
        "CREATE TEMP TABLE process_map AS SELECT s.id AS source_id, t.id AS id FROM source.runner_process s JOIN "
        "main.runner_process t ON t.uid = s.uid");
    db.exec("CREATE INDEX temp.process_map_source ON process_map (source_id)");
}

std::int64_t changes_of(SQLite::Database& db, const std::string& sql) {
    return db.exec(sql);
}

// Current jobs with input files, in sweeps of both sides.
void note_standing_jobs(SQLite::Database& db) {
    db.exec(
        "CREATE TEMP TABLE standing AS SELECT m.sweep_id, m.job_id, j.runner, j.repeat, " + own_params() +
        " AS params FROM main.membership m JOIN main.sweep s ON s.id = m.sweep_id AND abs(m.edition) = s.edition JOIN "
        "main.job j ON j.id = m.job_id "
        "WHERE j.inputs <> '{}' AND s.name IN (SELECT name FROM source.sweep)");
    db.exec("CREATE INDEX temp.standing_params ON standing (sweep_id, params, repeat)");
    db.exec("CREATE INDEX temp.standing_job ON standing (sweep_id, job_id)");
}

// They would be mistaken for repeats.
std::int64_t mark_other_contents(SQLite::Database& db) {
    return db.exec(
        "UPDATE main.membership SET edition = 0 WHERE edition <> 0 AND job_id IN (SELECT id FROM temp.job_map) AND "
        "NOT EXISTS (SELECT 1 FROM temp.standing o WHERE o.sweep_id = membership.sweep_id AND o.job_id = "
        "membership.job_id) AND EXISTS (SELECT 1 FROM main.job j JOIN temp.standing o ON o.sweep_id = "
        "membership.sweep_id AND o.params = " +
        own_params("j", "membership") +
        " AND o.repeat = j.repeat AND o.runner = j.runner "
        "WHERE j.id = membership.job_id)");
}

// New jobs are queued but parked; their final states come with their results.
void bring_jobs(SQLite::Database& db, Transferred& done) {
    drop(db, {"job_map", "attempt_map", "better"});
    db.exec("CREATE TEMP TABLE job_map (source_id INTEGER PRIMARY KEY, id INTEGER, fresh INTEGER)");
    db.exec(
        "INSERT INTO temp.job_map SELECT s.id, t.id, t.id IS NULL FROM temp.batch c CROSS JOIN source.job s USING (id) "
        "LEFT JOIN main.job t ON t.key = s.key");
    done.jobs += changes_of(
        db, "INSERT INTO main.job (sweep_id, state, " + columns(db, "job", job_own) +
                ") SELECT (SELECT t.id FROM main.sweep t JOIN source.sweep s ON s.name = t.name WHERE s.id = "
                "j.sweep_id), 'queued', " +
                columns(db, "job", job_own, "j.") +
                " FROM temp.job_map m CROSS JOIN source.job j ON j.id = m.source_id WHERE m.fresh ORDER BY j.id");
    db.exec(
        "UPDATE temp.job_map SET id = (SELECT t.id FROM main.job t JOIN source.job s ON s.key = t.key WHERE s.id = "
        "source_id) WHERE fresh");
    db.exec("CREATE INDEX temp.job_map_id ON job_map (id)");
    db.exec(sql_file("merge_memberships"));
    done.earlier += mark_other_contents(db);
}

void bring_attempts(SQLite::Database& db, Transferred& done) {
    db.exec("CREATE TEMP TABLE attempt_map (source_id INTEGER PRIMARY KEY, uid TEXT, id INTEGER, fresh INTEGER)");
    db.exec(
        "INSERT INTO temp.attempt_map SELECT a.id, a.uid, t.id, t.id IS NULL FROM temp.batch c CROSS JOIN "
        "source.attempt a ON a.job_id = c.id LEFT JOIN main.attempt t ON t.uid = a.uid");
    done.attempts += changes_of(
        db, "INSERT INTO main.attempt (job_id, number, runner_process_id, log_path, " +
                columns(db, "attempt", attempt_own) +
                ") SELECT m.id, tj.attempts + row_number() OVER (PARTITION BY m.id ORDER BY a.number), (SELECT id FROM "
                "temp.process_map p WHERE p.source_id = a.runner_process_id), coalesce((SELECT path FROM "
                "temp.file_move f WHERE f.source_path = a.log_path AND f.mark = substr(coalesce((SELECT uid FROM "
                "source.runner_process p WHERE p.id = a.runner_process_id), a.uid), 1, 8)), a.log_path), " +
                columns(db, "attempt", attempt_own, "a.") +
                " FROM temp.attempt_map am CROSS JOIN source.attempt a ON a.id = am.source_id JOIN temp.job_map m ON "
                "m.source_id = a.job_id JOIN main.job tj ON tj.id = m.id WHERE am.fresh AND tj.state <> 'running' "
                "ORDER BY a.id");
    db.exec(
        "UPDATE temp.attempt_map SET id = (SELECT id FROM main.attempt t WHERE t.uid = attempt_map.uid) WHERE fresh");
    db.exec(
        "UPDATE main.job SET attempts = max(attempts, (SELECT max(number) FROM main.attempt a WHERE a.job_id = "
        "job.id)) WHERE id IN (SELECT job_id FROM main.attempt WHERE id IN (SELECT id FROM temp.attempt_map WHERE "
        "fresh))");
    db.exec(
        "UPDATE main.job SET attempts_before = min(s.attempts_before, job.attempts), lost = s.lost FROM "
        "temp.job_map m JOIN source.job s ON s.id = m.source_id WHERE m.fresh AND m.id = job.id");
}

// Copies what belongs to the new attempts, in their order: CROSS JOIN keeps SQLite from reading and sorting all
// samples.
void bring_figures(SQLite::Database& db) {
    for (const char* table : {"metric", "sample", "telemetry"})
        db.exec(std::string("INSERT INTO main.") + table + " (attempt_id, " + columns(db, table, ",attempt_id,") +
                ") SELECT am.id, " + columns(db, table, ",attempt_id,", "f.") +
                " FROM temp.attempt_map am CROSS JOIN source." + table +
                " f ON f.attempt_id = am.source_id WHERE am.fresh AND am.id IS NOT NULL");
    db.exec("INSERT INTO main.artifact (attempt_id, path, " + columns(db, "artifact", ",attempt_id,path,") +
            ") SELECT am.id, coalesce((SELECT m.path FROM temp.file_move m WHERE m.source_path = f.path AND m.sha256 = "
            "f.sha256), f.path), " +
            columns(db, "artifact", ",attempt_id,path,", "f.") +
            " FROM temp.attempt_map am CROSS JOIN source.artifact f ON f.attempt_id = am.source_id WHERE am.fresh AND "
            "am.id IS NOT NULL");
}

void settle_results(SQLite::Database& db, Transferred& done) {
    db.exec(sql_file("better_results"));
    done.results += changes_of(
        db,
        "UPDATE main.job SET result_attempt = b.attempt, state = b.state, claimed_at = b.started_at, queued_for = "
        "CASE WHEN b.state = 'queued' THEN queued_for END, away = CASE WHEN b.state = 'queued' THEN away END FROM "
        "temp.better b WHERE b.job = job.id");
    done.running_left_out += db.execAndGet(
                                   "SELECT count(DISTINCT a.job_id) FROM temp.attempt_map am CROSS JOIN "
                                   "source.attempt a ON a.id = am.source_id WHERE am.fresh AND am.id IS NULL")
                                 .getInt64();
}

void make_sweep_views(SQLite::Database& db) {
    SQLite::Statement find(db, "SELECT t.id FROM main.sweep t JOIN source.sweep s ON s.name = t.name ORDER BY t.id");
    for (const Id sweep : ids_of(find)) create_sweep_view(db, sweep);
}

// A job's parameters with their digits as its sweep writes them, sorted by name: members of `params` have no fixed
// order.
std::string sorted_params() {
    const std::string params = "(" + own_params() + ")";
    return "(SELECT coalesce(group_concat(member), '') FROM (SELECT key || '=' || coalesce(" + params +
           " -> fullkey, atom, '') AS member FROM json_each(" + params + ") ORDER BY key))";
}

// Imported results have their own keys; they are recognised by equal parameters, status and time.
void find_doubled(SQLite::Database& db, Transferred& done) {
    db.exec("DROP TABLE IF EXISTS temp.imported_result");
    db.exec("CREATE TEMP TABLE imported_result AS SELECT m.sweep_id AS sweep, " + sorted_params() +
            " AS params, a.status AS status, a.finished_at AS finished_at FROM job j JOIN attempt a ON a.id = "
            "j.result_attempt JOIN membership m ON m.job_id = j.id WHERE j.runner = 'import'");
    db.exec("CREATE INDEX temp.imported_result_params ON imported_result (sweep, finished_at, params)");
    SQLite::Statement find(
        db,
        "SELECT s.name, count(*) FROM main.sweep s JOIN source.sweep o ON o.name = s.name JOIN membership m ON "
        "m.sweep_id = s.id JOIN job j ON j.id = m.job_id AND j.runner <> 'import' JOIN attempt a ON a.id = "
        "j.result_attempt WHERE s.id IN (SELECT sweep FROM temp.imported_result) AND EXISTS (SELECT 1 FROM "
        "temp.imported_result i WHERE i.sweep = s.id AND i.finished_at = a.finished_at AND i.status = a.status AND "
        "i.params = " +
            sorted_params() + ") GROUP BY s.id ORDER BY s.id");
    while (find.executeStep()) done.doubled.push_back({find.getColumn(0).getString(), find.getColumn(1).getInt64()});
}

OfOtherFile::Origin origin_of(const std::string& runner_here, const std::string& runner_there) {
    if (runner_here == import_runner) return OfOtherFile::Origin::imported_here;
    if (runner_there == import_runner) return OfOtherFile::Origin::imported_there;
    return OfOtherFile::Origin::another_file;
}

void find_results_of_other_files(SQLite::Database& db, Transferred& done) {
    SQLite::Statement find(db, sql_file("results_of_other_files"));
    while (find.executeStep())
        done.of_other_files.push_back(
            {find.getColumn("sweep").getString(), find.getColumn("results").getInt64(),
             origin_of(find.getColumn("runner_here").getString(), find.getColumn("runner_there").getString())});
}

// Copies everything of each job in the batch. CROSS JOIN throughout, from the batch to what belongs to it: SQLite does
// not know the sizes here and would scan the whole source.
void bring_batch(SQLite::Database& db, Transferred& done) {
    bring_jobs(db, done);
    bring_attempts(db, done);
    bring_figures(db);
    rename_members(db);
    settle_results(db, done);
}

// Batches of the chosen jobs, sized so that others need not wait long for the lock: jobs may have many samples.
class TransferBatches {
  public:
    explicit TransferBatches(SQLite::Database& db)
        : db_(db),
          next_(db, "INSERT INTO temp.batch SELECT id FROM temp.chosen WHERE id > :last ORDER BY id LIMIT :size") {}

    /// False at the end.
    bool next() {
        db_.exec("DELETE FROM temp.batch");
        next_.bind(":last", last_);
        next_.bind(":size", size_);
        next_.exec();
        next_.reset();
        last_ = db_.execAndGet("SELECT coalesce(max(id), 0) FROM temp.batch").getInt64();
        return last_ != 0;
    }

    void set_size(std::chrono::steady_clock::duration took) {
        if (took > long_enough) size_ = std::max<std::int64_t>(least, size_ / 2);
        if (took < long_enough / 4) size_ = std::min<std::int64_t>(most, size_ * 2);
    }

  private:
    static constexpr std::chrono::milliseconds long_enough{200};
    static constexpr std::int64_t least = 8, most = 1000;

    SQLite::Database& db_;
    SQLite::Statement next_;
    Id last_ = 0;
    std::int64_t size_ = 64;
};

// Sweeps and runners first, because jobs refer to them. Launches last, because they mark the transfer as complete.
void bring_rows(SQLite::Database& db, Transferred& done) {
    list_renamed(db);
    list_sweeps_and_processes(db);
    note_standing_jobs(db);
    db.exec("CREATE TEMP TABLE batch (id INTEGER PRIMARY KEY)");
    ShortTransactions transactions(db);
    bring_sweeps(db);
    bring_processes(db);
    make_sweep_views(db);
    TransferBatches batches(db);
    for (bool more = batches.next(); more;) {
        transactions.hold();
        const auto begin = std::chrono::steady_clock::now();
        bring_batch(db, done);
        batches.set_size(std::chrono::steady_clock::now() - begin);
        more = batches.next();
        if (more) transactions.release();
    }
    bring_decisions(db);
    bring_votes(db, done);
    bring_launches(db);
    transactions.commit();
    find_doubled(db, done);
    find_results_of_other_files(db, done);
}

class Attached {
  public:
    Attached(SQLite::Database& db, const fs::path& file) : db_(db) {
        SQLite::Statement attach(db_, "ATTACH :file AS source");
        attach.bind(":file", fs::absolute(file).string());
        attach.exec();
    }
    Attached(const Attached&) = delete;
    ~Attached() { db_.tryExec("DETACH source"); }

  private:
    SQLite::Database& db_;
};

}  // namespace

Transferred transfer(Store& target, const fs::path& source, const fs::path& source_files,
                     const TransferOptions& options) {
    SQLite::Database& db = target.db();
    const Attached attached(db, source);
    Transferred done;
    refuse_other_case(db);
    choose(db, options);
    list_files(db, options.files);
    move_files(db, source_files, target.files_folder(), done);
    bring_rows(db, done);
    done.set_metrics_left_out = db.execAndGet("SELECT count(*) FROM source.set_metric").getInt64();
    return done;
}

Transferred merge(Store& target, const fs::path& source) {
    if (fs::exists(source) && fs::equivalent(source, target.file()))
        throw std::invalid_argument(source.string() + ": a database cannot be merged into itself");
    const Snapshot snapshot(source, target.file());
    Transferred done = transfer(target, snapshot.file(), files_folder_of(source), {});
    renew_outdated_preferences(target);
    return done;
}

}  // namespace stylesweep::schema
