#include "schema/database/checkup.hpp"

#include <set>

#include "base/files/digest.hpp"
#include "base/files/inside.hpp"
#include "schema/database/migrations.hpp"
#include "schema/queue/lost_lease.hpp"
#include "schema/sweeps/run_mark.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// One kind of inconsistency. `find` yields their number and an example. `repair`, if any, is always safe.
struct Rule {
    const char *problem, *find, *remedy;
    const char *repair = nullptr, *repaired = nullptr;  ///< SQL; what it did
};

constexpr const char* needs_repair = "stylesweep doctor --repair";
constexpr const char* restore = "restore a copy; if there is none, `sqlite3 FILE .recover` saves what it can";

constexpr Rule rules[] = {
    {.problem = "figures, samples or files of attempts that do not exist",
     .find = R"(
SELECT (SELECT count(*) FROM metric WHERE attempt_id NOT IN (SELECT id FROM attempt)) +
       (SELECT count(*) FROM sample WHERE attempt_id NOT IN (SELECT id FROM attempt)) +
       (SELECT count(*) FROM telemetry WHERE attempt_id NOT IN (SELECT id FROM attempt)) +
       (SELECT count(*) FROM artifact WHERE attempt_id NOT IN (SELECT id FROM attempt)),
       'no view shows them')",
     .remedy = needs_repair,
     .repair = R"(
DELETE FROM metric WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM sample WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM telemetry WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM artifact WHERE attempt_id NOT IN (SELECT id FROM attempt))",
     .repaired = "removed these orphaned rows"},
    {.problem = "memberships of sweeps or jobs that do not exist",
     .find = R"(
SELECT count(*), 'job ' || min(job_id)
  FROM membership
 WHERE job_id NOT IN (SELECT id FROM job) OR sweep_id NOT IN (SELECT id FROM sweep))",
     .remedy = needs_repair,
     .repair = R"(
DELETE FROM membership WHERE job_id NOT IN (SELECT id FROM job) OR sweep_id NOT IN (SELECT id FROM sweep))",
     .repaired = "removed these orphaned rows"},
    {.problem = "jobs that belong to no sweep",
     .find = R"(
SELECT count(*), min(substr(key, 1, 10))
  FROM job
 WHERE id NOT IN (SELECT job_id FROM membership) AND sweep_id IN (SELECT id FROM sweep))",
     .remedy = needs_repair,
     .repair = R"(
INSERT INTO membership (sweep_id, job_id, position)
SELECT sweep_id, id, position
  FROM job
 WHERE id NOT IN (SELECT job_id FROM membership) AND sweep_id IN (SELECT id FROM sweep))",
     .repaired = "added them to the sweep that asked for them"},
    {.problem = "jobs whose attempt count is too low",
     .find = R"(
SELECT count(*), min(substr(key, 1, 10))
  FROM job j
 WHERE attempts < (SELECT max(number) FROM attempt a WHERE a.job_id = j.id))",
     .remedy = needs_repair,
     .repair = R"(
UPDATE job SET attempts = (SELECT max(number) FROM attempt a WHERE a.job_id = job.id)
 WHERE state <> 'running' AND attempts < (SELECT max(number) FROM attempt a WHERE a.job_id = job.id))",
     .repaired = "recounted their attempts"},
    {.problem = "finished jobs whose result is missing",
     .find = R"(
SELECT count(*), min(substr(key, 1, 10))
  FROM job
 WHERE state NOT IN ('queued', 'running')
   AND (result_attempt IS NULL OR result_attempt NOT IN (SELECT id FROM attempt)))",
     .remedy = needs_repair,
     .repair = R"(
UPDATE job SET result_attempt = (SELECT id FROM attempt a
                                  WHERE a.job_id = job.id AND a.status = job.state
                                  ORDER BY number DESC LIMIT 1)
 WHERE state NOT IN ('queued', 'running')
   AND (result_attempt IS NULL OR result_attempt NOT IN (SELECT id FROM attempt));
UPDATE job SET state = 'queued', queued_for = NULL
 WHERE state NOT IN ('queued', 'running') AND result_attempt IS NULL)",
     .repaired = "made their last attempt of that status the result; jobs without one are queued again: `stylesweep "
                 "run` runs them"},
    {.problem = "jobs whose state differs from that of their result",
     .find = R"(
SELECT count(*), min(substr(key, 1, 10))
  FROM job j
  JOIN attempt a ON a.id = j.result_attempt
 WHERE j.state NOT IN ('queued', 'running') AND (j.state <> a.status OR a.job_id <> j.id))",
     .remedy = restore},
    {.problem = "done results without any metric",
     .find = R"(
SELECT count(*), min(substr(j.key, 1, 10))
  FROM job j
  JOIN attempt a ON a.id = j.result_attempt
 WHERE j.state = 'done' AND j.runner <> 'import' AND NOT EXISTS (SELECT 1 FROM metric m WHERE m.attempt_id = a.id))",
     .remedy = "stylesweep run SWEEP.yaml --rerun all, if the runner should have written some"},
};

std::string counted(std::int64_t count, const std::string& what, const std::string& example) {
    return std::to_string(count) + " " + what + (example.empty() ? "" : ", such as " + example);
}

class Checkup {
  public:
    Checkup(Store& store, Repair repair, Hashes hashes)
        : store_(store), db_(store.db()), repair_(repair == Repair::yes), hashes_(hashes == Hashes::yes) {}

    std::vector<Finding> run() {
        check_pages();
        for (const Rule& rule : rules) check(rule);
        check_references();
        check_leases();
        check_processes();
        check_views();
        check_files();
        return std::move(findings_);
    }

  private:
    void check_pages() {
        const auto verdict = [&] { return db_.execAndGet("PRAGMA integrity_check(3)").getString(); };
        const std::string first = verdict();
        if (first == "ok") return;
        Finding finding{"the file is damaged: " + first, restore, ""};
        if (repair_) {
            db_.exec("REINDEX");
            if (verdict() == "ok") finding.repaired = "rebuilt its indexes: the rows are intact";
        }
        findings_.push_back(finding);
    }

    void check(const Rule& rule) {
        SQLite::Statement find(db_, rule.find);
        find.executeStep();
        const std::int64_t count = find.getColumn(0).getInt64();
        if (count == 0) return;
        Finding finding{counted(count, rule.problem, find.getColumn(1).getString()), rule.remedy, ""};
        find.reset();
        if (repair_ && rule.repair) {
            WriteTransaction transaction(db_);
            db_.exec(rule.repair);
            transaction.commit();
            finding.repaired = rule.repaired;
        }
        findings_.push_back(finding);
    }

    void check_references() {
        SQLite::Statement rows(db_,
                               "SELECT count(*), \"table\", parent FROM pragma_foreign_key_check GROUP BY 2, 3 ORDER "
                               "BY 2, 3");
        while (rows.executeStep())
            findings_.push_back({counted(rows.getColumn(0).getInt64(),
                                         "rows of " + rows.getColumn(1).getString() + " that refer to a missing " +
                                             rows.getColumn(2).getString(),
                                         ""),
                                 restore, ""});
    }

    // As the orchestrator does: the attempt is recorded as lost, and the job is queued again.
    void check_leases() {
        JobQueue queue(store_);
        std::vector<JobQueue::Lease> stale;
        for (JobQueue::Lease& lease : queue.leases(0))
            if (lease.process.life() == Life::dead) stale.push_back(std::move(lease));
        if (stale.empty()) return;
        Finding finding{counted(static_cast<std::int64_t>(stale.size()), "jobs leased to dead runners",
                                stale.front().job.key.substr(0, 10)),
                        "run their sweep with `stylesweep run`, or use stylesweep doctor --repair", ""};
        if (repair_) {
            for (const JobQueue::Lease& lease : stale)
                end_lost(queue, lease, lost_record(lease, "was found dead by `stylesweep doctor`"),
                         JobQueue::Fault::lost);
            finding.repaired = "recorded these attempts as lost; the jobs are queued again";
        }
        findings_.push_back(finding);
    }

    // A killed runner could not record its end. Nothing depends on it, so this alone is not a finding.
    void check_processes() {
        if (!repair_) return;
        JobQueue queue(store_);
        std::vector<Id> gone;
        for (const auto& [runner, process] : queue.idle_runners())
            if (process.life() == Life::dead) gone.push_back(runner);
        for (const Id runner : gone) queue.end_runner(runner);
    }

    void check_views() {
        SQLite::Statement find(
            db_,
            "SELECT group_concat(name, ', ') FROM (SELECT 'results' AS name UNION ALL SELECT 'jobs' UNION ALL SELECT "
            "'samples' UNION ALL SELECT 'sweep_' || name FROM sweep) WHERE name NOT IN (SELECT name FROM sqlite_schema "
            "WHERE type = 'view')");
        find.executeStep();
        if (find.getColumn(0).isNull()) return;
        Finding finding{"missing views: " + find.getColumn(0).getString(), needs_repair, ""};
        find.reset();
        if (repair_) {
            WriteTransaction transaction(db_);
            create_views(db_);
            transaction.commit();
            finding.repaired = "recreated all views";
        }
        findings_.push_back(finding);
    }

    void check_files() {
        const fs::path files = store_.files_folder();
        const std::set<std::string> known = check_rows_have_files(files);
        if (!fs::is_directory(files)) return;
        check_parameter_folders(files / "work");
        check_files_have_rows(files, known);
    }

    // The paths named in rows.
    std::set<std::string> check_rows_have_files(const fs::path& files) {
        std::set<std::string> known;
        std::string missing, changed;
        std::int64_t missing_count = 0, changed_count = 0;
        SQLite::Statement rows(db_,
                               "SELECT path, sha256 FROM artifact UNION SELECT log_path, NULL FROM attempt WHERE "
                               "log_path IS NOT NULL UNION SELECT log_path, NULL FROM runner_process WHERE log_path IS "
                               "NOT NULL UNION SELECT log_path, NULL FROM slurm_task WHERE log_path IS NOT NULL "
                               "ORDER BY 1");
        while (rows.executeStep()) {
            const std::string path = rows.getColumn(0).getString();
            known.insert(fs::path(path).lexically_normal().string());
            const auto file = inside(files, path);
            if (!file || !fs::is_regular_file(*file)) {
                if (missing_count++ == 0) missing = path;
            } else if (hashes_ && !rows.getColumn(1).isNull() && sha256_file(*file) != rows.getColumn(1).getString()) {
                if (changed_count++ == 0) changed = path;
            }
        }
        if (missing_count)
            findings_.push_back(
                {counted(missing_count, "files named in the database are missing in " + files.string(), missing),
                 "copy them from where the database came from; the figures are complete without them", ""});
        if (changed_count)
            findings_.push_back({counted(changed_count, "files differ from their recorded hash", changed),
                                 "restore them from a copy, or run those jobs again", ""});
        return known;
    }

    // A killed runner of commands leaves WORK-FOLDER.parameters with copies of long values. The name is KEY-ATTEMPT; a
    // running job may still be reading them.
    void check_parameter_folders(const fs::path& work) {
        SQLite::Statement runs(db_, "SELECT 1 FROM job WHERE state = 'running' AND substr(key, 1, 16) = :key LIMIT 1");
        std::vector<fs::path> left;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(fs::is_symlink(work, error) ? fs::path() : work, error)) {
            const std::string name = entry.path().filename();
            if (!name.ends_with(".parameters")) continue;
            runs.bind(":key", name.substr(0, 16));
            if (!runs.executeStep()) left.push_back(entry.path());
            runs.reset();
        }
        if (left.empty()) return;
        Finding finding{
            counted(static_cast<std::int64_t>(left.size()),
                    "parameter folders left by killed runners in " + work.string(), left.front().filename()),
            needs_repair, ""};
        if (repair_) {
            for (const fs::path& folder : left) fs::remove_all(folder, error);
            finding.repaired = "removed them; the database has their values";
        }
        findings_.push_back(finding);
    }

    void check_files_have_rows(const fs::path& files, const std::set<std::string>& known) {
        std::int64_t count = 0;
        std::string example;
        for (const auto& entry : fs::recursive_directory_iterator(files)) {
            const std::string path = entry.path().lexically_relative(files).string();
            if (!entry.is_regular_file() || known.contains(path) || path == run_mark_file) continue;
            if (entry.path().parent_path().extension() == ".parameters") continue;  // see above
            if (count++ == 0) example = path;
        }
        if (count)
            findings_.push_back({counted(count, "files in " + files.string() + " that no row refers to", example),
                                 "killed attempts leave such files; remove them by hand if you need the space", ""});
    }

    Store& store_;
    SQLite::Database& db_;
    bool repair_, hashes_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_up(Store& store, Repair repair, Hashes hashes) {
    return Checkup(store, repair, hashes).run();
}

}  // namespace stylesweep::schema
