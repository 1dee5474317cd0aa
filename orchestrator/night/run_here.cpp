#include "orchestrator/night/run_here.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/clock.hpp"
#include "base/host/noise.hpp"
#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/night/result_remarks.hpp"
#include "orchestrator/night/sweep_monitor.hpp"
#include "orchestrator/plan/forecast_updater.hpp"
#include "orchestrator/search/controller.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "schema/database/best_effort.hpp"
#include "schema/database/rescue.hpp"
#include "schema/queue/doomed.hpp"
#include "schema/queue/states.hpp"
#include "schema/search/decisions.hpp"
#include "schema/sweeps/mixed_metrics.hpp"
#include "schema/sweeps/noise_rows.hpp"

namespace stylesweep::cli {
namespace {

constexpr std::chrono::seconds notify_limit{60};

std::atomic<int> interrupt_count{0}, interrupted_by{0}, wake_up{-1};

// Makes the descriptor readable, so that a current or later wait on it ends.
void wake(int) {
    const int error = errno;
    [[maybe_unused]] const int woken = ::eventfd_write(wake_up, 1);
    errno = error;
}

void count_interrupt(int signal) {
    interrupted_by = signal;
    ++interrupt_count;
    wake(signal);
}

void announce(const LoadedSweep& loaded, const Queued& queued, std::size_t runners, const std::string& database) {
    print_equal_files(static_cast<std::uint64_t>(queued.counts.equal));
    std::cerr << "sweep " << loaded.file.name << ": " << counted(queued.counts.total, "job") << ", "
              << queued.counts.waiting << " to run";
    if (queued.counts.done) std::cerr << ", " << queued.counts.done << " done before";
    if (queued.counts.failed)
        std::cerr << ", " << queued.counts.failed << " failed before (--rerun failed runs "
                  << one_or_many(queued.counts.failed, "it", "them") << " again)";
    if (queued.counts.screened)
        std::cerr << ", " << queued.counts.screened << " screened before (not worth running; other rules in the file "
                  << "run " << one_or_many(queued.counts.screened, "it", "them") << " again)";
    if (queued.counts.over_budget)
        std::cerr << ", " << queued.counts.over_budget << " over the search's budget before (a larger search.budget "
                  << "runs " << one_or_many(queued.counts.over_budget, "it", "them") << ")";
    if (queued.counts.away)
        std::cerr << ", " << queued.counts.away << " given to shards (`stylesweep merge` brings their results)";
    std::cerr << "; " << counted(runners, "runner") << ", database " << database << '\n';
}

std::string stays_queued(std::int64_t left) {
    return counted(left, "job") + one_or_many(left, " stays", " stay") + " queued; the same command continues with " +
           one_or_many(left, "it", "them") + "\n";
}

// `until`: the end of the budget, which may be still to come.
std::string budget_text(const progress::RunStatus& end, WallTime until) {
    if (std::chrono::system_clock::now() >= until) return "the budget has ended; " + stays_queued(end.left());
    return std::string("no ") + (end.done + end.failed > 0 ? "further " : "") +
           "job is predicted to end within the budget; " + counted(end.left(), "job") +
           one_or_many(end.left(), " stays", " stay") + " queued; a longer --budget or later --until runs " +
           one_or_many(end.left(), "it", "them") + "\n";
}

int conclude(schema::Store& store, const LoadedSweep& loaded, const Queued& queued, schedule::Ending ending,
             const progress::RunStatus& end, const std::string& trouble, const std::string& lost,
             const HereOptions& options) {
    const std::int64_t failed = end.failed + end.failed_before;
    if (!lost.empty()) return tell_lost(lost);
    if (ending == schedule::Ending::database) {
        std::cerr << "stylesweep: " << trouble << "\nno further job was started, and those that ran were finished; "
                  << "what they wrote is kept. `stylesweep doctor` checks the database; the same command continues\n";
        return database_trouble;
    }
    if (failed) {
        std::cerr << counted(failed, "job") << one_or_many(failed, " has", " have") << " no good result:\n";
        print_failures(store, queued.sweep, queued.jobs);
    }
    schema::best_effort(store, [&] { schema::warn_of_mixed_metrics(store, queued.sweep); });
    for (const std::string& remark : result_remarks(store, loaded.file.name)) std::cerr << remark << '\n';
    if (ending == schedule::Ending::no_runner) {
        std::cerr << "stylesweep: runners end before they claim a job; " << loaded.program.string() << " said:\n"
                  << printable(trouble) << '\n';
        return jobs_failed;
    }
    if (ending == schedule::Ending::interrupted) {
        std::cerr << "interrupted; " << stays_queued(end.left());
        return interrupted;
    }
    if (ending == schedule::Ending::budget) {
        std::cerr << budget_text(end, options.until.value());
        return budget_ended;
    }
    if (ending == schedule::Ending::failed_fast) {
        std::cerr << "stopped at the first failure";
        if (end.left() > 0)
            std::cerr << "; " << stays_queued(end.left());
        else
            std::cerr << '\n';
        return jobs_failed;
    }
    if (end.left() > 0)
        std::cerr << counted(end.left(), "job") << one_or_many(end.left(), " has", " have") << " no result and "
                  << one_or_many(end.left(), "is", "are")
                  << " not queued: given to shards (`stylesweep merge` brings their results) or taken out by another "
                     "plan (the same command queues them again)\n";
    return failed || end.left() > 0 ? jobs_failed : all_done;
}

// Locks on the devices, for runners that need a device exclusively. Runs without locks if their folder is unusable.
std::unique_ptr<schedule::DeviceLocks> device_locks(const LoadedSweep& loaded, int priority) {
    if (!loaded.runner.exclusive) return nullptr;
    const std::string who =
        "`stylesweep run` of sweep " + loaded.file.name + " (pid " + std::to_string(::getpid()) + ")";
    try {
        return std::make_unique<schedule::FileLocks>(schedule::FileLocks::default_folder(), priority, who);
    } catch (const std::exception& error) {
        std::cerr << "warning: " << error.what() << "; devices may be shared with other runs\n";
        return nullptr;
    }
}

// Prints other changes than those of counts, each once.
void note_changes(const progress::RunStatus& before, const progress::RunStatus& now, const std::string& sweep,
                  progress::Printer& printer) {
    if (now.paused && !before.paused)
        printer.note("sweep " + sweep + " is paused; `stylesweep resume " + sweep +
                     "` continues it, Ctrl-C ends this run");
    if (!now.paused && before.paused) printer.note("sweep " + sweep + " is resumed");
    if (now.waits_for != before.waits_for && !now.waits_for.empty() && !now.stopping)
        printer.note("waiting for " + now.waits_for + "; Ctrl-C stops waiting");
    if (before.idle.empty() && !now.idle.empty()) printer.note(now.idle);
    if (before.waits_for_runners.empty() && !now.waits_for_runners.empty() && !now.stopping)
        printer.note("waiting for " + now.waits_for_runners + "; Ctrl-C stops waiting");
}

std::string reason_of(schedule::Ending ending) {
    switch (ending) {
        case schedule::Ending::interrupted:
            return "interrupted";
        case schedule::Ending::failed_fast:
            return "failed_fast";
        case schedule::Ending::no_runner:
            return "no_runner";
        case schedule::Ending::budget:
            return "budget";
        case schedule::Ending::database:
            return "database";
        default:
            return "finished";
    }
}

// How quiet the machine is while none of our jobs runs; a line only if that matters.
void take_noise(schema::Store& store, const LoadedSweep& loaded, const Queued& queued, const HereOptions& options,
                const std::string& moment) {
    if (options.noise_s <= 0 || !loaded.runner.exclusive || queued.counts.waiting == 0 || interrupts_so_far() > 0)
        return;
    const host::Noise noise = host::measure_noise(options.noise_s, [] { return interrupts_so_far() > 0; });
    schema::best_effort(store, [&] { schema::insert_noise(store, queued.sweep, moment, noise); });
    const auto problems = host::problems_of(noise);
    if (!problems.empty() && problems.front().level == host::Quiet::noisy)
        std::cerr << "machine at the " << moment << ": " << host::verdict_of(problems)
                  << " (`stylesweep doctor --noise 60s` says what to do)\n";
}

std::vector<std::string> runner_arguments(const HereOptions& options) {
    std::vector<std::string> arguments;
    if (options.until) arguments = {"--until", iso_utc(*options.until)};
    if (options.fail_fast) arguments.emplace_back("--fail-fast");
    if (options.share) arguments.insert(arguments.end(), {"--shared", std::to_string(options.runners)});
    return arguments;
}

schedule::SchedulerOptions options_of(const LoadedSweep& loaded, const Queued& queued, const HereOptions& options) {
    schedule::SchedulerOptions schedule_options;
    schedule_options.sweep = queued.sweep;
    schedule_options.jobs = queued.jobs;
    schedule_options.last_attempt = queued.counts.last_attempt;
    schedule_options.slots = schedule::make_slots(options.devices, options.runners, schedule::usable_cpus());
    if (loaded.file.limits.timeout_s)
        schedule_options.timeout = std::chrono::duration<double>(*loaded.file.limits.timeout_s);
    schedule_options.grace = std::chrono::duration<double>(loaded.file.limits.grace_s);
    schedule_options.memory_bytes = loaded.file.limits.memory_bytes;
    schedule_options.fail_fast = options.fail_fast;
    schedule_options.lease_times = schema::LeaseTimes::from_environment();
    if (options.until)
        schedule_options.until = std::chrono::steady_clock::now() + (*options.until - std::chrono::system_clock::now());
    return schedule_options;
}

}  // namespace

LocalSystem::LocalSystem() : counters_(schedule::oom_counters()) {
    if (wake_up < 0) wake_up = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action{};
    action.sa_handler = wake;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGCHLD, &action, nullptr);
}

LocalSystem::TimePoint LocalSystem::now() {
    return std::chrono::steady_clock::now();
}

void LocalSystem::wait(std::chrono::milliseconds time) {
    pollfd signals{wake_up, POLLIN, 0};
    eventfd_t count = 0;
    if (::poll(&signals, 1, static_cast<int>(time.count())) > 0) ::eventfd_read(wake_up, &count);
}

int LocalSystem::interrupts() {
    return interrupt_count;
}

std::uint64_t LocalSystem::oom_kills() {
    return schedule::oom_kills(counters_);
}

void LocalSystem::ask_orphan_to_end(const ProcessIdentity& runner, process::EndRequest request) {
    if (runner.life() == Life::alive) request.send_to(static_cast<pid_t>(runner.pid));
}

void LocalSystem::kill_orphan(const ProcessIdentity& runner) {
    kill_if_alive(runner);
}

// Ctrl-C, kill and a closed terminal all mean: finish running jobs, then end. A second one ends running jobs within
// limits.grace, a third one kills them at once.
void handle_signals() {
    struct sigaction action{};
    action.sa_handler = count_interrupt;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before{};
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
    ::signal(SIGPIPE, SIG_IGN);
}

int interrupts_so_far() {
    return interrupt_count;
}

int last_interrupt() {
    return interrupted_by;
}

std::vector<std::string> devices_of(const Options& options, const std::string& description) {
    std::vector<std::string> known, gpus, chosen;
    for (const auto& device : nlohmann::json::parse(description).value("devices", nlohmann::json::array()))
        known.push_back(device.value("device", ""));
    for (const std::string& name : known)
        if (name != "cpu") gpus.push_back(name);
    const auto choose = [&](const std::string& name) {
        if (std::ranges::find(chosen, name) == chosen.end()) chosen.push_back(name);
    };
    for (const std::string& name : options.list("device")) {
        if (name == "all")
            std::ranges::for_each(known, choose);
        else if (std::ranges::find(known, name) != known.end())
            choose(name);
        else
            throw UsageError(sweep::RunnerDescription::parse(description).no_device(name));
    }
    if (!options.list("device").empty()) return chosen;
    if (!gpus.empty()) return gpus;
    if (const std::string why = sweep::RunnerDescription::parse(description).no_gpu;
        !why.empty() && std::filesystem::exists("/dev/nvidiactl"))
        std::cerr << "note: this machine has an NVIDIA GPU, but the jobs run on the CPU: " << why << '\n';
    return {"cpu"};
}

std::string rescued(schema::Store& store, const std::optional<schema::FileLoss>& loss,
                    const std::filesystem::path& wanted) {
    return loss ? loss->what + "; " + schema::rescue(store, *loss, wanted.empty() ? loss->file : wanted) : "";
}

int tell_lost(const std::string& lost) {
    std::cerr << "stylesweep: " << lost << '\n';
    return database_trouble;
}

void print_failures(schema::Store& store, schema::Id sweep, const schema::PlannedJobs& plan) {
    struct Cause {
        std::string what, example, message;
        std::int64_t jobs = 0;
    };
    SQLite::Statement failed(
        store.db(),
        "SELECT j.id, a.status || ' (' || coalesce(a.error_class, '') || ')', j.key, a.error_message, "
        "coalesce(a.error_class, '') FROM membership m JOIN job j ON j.id = m.job_id JOIN attempt a ON "
        "a.id = j.result_attempt WHERE m.sweep_id = :sweep AND j.state NOT IN ('done', 'queued', 'running') "
        "ORDER BY 2, j.key");
    failed.bind(":sweep", sweep);
    std::vector<Cause> causes;
    while (failed.executeStep()) {
        if (schema::is_not_worth_running(failed.getColumn(4).getText())) continue;
        if (!plan.contains(failed.getColumn(0).getInt64())) continue;
        if (const std::string what = failed.getColumn(1).getString(); causes.empty() || causes.back().what != what)
            causes.push_back({what, failed.getColumn(2).getString().substr(0, 10), failed.getColumn(3).getString()});
        ++causes.back().jobs;
    }
    std::ranges::stable_sort(causes, std::greater(), &Cause::jobs);
    for (const Cause& cause : causes)
        std::cerr << "  " << cause.jobs << " " << cause.what << ", such as " << cause.example << ": "
                  << excerpt_line(cause.message, most_message) << '\n';
}

schedule::NotifyFacts facts(const std::string& sweep, const Queued& queued, const progress::RunStatus& now,
                            const std::string& reason) {
    return {sweep, queued.counts.done + now.done, queued.counts.failed + now.failed, now.left(), reason};
}

schedule::Notifier notifier_for(const std::string& command, schema::Store& store) {
    std::filesystem::create_directories(store.files_folder() / "logs");
    return {command, store.files_folder() / "logs" / "notify.log", notify_limit};
}

int run_here(const LoadedSweep& loaded, schema::Store& store, const Queued& queued, const RunForecast& forecast,
             const HereOptions& options, schedule::OperatingSystem& system) {
    schedule::SchedulerOptions schedule_options = options_of(loaded, queued, options);
    const std::unique_ptr<schedule::DeviceLocks> locks = device_locks(loaded, options.priority);
    schedule_options.locks = locks.get();
    announce(loaded, queued, schedule_options.slots.size(), store.file().string());
    const int places = static_cast<int>(schedule_options.slots.size());
    if (queued.counts.waiting > 0) forecast.print(std::cerr, places, std::chrono::system_clock::now());

    if (const int skipped = schema::set_skip_doomed(store, queued.sweep, options.skip_doomed))
        std::cerr << counted(skipped, "job") << " skipped: a smaller one of their kind ran out of memory\n";

    schedule::LocalRunnerLauncher launcher(loaded.program, store.file(), queued.sweep, runner_arguments(options));
    plan::ForecastUpdater updater(store, queued.sweep, queued.counts.last_attempt, loaded.runner, loaded.file.measure,
                                  forecast.place(), places);
    schedule::Scheduler scheduler(store, launcher, system, schedule_options);
    progress::Printer printer(std::cerr, progress::Printer::style_of_stderr());
    search::Controller controller(store, queued.sweep, queued.jobs, loaded.file.rules, places,
                                  [&](const std::string& text) { printer.note(text); });
    if (loaded.file.rules.empty())
        schema::release_all(store, queued.sweep);
    else
        controller.begin();
    progress::RunStatus last;
    last.total = queued.counts.total;
    last.before = queued.counts.done;
    last.failed_before = queued.counts.failed;
    last.screened = queued.counts.screened;
    last.over_budget = queued.counts.over_budget;
    last.priority = options.priority;
    schedule::Notifier notifier = notifier_for(options.notify, store);
    schedule::FailureAlarm alarm(options.alarm_at);
    schedule::RunObserver observer;
    observer.consult = [&](progress::RunStatus& now) {
        if (!loaded.file.rules.empty()) controller.look();
        if (const auto eta_s = updater.eta_s(now.elapsed.count(), now.left()))
            now.eta = std::chrono::duration<double>(*eta_s);
        if (!updater.left_out().empty()) now.trouble = "forecasts are not written: " + updater.left_out();
        if (printer.due()) now.runners = runners_of(store, queued.sweep);
    };
    observer.show = [&](const progress::RunStatus& now) {
        note_changes(last, now, loaded.file.name, printer);
        if (alarm.rings(now)) notifier.tell(facts(loaded.file.name, queued, now, "failures"));
        printer.show(now);
        last = now;
    };
    take_noise(store, loaded, queued, options, "start");
    const schedule::Ending ending = scheduler.run(last, observer);
    printer.end(last);
    if (!scheduler.loss()) take_noise(store, loaded, queued, options, "end");
    const std::string lost = rescued(store, scheduler.loss(), options.rescue);
    notifier.tell(facts(loaded.file.name, queued, last, lost.empty() ? reason_of(ending) : "database"));
    for (const std::string& warning : notifier.finish()) std::cerr << "warning: " << warning << '\n';
    return conclude(store, loaded, queued, ending, last, scheduler.trouble(), lost, options);
}

}  // namespace stylesweep::cli
