#include "orchestrator/schedule/notifier.hpp"

#include <signal.h>

#include <thread>

namespace stylesweep::schedule {
namespace {

std::string how_it_ended(const process::Exit& end) {
    if (end.signal) return "was killed by signal " + std::to_string(end.signal);
    return "ended with exit code " + std::to_string(end.code);
}

// nullopt: it is still running then.
std::optional<process::Exit> end_until(process::Child& child, std::chrono::steady_clock::time_point deadline) {
    std::optional<process::Exit> end;
    while (!(end = child.poll()) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return end;
}

}  // namespace

std::string Notifier::ended_by_force(Call& call) const {
    call.child->send(SIGTERM);
    const auto grace = std::chrono::duration_cast<std::chrono::steady_clock::duration>(grace_);
    if (end_until(*call.child, std::chrono::steady_clock::now() + grace)) return " and was ended by SIGTERM";
    call.child->send(SIGKILL);
    return " and was killed";
}

void Notifier::tell(const NotifyFacts& facts) {
    if (command_.empty()) return;
    process::Command command;
    command.argv = {"/bin/sh", "-c", command_};
    command.output = log_;
    if (!std::filesystem::is_directory(log_.parent_path())) {  // deleted meanwhile: the command is run anyway
        command.output = "/dev/null";
        warnings_.push_back("--notify: the command's output is not kept, because there is no folder " +
                            log_.parent_path().string());
    }
    command.environment = {{"STYLESWEEP_SWEEP", facts.sweep},
                           {"STYLESWEEP_DONE", std::to_string(facts.done)},
                           {"STYLESWEEP_FAILED", std::to_string(facts.failed)},
                           {"STYLESWEEP_LEFT", std::to_string(facts.left)},
                           {"STYLESWEEP_REASON", facts.reason}};
    try {
        const auto limit = std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit_);
        calls_.push_back(
            {facts.reason, std::make_unique<process::Child>(command), std::chrono::steady_clock::now() + limit});
    } catch (const std::exception& error) {
        warnings_.push_back(std::string("--notify: ") + error.what());
    }
}

std::vector<std::string> Notifier::finish() {
    for (Call& call : calls_) {
        const std::optional<process::Exit> end = end_until(*call.child, call.deadline);
        const std::string what = "the --notify command (" + call.reason + ") ";
        if (!end) {
            warnings_.push_back(what + "took longer than " + progress::duration(limit_) + ended_by_force(call));
        } else if (end->code != 0 || end->signal != 0) {
            warnings_.push_back(what + how_it_ended(*end) + "; see its output in " + log_.string());
        }
    }
    calls_.clear();
    return std::move(warnings_);
}

bool FailureAlarm::rings(const progress::RunStatus& now) {
    const auto to_do = static_cast<double>(now.to_do());
    if (rung_ || static_cast<double>(now.failed) * 100 <= percent_ * to_do) return false;
    return rung_ = true;
}

}  // namespace stylesweep::schedule
