#include "orchestrator/schedule/runner_launcher.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "base/process/job_under_way.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schedule {
namespace {

process::Command tell_by(process::Command command, int descriptor) {
    command.argv.insert(command.argv.end(), {"--job-word", std::to_string(descriptor)});
    command.inherited.push_back(descriptor);
    return command;
}

class LocalRunner final : public RunnerProcess {
  public:
    LocalRunner(process::Command command, std::string log_path)
        : child_(tell_by(std::move(command), under_way_.descriptor())),
          identity_(ProcessIdentity::of(child_.pid()).value_or(ProcessIdentity{})),
          log_path_(std::move(log_path)) {}
    const ProcessIdentity& identity() const override { return identity_; }
    std::optional<process::Exit> poll() override { return child_.poll(); }
    bool is_at(schema::Id job, int attempt) const override { return under_way_.is(job, attempt); }
    bool is_at_work() const override { return under_way_.any(); }
    void ask_to_stop() override { child_.send(SIGTERM); }
    void ask_to_end(process::EndRequest request) override { request.send_to(child_.pid()); }
    void kill() override { child_.send(SIGKILL); }
    std::uint64_t resident_bytes() const override { return child_.resident_bytes(); }
    std::string log_path() const override { return log_path_; }

  private:
    process::JobUnderWay under_way_;
    process::Child child_;
    ProcessIdentity identity_;  // empty when it ended at once, before it could claim a job
    std::string log_path_;
};

}  // namespace

LocalRunnerLauncher::LocalRunnerLauncher(std::filesystem::path program, const std::filesystem::path& database,
                                         schema::Id sweep, std::vector<std::string> more)
    : program_(std::move(program)),
      database_(std::filesystem::absolute(database)),
      files_(schema::files_folder_of(database)),
      sweep_(sweep),
      more_(std::move(more)) {
    std::filesystem::create_directories(files_ / "logs");
}

std::unique_ptr<RunnerProcess> LocalRunnerLauncher::start(const Slot& slot) {
    const std::string stamp = ProcessPlace::here().boot_id.substr(0, 8);
    const std::string log =
        "logs/runner-" + stamp + "-" + std::to_string(::getpid()) + "-" + std::to_string(++started_) + ".log";
    process::Command command;
    command.argv = {program_.string(),
                    "--db",
                    database_.string(),
                    "--sweep",
                    std::to_string(sweep_),
                    "--device",
                    slot.device,
                    "--threads",
                    std::to_string(slot.threads),
                    "--log",
                    log};
    command.argv.insert(command.argv.end(), more_.begin(), more_.end());
    command.output = files_ / log;
    command.cpus = slot.cpus;
    command.inherited = slot.inherited;
    command.environment = {{"OMP_NUM_THREADS", std::to_string(slot.threads)}};
    // How often a thread waiting for others polls before it sleeps. By default OpenMP's threads poll for milliseconds,
    // which halves their speed where another program needs the core; 20,000 polls are some tens of microseconds.
    if (!std::getenv("GOMP_SPINCOUNT") && !std::getenv("OMP_WAIT_POLICY"))
        command.environment.emplace_back("GOMP_SPINCOUNT", "20000");
    // A GPU runner sees only its own device.
    if (const std::string gpu = gpu_of(slot.device, std::getenv("CUDA_VISIBLE_DEVICES")); !gpu.empty())
        command.environment.emplace_back("CUDA_VISIBLE_DEVICES", gpu);
    return std::make_unique<LocalRunner>(std::move(command), log);
}

}  // namespace stylesweep::schedule
