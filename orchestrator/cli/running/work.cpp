// stylesweep work: a shard is run on a local disk and copied back, under Slurm or any other scheduler.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/text/counted.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/launch/shard_session.hpp"
#include "orchestrator/night/run_here.hpp"
#include "orchestrator/sweep/values/quantity.hpp"
#include "schema/query/sweep_progress.hpp"

namespace stylesweep::cli {
namespace {

using namespace std::chrono_literals;

// From SIGTERM until running jobs are asked to end, and until they are killed; Slurm's SIGKILL comes after KillWait, by
// default 30 s.
constexpr auto until_told = 15s, until_killed = 25s;

std::atomic<int> warned{0}, asked{0}, told{0};

void note_signal(int signal) {
    ++(signal == SIGUSR1 ? warned : signal == SIGINT ? asked : told);
}

// SIGUSR1: time is nearly over, no further job is started. SIGTERM: jobs still running a little later are ended and
// queued again as untried. Ctrl-C as in `run`. After each of them the shard is copied back at once.
class TaskSystem final : public LocalSystem {
  public:
    explicit TaskSystem(launch::CopyingThread& copying) : copying_(copying) {
        struct sigaction action{};
        action.sa_handler = note_signal;
        for (const int signal : {SIGUSR1, SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
    }

    int interrupts() override {
        int count = asked + (warned > 0 || told > 0 ? 1 : 0);
        if (count > seen_) {
            seen_ = count;
            copying_.hurry();
        }
        if (told > 0 && told_at_ == TimePoint{}) told_at_ = now();
        if (told > 0 && now() - told_at_ > until_told) count = std::max(count, 2);
        if (told > 0 && now() - told_at_ > until_killed) count = std::max(count, 3);
        return copying_.dispossessed() ? std::max(count, 2) : count;
    }

  private:
    launch::CopyingThread& copying_;
    TimePoint told_at_{};
    int seen_ = 0;
};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

// In Slurm ARRAY_INDEX.RESTART, like the log; elsewhere HOST-PID.
std::string own_name() {
    if (const std::string job = variable("SLURM_ARRAY_JOB_ID"); !job.empty()) {
        const std::string restart = variable("SLURM_RESTART_COUNT");
        return job + "_" + variable("SLURM_ARRAY_TASK_ID") + "." + (restart.empty() ? "0" : restart);
    }
    const auto self = ProcessIdentity::of_this_process();
    return self.place.host + "-" + std::to_string(self.pid) + "-" + std::to_string(self.start_ticks);
}

// What is known about the sweep without its file, which may be absent.
LoadedSweep loaded_from(schema::Store& store, schema::Id sweep) {
    SQLite::Statement row(
        store.db(), "SELECT name, runner, file_path, measure, limits, coalesce(search, '') FROM sweep WHERE id = :id");
    row.bind(":id", sweep);
    row.executeStep();
    LoadedSweep loaded;
    loaded.file.name = row.getColumn(0).getString();
    loaded.file.runner = row.getColumn(1).getString();
    loaded.file.path = row.getColumn(2).getString();
    loaded.file.measure = SamplingRule::from_json(nlohmann::json::parse(row.getColumn(3).getString()));
    loaded.file.limits = Limits::from_json(nlohmann::json::parse(row.getColumn(4).getString()));
    loaded.file.rules = sweep::SearchRules::from_json(row.getColumn(5).getString());
    loaded.program = plan::find_runner(loaded.file.runner);
    loaded.description_text = plan::describe(loaded.program);
    loaded.runner = sweep::RunnerDescription::parse(loaded.description_text);
    return loaded;
}

Queued queued_in(schema::Store& store, schema::Id sweep) {
    const schema::SweepCounts counts = schema::count_results(store, sweep, now_utc());
    Queued queued{sweep, {}, schema::latest_plan(store, sweep)};
    queued.counts.total = counts.total;
    queued.counts.done = counts.done + counts.done_before;
    queued.counts.failed = counts.failed + counts.failed_before;
    queued.counts.screened = counts.screened;
    queued.counts.over_budget = counts.over_budget;
    queued.counts.waiting =
        counts.total - queued.counts.done - queued.counts.failed - counts.screened - counts.over_budget;
    queued.counts.last_attempt = counts.last_attempt;
    return queued;
}

// Runs the sweeps of a shard that have jobs, one after the other, until one returns a code other than "all done" or
// "some failed".
int run_all(const launch::ShardSession& session, const Options& options, HereOptions here,
            schedule::OperatingSystem& system) {
    schema::Store store(session.database(), schema::OpenMode::read_write);
    int code = all_done;
    for (const schema::SweepHead& head : schema::sweep_heads(store)) {
        if (!schema::has_queued_job(store, head.id)) continue;
        const LoadedSweep loaded = loaded_from(store, head.id);
        here.devices = devices_of(options, loaded.description_text);
        here.priority = head.priority;
        const RunForecast forecast(loaded, &store, here.devices.front(), here.runners);
        code = run_here(loaded, store, queued_in(store, head.id), forecast, here, system);
        if (code != all_done && code != jobs_failed) return code;
    }
    return code;
}

// How the task ended, regardless of its jobs: a failed job has its result.
int code_of(int run_code, const std::filesystem::path& shard, const std::string& task) {
    const auto progress = launch::read_progress(shard);
    if (!progress || progress->task != task) {
        std::cerr << "another task has taken this shard; it redoes what this one did since its last copy\n";
        return jobs_failed;
    }
    if (progress->left == 0) return all_done;
    std::cerr << counted(progress->left, "job") << " of this shard " << one_or_many(progress->left, "has", "have")
              << " no result yet\n";
    if (run_code == budget_ended || (warned > 0 && told == 0)) return budget_ended;
    return run_code == all_done ? jobs_failed : run_code;
}

po::options_description work_options() {
    po::options_description known("Options");
    po::options_description_easy_init add = known.add_options();
    add("scratch",
        po::value<std::string>()
            ->default_value(variable("TMPDIR").empty() ? "/tmp" : variable("TMPDIR"))
            ->value_name("FOLDER"),
        "folder on a local disk; emptied at the end, except for input files, which later tasks use");
    add("copy-every", po::value<std::string>()->default_value("5m")->value_name("DURATION"),
        "how often to copy the shard back while it runs");
    add("device", po::value<std::vector<std::string>>()->composing()->value_name("DEVICE|all"),
        "cpu, cuda:0, ... or all (may be repeated; default: the GPUs, else the CPU)");
    add("runners", po::value<int>()->default_value(1)->value_name("N"),
        "runner processes per device; CPU runners share the cores");
    add_budget_options(known);
    return known;
}

}  // namespace

int work(const Arguments& arguments) {
    const Options options(arguments, "stylesweep work SHARD.db [OPTION...]", work_options(), {{"shard", "FILE.db"}});
    const std::filesystem::path shard = options.required("shard");
    const auto every_s = sweep::parse_duration_s(options.text("copy-every"));
    if (!every_s || *every_s <= 0) throw UsageError("--copy-every takes a duration such as 30s or 5m");
    HereOptions here;
    here.runners = options.number("runners");
    if (here.runners < 1 || here.runners > 1024) throw UsageError("--runners takes a number from 1 to 1024");
    here.until = budget_end(options, std::chrono::system_clock::now());
    here.rescue = std::filesystem::absolute(shard);  // the scratch folder is deleted

    ::signal(SIGPIPE, SIG_IGN);  // its jobs matter more than the reader of its messages
    // A file that is not a database is reported by this name, not its copy's. A missing file is reported by the
    // session.
    if (std::filesystem::exists(shard)) (void)schema::Store(shard, schema::OpenMode::read_only);
    const std::string task = own_name();
    launch::ShardSession session(shard, options.text("scratch"), task);
    const int copied = session.stage_inputs();
    std::cerr << "task " << task << ": " << shard.string() << " in " << session.database().parent_path().string();
    if (copied) std::cerr << ", " << copied << " input files copied to this machine";
    std::cerr << '\n';

    launch::CopyingThread copying(session, std::chrono::duration<double>(*every_s),
                                  [](const std::string& trouble) { std::cerr << trouble + "\n"; });
    TaskSystem system(copying);
    const int code = run_all(session, options, here, system);
    if (!std::filesystem::exists(session.database())) return database_trouble;  // it has reported where the rows are
    if (!copying.finish()) return database_trouble;
    return code_of(code, shard, task);
}

}  // namespace stylesweep::cli
