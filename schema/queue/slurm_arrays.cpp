#include "schema/queue/slurm_arrays.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/clock.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"

namespace stylesweep::schema {
namespace {

void bind_text(SQLite::Statement& statement, const char* name, const std::string& value) {
    if (value.empty())
        statement.bind(name);
    else
        statement.bind(name, value);
}

void execute(Store& store, const char* sql, Id id) {
    SQLite::Statement statement(store.db(), sql);
    statement.bind(":id", id);
    statement.exec();
}

SlurmTask read_task(SQLite::Statement& row) {
    SlurmTask task;
    task.submission = row.getColumn("submission_id").getInt64();
    task.shard = row.getColumn("shard_id").getInt64();
    task.state = row.getColumn("state").getString();
    task.ended = row.getColumn("ended").getInt() != 0;
    task.exit_code = optional_int(row.getColumn("exit_code"));
    task.signal = optional_int(row.getColumn("signal"));
    task.restarts = row.getColumn("restarts").getInt();
    task.node = row.getColumn("node").getString();
    task.reason = row.getColumn("reason").getString();
    task.log_path = row.getColumn("log_path").getString();
    task.results = optional_int64(row.getColumn("results"));
    return task;
}

SlurmSubmission read_submission(SQLite::Statement& row) {
    SlurmSubmission submission;
    submission.id = row.getColumn("id").getInt64();
    submission.name = row.getColumn("name").getString();
    submission.time = row.getColumn("time").getString();
    submission.mem = row.getColumn("mem").getString();
    submission.job = optional_int64(row.getColumn("slurm_job_id"));
    submission.created_at = row.getColumn("created_at").getString();
    return submission;
}

void read_shards(Store& store, SlurmArray& array) {
    SQLite::Statement shards(store.db(),
                             "SELECT id, number, file, jobs, state, coalesce(note, '') FROM slurm_shard "
                             "WHERE array_id = :id ORDER BY number");
    shards.bind(":id", array.id);
    while (shards.executeStep())
        array.shards.push_back({shards.getColumn(0).getInt64(),
                                shards.getColumn(1).getInt(),
                                shards.getColumn(2).getString(),
                                shards.getColumn(3).getInt64(),
                                from_text<ShardState>(shards.getColumn(4).getString()),
                                shards.getColumn(5).getString(),
                                {}});
}

void read_submissions(Store& store, SlurmArray& array) {
    SQLite::Statement submissions(store.db(), "SELECT * FROM slurm_submission WHERE array_id = :id ORDER BY id");
    submissions.bind(":id", array.id);
    while (submissions.executeStep()) array.submissions.push_back(read_submission(submissions));
    SQLite::Statement tasks(store.db(), "SELECT * FROM slurm_task WHERE submission_id = :submission ORDER BY shard_id");
    for (SlurmSubmission& submission : array.submissions) {
        tasks.bind(":submission", submission.id);
        while (tasks.executeStep()) {
            const SlurmTask task = read_task(tasks);
            submission.shards.push_back(task.shard);
            array.shard(task.shard).tasks.push_back(task);
        }
        tasks.reset();
    }
}

// Records which shard of the array each job went with.
void mark_jobs(Store& store, ShortTransactions& transactions, Id array) {
    SQLite::Statement find(store.db(),
                           "SELECT j.id, s.id FROM slurm_shard s JOIN job j ON j.away = s.file AND j.away IS NOT NULL "
                           "WHERE s.array_id = :id ORDER BY j.id");
    find.bind(":id", array);
    std::vector<std::pair<Id, Id>> jobs;
    while (find.executeStep()) jobs.emplace_back(find.getColumn(0).getInt64(), find.getColumn(1).getInt64());
    SQLite::Statement mark(store.db(), "UPDATE job SET shard_id = :shard WHERE id = :job");
    transactions.for_each(jobs, [&](const std::pair<Id, Id>& job) {
        mark.bind(":job", job.first);
        mark.bind(":shard", job.second);
        mark.exec();
        mark.reset();
    });
}

}  // namespace

SlurmShard& SlurmArray::shard(Id shard) {
    const auto found = std::ranges::find(shards, shard, &SlurmShard::id);
    if (found == shards.end()) throw StoreError("the array " + name + " has no shard " + std::to_string(shard));
    return *found;
}

std::optional<SlurmArray> open_slurm_array(Store& store, Id sweep) {
    SQLite::Statement find(store.db(),
                           "SELECT id, name, folder, state FROM slurm_array WHERE sweep_id = :sweep AND state <> "
                           "'ended'");
    find.bind(":sweep", sweep);
    if (!find.executeStep()) return std::nullopt;
    SlurmArray array{find.getColumn(0).getInt64(),
                     find.getColumn(1).getString(),
                     find.getColumn(2).getString(),
                     from_text<ArrayState>(find.getColumn(3).getString()),
                     {},
                     {}};
    read_shards(store, array);
    read_submissions(store, array);
    return array;
}

std::vector<std::int64_t> running_slurm_jobs(Store& store, Id sweep) {
    SQLite::Statement find(store.db(),
                           "SELECT b.slurm_job_id FROM slurm_submission b JOIN slurm_array a ON a.id = b.array_id "
                           "WHERE a.sweep_id = :sweep AND a.state <> 'ended' AND b.slurm_job_id IS NOT NULL AND EXISTS "
                           "(SELECT 1 FROM slurm_task t WHERE t.submission_id = b.id AND NOT t.ended) ORDER BY b.id");
    find.bind(":sweep", sweep);
    return ids_of(find);
}

Id begin_slurm_array(Store& store, Id sweep, const std::string& name, const std::filesystem::path& folder) {
    SQLite::Statement insert(store.db(),
                             "INSERT INTO slurm_array (sweep_id, name, folder, state, created_at) VALUES (:sweep, "
                             ":name, :folder, 'splitting', :now)");
    insert.bind(":sweep", sweep);
    insert.bind(":name", name);
    insert.bind(":folder", folder.string());
    insert.bind(":now", now_utc());
    insert.exec();
    return store.db().getLastInsertRowid();
}

// The array is deleted last, because it marks that there is something to undo. If jobs refer to its shards already,
// both are kept.
void undo_slurm_array(Store& store, const SlurmArray& array) {
    SQLite::Statement find(store.db(),
                           "SELECT DISTINCT away FROM job WHERE away IS NOT NULL AND substr(away, 1, length(:name)) = "
                           ":name");
    find.bind(":name", array.name + "-");
    std::vector<std::string> given;
    while (find.executeStep()) given.push_back(find.getColumn(0).getString());
    for (const std::string& shard : given) recall(store, shard);
    WriteTransaction transaction(store.db());
    execute(store,
            "UPDATE slurm_shard SET state = 'given_up', note = 'it was not submitted to Slurm' WHERE array_id = :id",
            array.id);
    if (array.shards.empty())
        execute(store, "DELETE FROM slurm_array WHERE id = :id", array.id);
    else
        end_slurm_array(store, array.id);
    transaction.commit();
}

void open_slurm_shards(Store& store, Id array, const std::vector<Shard>& shards) {
    ShortTransactions transactions(store.db());
    SQLite::Statement insert(store.db(),
                             "INSERT INTO slurm_shard (array_id, number, file, jobs, state) VALUES (:array, :number, "
                             ":file, :jobs, 'out')");
    int number = 0;
    for (const Shard& shard : shards) {
        insert.bind(":array", array);
        insert.bind(":number", ++number);
        insert.bind(":file", shard.file.filename().string());
        insert.bind(":jobs", shard.jobs);
        insert.exec();
        insert.reset();
    }
    transactions.release();
    mark_jobs(store, transactions, array);
    transactions.hold();
    execute(store, "UPDATE slurm_array SET state = 'open' WHERE id = :id", array);
    transactions.commit();
}

Id begin_slurm_submission(Store& store, Id array, const SlurmSubmission& submission) {
    WriteTransaction transaction(store.db());
    SQLite::Statement insert(store.db(),
                             "INSERT INTO slurm_submission (array_id, name, time, mem, created_at) VALUES (:array, "
                             ":name, :time, :mem, :now)");
    insert.bind(":array", array);
    insert.bind(":name", submission.name);
    bind_text(insert, ":time", submission.time);
    bind_text(insert, ":mem", submission.mem);
    insert.bind(":now", now_utc());
    insert.exec();
    const Id id = store.db().getLastInsertRowid();
    SQLite::Statement task(store.db(),
                           "INSERT INTO slurm_task (submission_id, shard_id, state) VALUES (:submission, :shard, "
                           "'PENDING')");
    for (const Id shard : submission.shards) {
        task.bind(":submission", id);
        task.bind(":shard", shard);
        task.exec();
        task.reset();
    }
    transaction.commit();
    return id;
}

void set_slurm_job(Store& store, Id submission, std::int64_t job) {
    SQLite::Statement set(store.db(), "UPDATE slurm_submission SET slurm_job_id = :job WHERE id = :id");
    set.bind(":job", job);
    set.bind(":id", submission);
    set.exec();
}

void drop_slurm_submission(Store& store, Id submission) {
    WriteTransaction transaction(store.db());
    execute(store, "DELETE FROM slurm_task WHERE submission_id = :id", submission);
    execute(store, "DELETE FROM slurm_submission WHERE id = :id", submission);
    transaction.commit();
}

void update_slurm_task(Store& store, const SlurmTask& task) {
    SQLite::Statement update(store.db(),
                             "UPDATE slurm_task SET state = :state, ended = :ended, exit_code = :exit_code, signal = "
                             ":signal, restarts = :restarts, node = :node, reason = :reason, log_path = :log_path, "
                             "results = :results WHERE submission_id = :submission AND shard_id = :shard");
    update.bind(":state", task.state);
    update.bind(":ended", task.ended ? 1 : 0);
    bind_optional(update, ":exit_code", task.exit_code);
    bind_optional(update, ":signal", task.signal);
    update.bind(":restarts", task.restarts);
    bind_text(update, ":node", task.node);
    bind_text(update, ":reason", task.reason);
    bind_text(update, ":log_path", task.log_path);
    bind_optional(update, ":results", task.results);
    update.bind(":submission", task.submission);
    update.bind(":shard", task.shard);
    update.exec();
}

std::int64_t unfinished_jobs_of_shard(Store& store, const std::string& file) {
    SQLite::Statement count(store.db(), "SELECT count(*) FROM job WHERE away = :file AND state = 'queued'");
    count.bind(":file", file);
    count.executeStep();
    return count.getColumn(0).getInt64();
}

void end_slurm_shard(Store& store, const SlurmShard& shard, const std::string& note) {
    if (!note.empty()) recall(store, shard.file);
    SQLite::Statement end(store.db(),
                          "UPDATE slurm_shard SET state = iif(:note IS NULL, 'done', 'given_up'), note = :note WHERE "
                          "id = :id");
    bind_text(end, ":note", note);
    end.bind(":id", shard.id);
    end.exec();
}

void end_slurm_array(Store& store, Id array) {
    SQLite::Statement end(store.db(), "UPDATE slurm_array SET state = 'ended', ended_at = :now WHERE id = :id");
    end.bind(":now", now_utc());
    end.bind(":id", array);
    end.exec();
}

std::vector<SlurmTaskReport> slurm_tasks_of_job(Store& store, Id job) {
    SQLite::Statement find(store.db(),
                           "SELECT t.*, b.*, s.number, a.folder FROM job j JOIN slurm_shard s ON s.id = j.shard_id "
                           "JOIN slurm_array a ON a.id = s.array_id JOIN slurm_task t ON t.shard_id = s.id "
                           "JOIN slurm_submission b ON b.id = t.submission_id WHERE j.id = :job ORDER BY b.id");
    find.bind(":job", job);
    std::vector<SlurmTaskReport> tasks;
    while (find.executeStep())
        tasks.push_back({read_task(find), read_submission(find), find.getColumn("number").getInt(),
                         find.getColumn("folder").getString()});
    return tasks;
}

}  // namespace stylesweep::schema
