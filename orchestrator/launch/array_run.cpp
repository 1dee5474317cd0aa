#include "orchestrator/launch/array_run.hpp"

#include <algorithm>
#include <fstream>

#include "base/clock.hpp"
#include "base/files/atomic_file.hpp"
#include "base/text/counted.hpp"
#include "orchestrator/launch/batch_script.hpp"
#include "orchestrator/launch/carried_inputs.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/transfer/transfer.hpp"

namespace stylesweep::launch {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto sbatch_may_be_under_way = 15s;  // after an orchestrator died before recording the answer
constexpr auto file_may_be_on_its_way = 90s;   // NFS clients see a new file late, by default up to a minute
constexpr int looks_until_lost = 3;
constexpr std::size_t most_notes = 3;

void move_tree(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (!error) return;
    fs::copy(from, to, fs::copy_options::recursive);
    fs::remove_all(from);
}

// JobHeldUser, "launch failed requeued held": needs a person.
bool is_held(const schema::SlurmTask& task) {
    return task.state == "PENDING" && (task.reason.find("Held") != std::string::npos || task.reason.ends_with("held"));
}

// Counts the rows of a shard in a copy of its file, so that SQLite never opens a file on a network.
ShardProgress counts_of(schema::Store& shard) {
    ShardProgress counts;
    SQLite::Statement states(shard.db(),
                             "SELECT state = 'done', count(*) FROM job WHERE state NOT IN ('queued', "
                             "'running') GROUP BY 1");
    while (states.executeStep())
        (states.getColumn(0).getInt() ? counts.done : counts.failed) = states.getColumn(1).getInt64();
    return counts;
}

}  // namespace

bool ArrayPaths::is_marked() const {
    std::error_code error;
    if (folder.filename() != name || !fs::is_regular_file(fs::symlink_status(mark(), error))) return false;
    std::string marked;
    std::getline(std::ifstream(mark()), marked);
    return marked == name;
}

void undo_half_split(schema::Store& store, schema::Id sweep) {
    const auto array = schema::open_slurm_array(store, sweep);
    if (!array || array->state != schema::ArrayState::splitting) return;
    schema::undo_slurm_array(store, *array);
    std::error_code ignored;
    if (ArrayPaths{array->folder, array->name}.is_marked()) fs::remove_all(array->folder, ignored);
}

ArrayRun::ArrayRun(schema::Store& store, Cluster& cluster, Console& console, ArrayOptions options)
    : store_(store),
      file_watch_(store, schema::DatabaseFileWatch::Use::writing),
      cluster_(cluster),
      console_(console),
      options_(std::move(options)),
      interrupts_seen_(console.interrupts()) {}

void ArrayRun::reload() {
    array_ = schema::open_slurm_array(store_, options_.sweep).value();
    paths_ = {array_.folder, array_.name};
    if (std::error_code error; fs::exists(paths_.folder, error) && !paths_.is_marked())
        throw std::runtime_error(
            "the database says that the array " + array_.name + " is in " + paths_.folder.string() +
            ", which was not made for it, so nothing is done there; run the sweep in a database of your " +
            "own (--db)");
}

bool ArrayRun::begin() {
    if (schema::open_slurm_array(store_, options_.sweep)) {
        reload();
        console_.note("continuing with the array " + array_.name);
    } else if (schema::has_queued_job(store_, options_.sweep)) {
        hand_over();
    } else {
        return false;
    }
    for (schema::SlurmShard& shard : array_.shards) {
        merged_before_[shard.id] = shard.jobs - schema::unfinished_jobs_of_shard(store_, shard.file);
        if (shard.state == schema::ShardState::out) go_on(shard);
    }
    return true;
}

// A shard without a task: its orchestrator died before deciding what comes next.
void ArrayRun::go_on(schema::SlurmShard& shard) {
    if (shard.tasks.empty()) {
        const schema::SlurmSubmission asked = first_request();
        again_.push_back({shard.id, asked.time, asked.mem});
    } else if (shard.tasks.back().ended) {
        decide(shard);
    }
}

// The first request, from the options.
schema::SlurmSubmission ArrayRun::first_request() const {
    schema::SlurmSubmission request;
    const auto& asked = options_.launcher.sbatch;
    if (const auto time = asked.find("time"); time != asked.end()) request.time = time->second;
    if (const auto mem = asked.find("mem"); mem != asked.end()) request.mem = mem->second;
    return request;
}

void ArrayRun::hand_over() {
    const std::string name = options_.sweep_name + "-" + console_.unique();
    paths_ = {options_.root / name, name};
    const schema::Id id = schema::begin_slurm_array(store_, options_.sweep, name, paths_.folder);
    try {
        fs::create_directories(paths_.logs());
        write_atomically(paths_.mark(), paths_.name + '\n', Durability::in_cache);
        stage_inputs();
        schema::open_slurm_shards(store_, id, split_into_folder());
        reload();
        schema::SlurmSubmission first = first_request();
        for (const schema::SlurmShard& shard : array_.shards) first.shards.push_back(shard.id);
        submit(first);
    } catch (...) {
        const auto array = schema::open_slurm_array(store_, options_.sweep);
        if (!array || !array->submissions.empty()) throw;  // Slurm may have accepted it
        if (array->state == schema::ArrayState::splitting) {
            schema::undo_slurm_array(store_, *array);
        } else {
            for (const schema::SlurmShard& shard : array->shards)
                schema::end_slurm_shard(store_, shard, "it was not submitted");
            schema::end_slurm_array(store_, array->id);
        }
        drop_folder();
        throw;
    }
}

void ArrayRun::stage_inputs() const {
    for (const schema::InputFile& file : schema::queued_inputs(store_, options_.sweep))
        stage(file, file.path, paths_.inputs());
}

// Written on this machine's disk first, then copied as whole files to where the nodes see them.
std::vector<schema::Shard> ArrayRun::split_into_folder() {
    const fs::path here = fs::absolute(store_.file()).parent_path() / ("." + paths_.name + ".split");
    try {
        std::vector<schema::Shard> shards =
            schema::split(store_, options_.sweep, options_.launcher.shards, here, paths_.name);
        for (const auto& entry : fs::directory_iterator(here))
            move_tree(entry.path(), paths_.folder / entry.path().filename());
        fs::remove_all(here);
        return shards;
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(here, ignored);
        throw;
    }
}

// And its root too, if that is empty now.
void ArrayRun::drop_folder() const {
    std::error_code ignored;
    if (paths_.is_marked()) fs::remove_all(paths_.folder, ignored);
    fs::remove(paths_.folder.parent_path(), ignored);
}

std::string ArrayRun::next_name() const {
    return array_.name + "-" + std::to_string(array_.submissions.size() + 1);
}

void ArrayRun::write_script(const schema::SlurmSubmission& submission) const {
    std::vector<int> numbers;
    for (const schema::SlurmShard& shard : array_.shards)
        if (std::ranges::find(submission.shards, shard.id) != submission.shards.end()) numbers.push_back(shard.number);
    const std::string script = batch_script(
        {paths_, submission.name, numbers, submission.time, submission.mem, options_.program}, options_.launcher);
    write_atomically(paths_.script(submission.name), script, Durability::in_cache);  // sbatch reads it at once
}

void ArrayRun::submit(schema::SlurmSubmission submission) {
    submission.name = next_name();
    write_script(submission);
    submission.id = schema::begin_slurm_submission(store_, array_.id, submission);
    try {
        send(submission);
    } catch (const ClusterError&) {
        schema::drop_slurm_submission(store_, submission.id);
        throw;
    }
    reload();
}

// sbatch may fail after Slurm accepted the job: Slurm is then asked for the job's name.
void ArrayRun::send(schema::SlurmSubmission& submission) {
    try {
        submission.job = cluster_.submit(paths_.script(submission.name));
    } catch (const ClusterError&) {
        if (!look_up(submission)) throw;
    }
    schema::set_slurm_job(store_, submission.id, *submission.job);
    console_.note("submitted to Slurm: array " + std::to_string(*submission.job) + " (" + submission.name + "), " +
                  counted(submission.shards.size(), "task"));
}

// By its name; if Slurm has forgotten it, by what its tasks wrote beside their shards.
bool ArrayRun::look_up(schema::SlurmSubmission& submission) {
    submission.job = cluster_.find(submission.name);
    if (submission.job) return true;
    for (const schema::Id id : submission.shards) {
        const auto progress = read_progress(file_of(array_.shard(id)));
        const std::int64_t job = progress ? std::strtoll(progress->task.c_str(), nullptr, 10) : 0;
        const bool known = std::ranges::any_of(array_.submissions, [&](const auto& each) { return each.job == job; });
        if (job > 0 && !known) submission.job = job;
    }
    return submission.job.has_value();
}

// Submissions whose orchestrator died before recording Slurm's answer.
void ArrayRun::settle_unknown() {
    for (schema::SlurmSubmission& submission : array_.submissions) {
        if (submission.job) continue;
        if (look_up(submission)) {
            schema::set_slurm_job(store_, submission.id, *submission.job);
            console_.note("found in Slurm: array " + std::to_string(*submission.job) + " (" + submission.name + ")");
        } else if (std::chrono::system_clock::now() - from_iso_utc(submission.created_at) > sbatch_may_be_under_way) {
            write_script(submission);
            send(submission);
        }
    }
}

fs::path ArrayRun::file_of(const schema::SlurmShard& shard) const {
    return paths_.folder / fs::path(shard.file).filename();
}

schema::SlurmSubmission& ArrayRun::submission_of(const schema::SlurmTask& task) {
    return *std::ranges::find(array_.submissions, task.submission, &schema::SlurmSubmission::id);
}

int ArrayRun::number_of(schema::Id shard) {
    return array_.shard(shard).number;
}

void ArrayRun::look() {
    std::vector<schema::SlurmTask*> ended;
    try {
        settle_unknown();
        for (schema::SlurmSubmission& submission : array_.submissions)
            if (submission.job) look(submission, ended);
        trouble_.clear();
    } catch (const ClusterError& error) {
        trouble_ = error.what();
    }
    for (schema::SlurmTask* task : ended) end(*task);
    submit_again();
}

void ArrayRun::look(schema::SlurmSubmission& submission, std::vector<schema::SlurmTask*>& ended) {
    std::vector<schema::SlurmTask*> open;
    for (schema::SlurmShard& shard : array_.shards)
        for (schema::SlurmTask& task : shard.tasks)
            if (task.submission == submission.id && !task.ended) open.push_back(&task);
    if (open.empty()) return;
    std::vector<int> numbers;
    for (const schema::SlurmTask* task : open) numbers.push_back(number_of(task->shard));
    const std::vector<TaskState> states = cluster_.tasks(*submission.job, numbers);
    for (schema::SlurmTask* task : open) {
        const auto found = std::ranges::find(states, number_of(task->shard), &TaskState::number);
        const schema::SlurmTask before = *task;
        if (found == states.end()) {
            if (++unknown_[{task->submission, task->shard}] < looks_until_lost) continue;
            task->state = "LOST";
        } else {
            unknown_.erase({task->submission, task->shard});
            task->state = found->state;
            task->exit_code = has_ended(found->state) ? found->exit_code : std::nullopt;
            task->signal = has_ended(found->state) ? found->signal : std::nullopt;
            task->restarts = std::max(task->restarts, found->restarts);
            if (!found->node.empty()) task->node = found->node;
            task->reason = found->reason;
            if (is_held(*task) && reasons_told_.insert(task->reason).second)
                console_.note("task " + std::to_string(*submission.job) + "_" + std::to_string(found->number) +
                              " waits: " + task->reason);
        }
        if (has_ended(task->state))
            ended.push_back(task);
        else if (*task != before)
            schema::update_slurm_task(store_, *task);
    }
}

// Copies its log beside the database, where `show` finds it after the array's folder is gone.
void ArrayRun::keep_log(schema::SlurmTask& task) const {
    const auto& submissions = array_.submissions;
    const auto submission = std::ranges::find(submissions, task.submission, &schema::SlurmSubmission::id);
    const auto shard = std::ranges::find(array_.shards, task.shard, &schema::SlurmShard::id);
    const fs::path log = paths_.log(std::to_string(submission->job.value_or(0)), shard->number);
    if (!fs::is_regular_file(log)) return;
    const fs::path kept = fs::path("logs") / "slurm" / array_.name / log.filename();
    std::error_code error;
    fs::create_directories((store_.files_folder() / kept).parent_path(), error);
    fs::copy_file(log, store_.files_folder() / kept, fs::copy_options::overwrite_existing, error);
    if (!error) task.log_path = kept.string();
}

void ArrayRun::merge(const schema::SlurmShard& shard) {
    const fs::path copy =
        fs::absolute(store_.file()).parent_path() / ("." + file_of(shard).filename().string() + ".merge");
    const auto clean = [&] {
        std::error_code ignored;
        for (const char* rest : {"", "-wal", "-shm"}) fs::remove(copy.string() + rest, ignored);
    };
    try {
        fs::copy_file(file_of(shard), copy, fs::copy_options::overwrite_existing);
        {
            schema::Store source(copy, schema::OpenMode::read_write);  // of another version: migrated
            ShardProgress counts = counts_of(source);
            counts.left = shard.jobs - counts.done - counts.failed;
            progress_[shard.id] = counts;
        }
        const schema::Transferred done = schema::transfer(store_, copy, schema::files_folder_of(file_of(shard)), {});
        for (std::size_t i = 0; i < std::min(done.notes.size(), most_notes); ++i) console_.note(done.notes[i]);
        all_files_ &= done.notes.empty();
    } catch (const schema::StoreError& error) {
        console_.note("shard " + std::to_string(shard.number) + " cannot be read: " + error.what());
    } catch (const fs::filesystem_error& error) {
        console_.note("shard " + std::to_string(shard.number) + " cannot be read: " + error.what());
    }
    clean();
}

void ArrayRun::end(schema::SlurmTask& task) {
    schema::SlurmShard& shard = array_.shard(task.shard);
    merge(shard);
    const std::int64_t unfinished = schema::unfinished_jobs_of_shard(store_, shard.file);
    if (task.state == "COMPLETED" && task.exit_code.value_or(0) == 0 && unfinished > 0) {
        const auto [since, fresh] = incomplete_.try_emplace(shard.id, console_.now());
        if (console_.now() - since->second < file_may_be_on_its_way) return;
    }
    incomplete_.erase(shard.id);
    keep_log(task);
    task.ended = true;
    task.results = shard.jobs - unfinished;
    schema::update_slurm_task(store_, task);
    decide(shard);
}

void ArrayRun::decide(schema::SlurmShard& shard) {
    const std::int64_t unfinished = schema::unfinished_jobs_of_shard(store_, shard.file);
    ShardDecision next = decision_on(shard, unfinished, submission_of(shard.tasks.back()), options_.launcher);
    if (cancelled_ && next.what == ShardDecision::What::again)
        next = {ShardDecision::What::give_up, "", "", "its array was cancelled"};
    const std::string who = "shard " + std::to_string(shard.number) + ": ";
    if (next.what == ShardDecision::What::again) {
        console_.note(who + next.why + "; " + std::to_string(unfinished) + " of its jobs are submitted again");
        again_.push_back({shard.id, next.time, next.mem});
        return;
    }
    shard.state = next.what == ShardDecision::What::done ? schema::ShardState::done : schema::ShardState::given_up;
    schema::end_slurm_shard(store_, shard, next.why);
    if (next.what == ShardDecision::What::give_up)
        console_.note(who + next.why + "; " + std::to_string(unfinished) + " of its jobs have no result");
}

// Shards with equal requests are submitted together. They wait while Slurm does not answer.
void ArrayRun::submit_again() {
    while (!again_.empty() && trouble_.empty()) {
        schema::SlurmSubmission submission;
        submission.time = again_.front().time;
        submission.mem = again_.front().mem;
        const auto fits = [&](const Again& each) { return each.time == submission.time && each.mem == submission.mem; };
        for (const Again& each : again_)
            if (fits(each)) submission.shards.push_back(each.shard);
        try {
            submit(submission);
        } catch (const ClusterError& error) {
            for (const schema::Id id : submission.shards)
                schema::end_slurm_shard(store_, array_.shard(id), std::string("it was refused: ") + error.what());
            console_.note(std::string("not submitted again: ") + error.what());
            reload();
        }
        std::erase_if(again_, fits);
    }
}

bool ArrayRun::all_over() const {
    return std::ranges::none_of(array_.shards,
                                [](const auto& shard) { return shard.state == schema::ShardState::out; });
}

std::vector<std::int64_t> ArrayRun::jobs() const {
    return schema::running_slurm_jobs(store_, options_.sweep);
}

// False: detach.
bool ArrayRun::answer_interrupts() {
    if (console_.interrupts() == interrupts_seen_) return true;
    interrupts_seen_ = console_.interrupts();
    const InterruptChoice choice = console_.ask();
    interrupts_seen_ = console_.interrupts();
    if (choice == InterruptChoice::go_on) return true;
    if (choice == InterruptChoice::detach) return false;
    try {
        for (const std::int64_t job : jobs()) cluster_.cancel(job);
        cancelled_ = true;
        console_.note("cancelled; what the tasks have done so far is fetched");
    } catch (const ClusterError& error) {
        console_.note(std::string("not cancelled: ") + error.what());
    }
    return true;
}

void ArrayRun::count(progress::RunStatus& status) {
    std::int64_t running = 0, pending = 0, tasks = 0;
    status.done = status.failed = status.running = 0;
    for (const schema::SlurmShard& shard : array_.shards) {
        if (shard.state == schema::ShardState::out) {
            if (const auto now = read_progress(file_of(shard))) progress_[shard.id] = *now;
            ++tasks;
            const std::string state = shard.tasks.empty() ? "PENDING" : shard.tasks.back().state;
            running += state == "RUNNING" ? 1 : 0;
            pending += state == "PENDING" ? 1 : 0;
            if (state == "RUNNING") status.running += progress_[shard.id].running;
        }
        const ShardProgress& progress = progress_[shard.id];
        status.done += std::max<std::int64_t>(0, progress.done - merged_before_[shard.id]);
        status.failed += progress.failed;
    }
    status.tasks =
        tasks == 0 ? ""
                   : std::to_string(running) + " of " + counted(tasks, "task") + one_or_many(running, " runs", " run") +
                         (pending ? ", " + std::to_string(pending) + one_or_many(pending, " waits", " wait") : "");
    status.trouble = trouble_;
}

ArrayEnding ArrayRun::follow(progress::RunStatus status, const std::function<void(const progress::RunStatus&)>& watch) {
    const auto begin = console_.now();
    const auto poll = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(options_.launcher.poll_s));
    for (auto looked = begin - poll; !all_over();) {
        if (file_watch_.loss()) return ArrayEnding::lost;
        if (!answer_interrupts()) return ArrayEnding::detached;
        if (console_.now() - looked >= poll) {
            looked = console_.now();
            look();
            count(status);
        }
        status.elapsed = console_.now() - begin;
        watch(status);
        if (!all_over()) console_.wait(50ms);
    }
    schema::end_slurm_array(store_, array_.id);
    if (all_files_)
        drop_folder();
    else
        console_.note("kept, as not all files could be fetched: " + paths_.folder.string());
    return cancelled_ ? ArrayEnding::cancelled : ArrayEnding::finished;
}

}  // namespace stylesweep::launch
