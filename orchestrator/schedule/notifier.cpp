#include "orchestrator/schedule/notifier.hpp"

#include <signal.h>

#include <thread>

namespace stylesweep::schedule {
namespace {

std::string how_it_ended(const process::Exit& end) {
    if (end.signal) return "was killed by signal " + std::to_string(end.signal);
    return "ended with exit code " + std::to_string(end.code);
}

}  // namespace

void Notifier::tell(const NotifyFacts& facts) {
    if (command_.empty()) return;
    process::Command command;
    command.argv = {"/bin/sh", "-c", command_};
    command.output = log_;
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
        std::optional<process::Exit> end;
        while (!(end = call.child->poll()) && std::chrono::steady_clock::now() < call.deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const std::string what = "the --notify command (" + call.reason + ") ";
        if (!end) {
            call.child->send(SIGKILL);
            warnings_.push_back(what + "took longer than " + progress::duration(limit_) + " and was killed");
        } else if (end->code != 0 || end->signal != 0) {
            warnings_.push_back(what + how_it_ended(*end) + "; it may have said why in " + log_.string());
        }
    }
    calls_.clear();
    return std::move(warnings_);
}

bool FailureAlarm::rings(const progress::Snapshot& now) {
    const auto to_do = static_cast<double>(now.total - now.before);
    if (rung_ || static_cast<double>(now.failed) * 100 <= percent_ * to_do) return false;
    return rung_ = true;
}

}  // namespace stylesweep::schedule
