// stylesweep pause, resume and cancel: what another terminal may do to a sweep while it runs.
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <thread>

#include "base/text/counted.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/find_job.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/launch/slurm.hpp"
#include "orchestrator/night/orphan_canceller.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/queue/control.hpp"
#include "schema/queue/slurm_arrays.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::steady_clock::duration patience_before_words = 5s;
constexpr std::chrono::steady_clock::duration least_patience = 20s;

// The sweeps of that name, or all of them.
std::vector<schema::SweepHead> chosen_sweeps(schema::Store& store, const std::vector<std::string>& names) {
    std::vector<schema::SweepHead> chosen;
    std::vector<std::string> known;
    for (schema::SweepHead& head : schema::sweep_heads(store)) {
        known.push_back(head.name);
        if (names.empty() || head.name == names.front()) chosen.push_back(std::move(head));
    }
    if (chosen.empty() && !names.empty())
        throw UsageError("no sweep '" + names.front() + "' in " + store.file().string() +
                         sweep::suggestion(names.front(), known));
    if (chosen.empty()) throw UsageError("there is no sweep in " + store.file().string());
    return chosen;
}

int set_paused(const Arguments& arguments, bool paused) {
    const std::string command = paused ? "pause" : "resume";
    po::options_description known("Options");
    add_database_option(known);
    const Options options(arguments, "stylesweep " + command + " [SWEEP] [OPTION...]     (without SWEEP: all)", known,
                          {{"sweep", "SWEEP"}});
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    for (const schema::SweepHead& head : chosen_sweeps(store, options.list("sweep"))) {
        const bool changed = schema::set_paused(store, head.id, paused);
        const schema::Unfinished left = schema::unfinished_jobs(store, head.id);
        std::cerr << head.name << (changed ? (paused ? " is paused: " : " is resumed: ") : ": as before: ")
                  << counted(left.queued, "job") << " queued, " << left.running
                  << (paused ? " running to the end of the job" : " running");
        if (paused)
            std::cerr << "; `stylesweep resume " << head.name << "` continues it";
        else if (left.queued > 0 && left.running == 0)
            std::cerr << "; a `stylesweep run` that waits claims them, or start one";
        std::cerr << '\n';
    }
    return all_done;
}

struct Target {
    std::string name, jobs;  ///< jobs: the SQL for their ids
    std::function<schema::Cancelled()> cancel;
    std::vector<std::int64_t> slurm_jobs;  ///< that run its jobs
};

// All arguments are resolved before the first job is cancelled.
std::vector<Target> targets_of(schema::Store& store, const std::vector<std::string>& words) {
    std::vector<Target> targets;
    for (const std::string& word : words) {
        if (const auto sweep = schema::find_sweep(store, word)) {
            targets.push_back({word, "SELECT job_id FROM membership WHERE sweep_id = " + std::to_string(*sweep),
                               [&store, id = *sweep] { return schema::cancel_sweep(store, id); },
                               schema::running_slurm_jobs(store, *sweep)});
        } else {
            const schema::Id job = find_one_job(store, word);
            targets.push_back(
                {"job " + std::to_string(job) + " (" + schema::job_report(store, job).key.substr(0, 12) + ")",
                 std::to_string(job),
                 [&store, job] { return schema::cancel_job(store, job); },
                 {}});
        }
    }
    return targets;
}

std::int64_t last_attempt(schema::Store& store) {
    return store.db().execAndGet("SELECT coalesce(max(id), 0) FROM attempt").getInt64();
}

std::int64_t cancelled_since(schema::Store& store, const Target& target, std::int64_t attempt) {
    SQLite::Statement row(
        store.db(), "SELECT count(*) FROM attempt WHERE id > :attempt AND error_class = 'cancelled' AND job_id IN (" +
                        target.jobs + ")");
    row.bind(":attempt", attempt);
    row.executeStep();
    return row.getColumn(0).getInt64();
}

// Waits until running jobs were stopped by their supervisors, usually at once; returns the outcome in words.
std::string cancelled(schema::Store& store, const Target& target) {
    const std::int64_t before = last_attempt(store);
    schema::Cancelled count = target.cancel();
    const std::int64_t stopping = count.running;
    OrphanCanceller canceller(store);
    const auto begin = std::chrono::steady_clock::now();
    const auto waited = [&] { return std::chrono::steady_clock::now() - begin; };
    for (bool told = false; count.running > 0 && waited() < std::max(least_patience, canceller.patience());) {
        canceller.end();
        std::this_thread::sleep_for(20ms);
        if (!told && waited() > patience_before_words)
            std::cerr << "waiting for " << canceller.who() << '\n', told = true;
        const schema::Cancelled again = target.cancel();
        count = {count.ended + again.ended, again.running, again.away};
    }
    const std::int64_t ended = cancelled_since(store, target, before);
    const std::int64_t by_themselves = count.ended + stopping - count.running - ended;
    for (const std::int64_t job : target.slurm_jobs) launch::Slurm().cancel(job);
    std::string text = target.name + ": " + (ended ? counted(ended, "job") + " cancelled" : "nothing to cancel");
    for (const std::int64_t job : target.slurm_jobs) text += "; array " + std::to_string(job) + " cancelled in Slurm";
    if (count.away > 0)
        text += "; " + counted(count.away, "job") + one_or_many(count.away, " is", " are") +
                " with shards, which this does not stop: cancel there, or take back with `stylesweep split --recall`";
    if (by_themselves > 0)
        text += "; " + counted(by_themselves, "job") + " ended by " +
                one_or_many(by_themselves, "itself", "themselves") + " meanwhile, with " +
                one_or_many(by_themselves, "a result", "results");
    if (count.running)
        text += "; " + counted(count.running, "job") +
                " still running: no `stylesweep run` has stopped it yet (it does as soon as "
                "it can; if none watches, the job ends by itself and its result is kept)";
    return text;
}

}  // namespace

int pause(const Arguments& arguments) {
    return set_paused(arguments, true);
}

int resume(const Arguments& arguments) {
    return set_paused(arguments, false);
}

int cancel(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    const Options options(arguments,
                          "stylesweep cancel SWEEP|JOB... [OPTION...]     (JOB: its number, or its key's first digits)",
                          known, {{"sweep or job...", "SWEEP|JOB"}});
    const std::vector<std::string> words = options.list("sweep or job");
    if (words.empty()) throw UsageError("name the sweep or the jobs to cancel; --help says how");
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    for (const Target& target : targets_of(store, words)) std::cerr << cancelled(store, target) << '\n';
    return all_done;
}

}  // namespace stylesweep::cli
