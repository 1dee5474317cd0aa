#include "orchestrator/night/run_slurm.hpp"

#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <random>
#include <thread>

#include "base/clock.hpp"
#include "base/files/digest.hpp"
#include "base/process/program_folders.hpp"
#include "base/text/counted.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/launch/array_run.hpp"
#include "orchestrator/launch/batch_script.hpp"
#include "orchestrator/launch/slurm.hpp"
#include "orchestrator/night/result_remarks.hpp"
#include "schema/database/best_effort.hpp"
#include "schema/database/file_watch.hpp"
#include "schema/sweeps/mixed_metrics.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

fs::path root_of(const sweep::LauncherSettings& launcher, const fs::path& database) {
    if (!launcher.folder.empty()) return fs::absolute(launcher.folder);
    return schema::beside_database(database, "slurm");
}

fs::path program_of(const sweep::LauncherSettings& launcher) {
    return launcher.program.empty() ? process::program_folder() / "stylesweep" : fs::path(launcher.program);
}

class Terminal final : public launch::Console {
  public:
    explicit Terminal(progress::Printer& printer) : printer_(printer) {}
    TimePoint now() override { return std::chrono::steady_clock::now(); }
    void wait(std::chrono::milliseconds time) override { std::this_thread::sleep_for(time); }
    int interrupts() override { return interrupts_so_far(); }
    void note(const std::string& text) override { printer_.note(text); }

    std::string unique() override {
        std::random_device random;
        char text[9];
        std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(random()));
        return text;
    }

    // Without a user at the terminal nothing is cancelled.
    launch::InterruptChoice ask() override {
        if (last_interrupt() != SIGINT || !::isatty(STDIN_FILENO) || !::isatty(STDERR_FILENO))
            return launch::InterruptChoice::detach;
        printer_.note("detach and let the tasks continue (d), cancel them (c), or go on (g)?");
        std::string line;
        if (!std::getline(std::cin, line)) return launch::InterruptChoice::detach;  // or another Ctrl-C
        if (line.starts_with('c')) return launch::InterruptChoice::cancel;
        return line.starts_with('g') ? launch::InterruptChoice::go_on : launch::InterruptChoice::detach;
    }

  private:
    progress::Printer& printer_;
};

void say_how_to_go_on(const std::string& sweep, const std::string& database, const std::vector<std::int64_t>& jobs) {
    std::string ids;
    for (const std::int64_t job : jobs) ids += ' ' + std::to_string(job);
    std::cerr << "detached; the tasks continue. The same command picks them up again";
    if (!ids.empty())
        std::cerr << "; to cancel: stylesweep cancel " << sweep << " --db " << shell_word(database)
                  << ", or for the tasks alone: scancel" << ids;
    std::cerr << '\n';
}

int conclude(schema::Store& store, const std::string& sweep, const Queued& queued, launch::ArrayEnding ending) {
    const schema::SweepCounts counts = schema::count_results(store, queued.sweep, now_utc());
    const std::int64_t failed = counts.failed + counts.failed_before;
    const std::int64_t left =
        counts.total - counts.done - counts.done_before - failed - counts.screened - counts.over_budget;
    if (failed) {
        std::cerr << counted(failed, "job") << one_or_many(failed, " has", " have") << " no good result:\n";
        print_failures(store, queued.sweep, queued.jobs);
    }
    schema::best_effort(store, [&] { schema::warn_of_mixed_metrics(store, queued.sweep); });
    for (const std::string& remark : result_remarks(store, sweep)) std::cerr << remark << '\n';
    if (left > 0)
        std::cerr << counted(left, "job") << one_or_many(left, " has", " have")
                  << " no result; the same command submits " << one_or_many(left, "it", "them") << " again\n";
    if (ending == launch::ArrayEnding::cancelled) return interrupted;
    return failed || left > 0 ? jobs_failed : all_done;
}

std::string reason_of(launch::ArrayEnding ending) {
    return ending == launch::ArrayEnding::finished ? "finished" : "interrupted";
}

void announce(const std::string& sweep, const Queued& queued, const std::string& database) {
    print_equal_files(static_cast<std::uint64_t>(queued.counts.equal));
    std::cerr << "sweep " << sweep << ": " << counted(queued.counts.total, "job") << ", " << queued.counts.waiting
              << " to run";
    if (queued.counts.away) std::cerr << ", " << queued.counts.away << " in shards";
    if (queued.counts.done) std::cerr << ", " << queued.counts.done << " done before";
    if (queued.counts.failed)
        std::cerr << ", " << queued.counts.failed << " failed before (--rerun failed runs "
                  << one_or_many(queued.counts.failed, "it", "them") << " again)";
    std::cerr << "; database " << database << '\n';
}

}  // namespace

void add_launcher_options(po::options_description& all) {
    po::options_description_easy_init add = all.add_options();
    add("launcher", po::value<std::string>()->value_name("local|slurm"),
        "local, or slurm: submit the jobs as an array of Slurm tasks");
    add("shards", po::value<int>()->value_name("N"), "with slurm: number of tasks; fewer if fewer jobs are queued");
    add("slurm", po::value<std::vector<std::string>>()->composing()->value_name("OPTION=VALUE"),
        "OPTION=VALUE,...: partition, gres, time, mem and others of sbatch; ours: folder, scratch, program, runners, "
        "copy_every, poll, warn, attempts, time_factor, mem_factor (docs/slurm.md)");
    add("dry-run", "with slurm: print the script for sbatch; nothing is written or submitted");
}

sweep::LauncherSettings launcher_of(const Options& options, const sweep::SweepFile& file) {
    sweep::LauncherSettings launcher = file.launcher;
    try {
        for (const std::string& text : options.list("slurm"))
            for (const auto& [name, value] : sweep::split_options(text)) launcher.set(name, value);
        if (options.has("launcher")) launcher.set_kind(options.text("launcher"));
    } catch (const std::invalid_argument& error) {
        throw UsageError(error.what());
    }
    if (launcher.kind == sweep::LauncherSettings::Kind::local) {
        for (const char* name : {"slurm", "shards", "dry-run"})
            if (options.has(name)) throw UsageError(std::string("--") + name + " needs --launcher slurm");
        return launcher;
    }
    if (options.has("shards")) launcher.shards = options.number("shards");
    if (launcher.shards < 1 || launcher.shards > sweep::LauncherSettings::most_shards)
        throw UsageError("give the number of tasks with --shards N, from 1 to " +
                         std::to_string(sweep::LauncherSettings::most_shards));
    for (const char* name : {"device", "budget", "until", "fail-fast", "skip-doomed"})
        if (options.has(name))
            throw UsageError(std::string("--") + name +
                             " cannot be used with Slurm, which sets what a task gets and for "
                             "how long: --slurm gres=gpu:1,time=4:00:00");
    if (options.number("runners") > 1) launcher.runners = options.number("runners");
    return launcher;
}

int print_batch_script(const sweep::LauncherSettings& launcher, const std::string& database, const std::string& sweep,
                       std::int64_t jobs) {
    const std::string name = sweep + "-12345678";
    std::vector<int> numbers;
    for (int number = 1; number <= std::min<std::int64_t>(launcher.shards, jobs); ++number) numbers.push_back(number);
    std::cerr << counted(jobs, "job") << " to run, in " << counted(numbers.size(), "task")
              << "; 12345678 stands for the array's unique "
              << "name\n";
    if (numbers.empty()) return all_done;
    std::cout << launch::batch_script(
        {{root_of(launcher, database) / name, name}, name + "-1", numbers, "", "", program_of(launcher)}, launcher);
    return all_done;
}

ArrayLock::ArrayLock(schema::Store& store, const std::string& sweep) {
    launch::Slurm::check_programs();
    const fs::path folder = schedule::FileLocks::default_folder();
    schedule::FileLocks::make_folder(folder);
    const std::string what = fs::weakly_canonical(store.file()).string() + ' ' + sweep;
    const fs::path file = folder / ("array-" + sha256(what).substr(0, 16));
    lock_.emplace(file);
    bool told = false;
    while (!(held_ = lock_->try_lock()) && interrupts_so_far() == 0) {
        if (!told) std::cerr << "waiting for another run that follows this sweep's array; Ctrl-C stops waiting\n";
        told = true;
        std::this_thread::sleep_for(100ms);
    }
    if (!held_) return;
    if (const auto id = schema::find_sweep(store, sweep)) launch::undo_half_split(store, *id);
}

int run_slurm(const LoadedSweep& loaded, schema::Store& store, const Queued& queued, const RunForecast& forecast,
              const sweep::LauncherSettings& launcher, const std::string& notify) {
    announce(loaded.file.name, queued, store.file().string());
    if (queued.counts.waiting > 0)
        forecast.print(std::cerr, launcher.shards * launcher.runners, std::chrono::system_clock::now());
    progress::Printer printer(std::cerr, progress::Printer::style_of_stderr());
    Terminal terminal(printer);
    launch::Slurm slurm;
    progress::RunStatus last;
    last.total = queued.counts.total;
    last.before = queued.counts.done;
    last.failed_before = queued.counts.failed;
    last.screened = queued.counts.screened;
    last.over_budget = queued.counts.over_budget;
    schedule::Notifier notifier = notifier_for(notify, store);
    schema::DatabaseFileWatch file_watch(store, schema::DatabaseFileWatch::Use::writing);
    launch::ArrayEnding ending = launch::ArrayEnding::finished;
    std::vector<std::int64_t> jobs;
    while (ending == launch::ArrayEnding::finished) {
        launch::ArrayRun array(
            store, slurm, terminal,
            {queued.sweep, loaded.file.name, launcher, root_of(launcher, store.file()), program_of(launcher)});
        if (!array.begin()) break;
        ending = array.follow(last, [&](const progress::RunStatus& now) { printer.show(last = now); });
        jobs = array.jobs();
    }
    printer.end(last);
    const std::string lost = rescued(store, file_watch.loss());
    notifier.tell(facts(loaded.file.name, queued, last, lost.empty() ? reason_of(ending) : "database"));
    for (const std::string& warning : notifier.finish()) std::cerr << "warning: " << warning << '\n';
    if (!lost.empty()) return tell_lost(lost + ". Running tasks continue");
    if (ending != launch::ArrayEnding::detached) return conclude(store, loaded.file.name, queued, ending);
    say_how_to_go_on(loaded.file.name, store.file().string(), jobs);
    return interrupted;
}

}  // namespace stylesweep::cli
