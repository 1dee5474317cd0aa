#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "base/text/counted.hpp"
#include "base/text/size_text.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/new_database.hpp"
#include "orchestrator/night/enqueue.hpp"
#include "orchestrator/night/run_here.hpp"
#include "orchestrator/night/run_slurm.hpp"
#include "orchestrator/plan/distinct_jobs.hpp"
#include "orchestrator/plan/job_check.hpp"
#include "orchestrator/plan/planner.hpp"
#include "orchestrator/schedule/slots.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/values/quantity.hpp"
#include "schema/database/has_database.hpp"
#include "schema/queue/control.hpp"

namespace stylesweep::cli {
namespace {

using schema::Rerun;

constexpr double share_of_memory = 0.9;  // the rest is for the system

Rerun rerun_of(const Options& options) {
    if (!options.has("rerun")) return Rerun::none;
    if (options.text("rerun") == "failed") return Rerun::failed;
    if (options.text("rerun") == "all") return Rerun::all;
    throw UsageError("--rerun takes 'failed' or 'all', not '" + options.text("rerun") + "'");
}

std::string quoted_command_line(const Arguments& arguments) {
    std::string line = "stylesweep run";
    for (const std::string& argument : arguments) line += ' ' + shell_word(argument);
    return line;
}

// Jobs of the sweep without a result, according to the database if there is one.
std::int64_t waiting_jobs(const LoadedSweep& loaded, const Options& options) {
    sweep::Expansion jobs(loaded.file, loaded.runner);
    check_size(loaded.file, jobs, options.number("max-jobs"));
    print_note(jobs);
    plan::Planner planner(loaded.file, loaded.runner, jobs.names());
    planner.keep_out(options.text("db"));
    plan::check_jobs(loaded.file, loaded.runner, loaded.program, planner);
    std::optional<schema::Store> store;
    std::optional<schema::JobStates> states;
    if (schema::has_database(options.text("db"))) {
        store.emplace(options.text("db"), schema::OpenMode::read_only);
        states.emplace(*store, loaded.file.name, loaded.file.rules.json());
    }
    std::int64_t waiting = 0;
    sweep::JobSpec spec;
    plan::DistinctJobs distinct(jobs, planner);
    while (distinct.next(spec)) {
        const auto known = states ? states->find(distinct.job(spec).key) : schema::JobStates::Job{};
        const bool waits = !known.away && !known.elsewhere &&
                           known.state.value_or(schema::JobState::queued) == schema::JobState::queued;
        waiting += waits || rerun_of(options) == Rerun::all;
    }
    return waiting;
}

// One for each core, fewer if the memory of the largest job does not allow it.
int sharing_runners(const RunForecast& forecast, int cores, const std::string& device) {
    const auto& largest = forecast.queue().largest_bytes();
    const auto memory = forecast.memory_bytes();
    std::string basis = counted(cores, "core");
    int runners = cores;
    if (largest && memory && *largest > 0) {
        runners = std::clamp(static_cast<int>(share_of_memory * *memory / *largest), 1, cores);
        basis += ", and " + size_text(*memory) + " of memory for jobs of up to " + size_text(*largest);
    } else {
        basis += "; what memory the jobs need is not known yet";
    }
    std::cerr << "sharing " << device << ": " << counted(runners, "runner") << " beside each other (" << basis
              << "); their times are not comparable, and each row says so\n";
    return runners;
}

double noise_seconds(const Options& options) {
    const char* usual = std::getenv("STYLESWEEP_NOISE");  // 0s for tests and benchmarks of the program itself
    const std::string text = options.has("noise") ? options.text("noise") : usual ? usual : "2s";
    const auto seconds = sweep::parse_duration_s(text);
    if (!seconds || *seconds > 3600) throw UsageError("--noise takes a duration up to 1h, such as 2s, or 0s");
    return *seconds;
}

po::options_description run_options() {
    po::options_description known("Options");
    add_sweep_options(known);
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("device", po::value<std::vector<std::string>>()->composing()->value_name("DEVICE|all"),
        "cpu, cuda:0, ... or all (may be repeated; default: the GPUs, else the CPU)");
    add("runners", po::value<int>()->default_value(1)->value_name("N"),
        "runner processes per device; CPU runners share the cores");
    add("rerun", po::value<std::string>()->value_name("failed|all"),
        "failed: also re-run failed jobs; all: re-run everything");
    add("priority", po::value<int>()->value_name("N"),
        "priority of this sweep, kept until changed: of runs that compete for a device, the highest goes first "
        "(default: 0)");
    add("notify", po::value<std::string>()->default_value("")->value_name("COMMAND"),
        "shell command to run when the run ends, and once when many jobs failed; STYLESWEEP_SWEEP, _DONE, _FAILED, "
        "_LEFT and _REASON are in its environment");
    add("notify-failures", po::value<int>()->default_value(20)->value_name("N"),
        "with --notify: the percentage of failed jobs that counts as many");
    add("noise", po::value<std::string>()->value_name("DURATION"),
        "how long to measure the machine's noise before and after the jobs of a runner that measures (default: 2s; "
        "0s: not)");
    add("share",
        "run as many jobs beside each other as cores and memory allow, by prediction; their runtimes are marked as not "
        "comparable");
    add("skip-doomed", "skip jobs that are bigger than one of the same kind that ran out of memory");
    add("fail-fast", "stop at the first job that fails");
    add_budget_options(known);
    add_launcher_options(known);
    add("max-jobs", po::value<int>()->default_value(1'000'000)->value_name("N"), "refuse a sweep of more jobs");
    return known;
}

}  // namespace

int run(const Arguments& arguments) {
    const Options options(arguments, "stylesweep run SWEEP.yaml|- [OPTION...]     (-: standard input)", run_options(),
                          {{"sweep file", "FILE.yaml"}});
    const int runners = options.number("runners");
    if (runners < 1 || runners > 1024) throw UsageError("--runners takes a number from 1 to 1024");
    rerun_of(options);
    if (options.has("share") && runners > 1)
        throw UsageError("--share chooses the number of runners itself: leave out --runners");
    const std::optional<WallTime> until = budget_end(options, std::chrono::system_clock::now());
    const int alarm_at = options.number("notify-failures");
    if (alarm_at < 0 || alarm_at > 100) throw UsageError("--notify-failures takes a percentage from 0 to 100");

    const double noise_s = noise_seconds(options);

    const LoadedSweep loaded = load_sweep(options);
    const std::vector<std::string> devices = devices_of(options, loaded.description_text);
    const sweep::LauncherSettings launcher = launcher_of(options, loaded.file);
    const bool slurm = launcher.kind == sweep::LauncherSettings::Kind::slurm;
    if (options.has("dry-run"))
        return print_batch_script(launcher, options.text("db"), loaded.file.name, waiting_jobs(loaded, options));
    PreparedJobs prepared(loaded, options);
    const NewDatabase new_database(options.text("db"));
    schema::Store store(options.text("db"), schema::OpenMode::create);
    new_database.tell();
    std::optional<ArrayLock> lock;
    if (slurm) {
        handle_signals();
        lock.emplace(store, loaded.file.name);
        if (!lock->held()) return interrupted;
    }
    const int cores = static_cast<int>(schedule::usable_cpus().size());
    RunForecast forecast(loaded, &store, devices.front(), options.has("share") ? cores : runners);
    const Queued queued =
        enqueue(prepared, options, store, quoted_command_line(arguments), rerun_of(options), &forecast);

    if (options.has("priority")) schema::set_priority(store, queued.sweep, options.number("priority"));
    const int priority = schema::apply_priority(store, queued.sweep);

    if (slurm) return run_slurm(loaded, store, queued, forecast, launcher, options.text("notify"));
    HereOptions here{
        devices, runners, until, priority, options.has("skip-doomed"), options.has("fail-fast"), options.text("notify"),
        alarm_at};
    here.noise_s = noise_s;
    if (options.has("share")) {
        here.runners = sharing_runners(forecast, cores, devices.front());
        here.share = true;
        here.noise_s = 0;  // nothing is compared by time
    }
    handle_signals();
    LocalSystem system;
    return run_here(loaded, store, queued, forecast, here, system);
}

}  // namespace stylesweep::cli
