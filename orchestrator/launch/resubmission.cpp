#include "orchestrator/launch/resubmission.hpp"

#include <algorithm>
#include <cmath>

#include "base/text/counted.hpp"

namespace stylesweep::launch {
namespace {

constexpr int out_of_time = 4;  // exit code of `stylesweep work`: its budget ended first

bool is_loss(const std::string& state) {
    static const std::vector<std::string> losses = {"PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "REVOKED", "LOST"};
    return std::ranges::find(losses, state) != losses.end();
}

// In tenths of an attempt, over the tasks since the last one that yielded a result.
int fruitless_tenths(const std::vector<schema::SlurmTask>& tasks) {
    int tenths = 0;
    for (std::size_t i = tasks.size(); i-- > 0;) {
        const std::int64_t before = i > 0 ? tasks[i - 1].results.value_or(0) : 0;
        if (tasks[i].results.value_or(before) > before) break;
        tenths += is_loss(tasks[i].state) ? 1 : 10;
    }
    return tenths;
}

std::string more_time(const std::string& now, double factor) {
    const auto seconds = sweep::slurm_time_s(now);
    if (!seconds || factor == 1) return now;
    return sweep::slurm_time(std::lround(static_cast<double>(*seconds) * factor));
}

std::string more_memory(const std::string& now, double factor) {
    const auto megabytes = sweep::slurm_mem_mb(now);
    if (!megabytes || factor == 1) return now;
    return std::to_string(std::lround(static_cast<double>(*megabytes) * factor)) + "M";
}

}  // namespace

std::string ending_text(const schema::SlurmTask& task) {
    std::string text = task.state;
    if (task.signal)
        text += " by signal " + std::to_string(*task.signal);
    else if (task.exit_code && *task.exit_code != 0)
        text += " with exit code " + std::to_string(*task.exit_code);
    if (task.exit_code == out_of_time) text += " (out of time)";
    if (!task.node.empty()) text += " on " + task.node;
    if (task.restarts) text += ", requeued " + counted(task.restarts, "time");
    return text;
}

ShardDecision decision_on(const schema::SlurmShard& shard, std::int64_t unfinished, const schema::SlurmSubmission& last,
                          const sweep::LauncherSettings& launcher) {
    if (unfinished == 0) return {};
    const schema::SlurmTask& task = shard.tasks.back();
    const std::string ending = ending_text(task);
    if (task.state == "CANCELLED") return {ShardDecision::What::give_up, "", "", "its task was cancelled"};
    if (fruitless_tenths(shard.tasks) >= 10 * launcher.attempts)
        return {ShardDecision::What::give_up, "", "",
                "its tasks ended without a further result " + counted(launcher.attempts, "time") +
                    " in a row, the last " + ending};
    ShardDecision next{ShardDecision::What::again, last.time, last.mem, ending};
    if (task.state == "TIMEOUT" || task.exit_code == out_of_time)
        next.time = more_time(last.time, launcher.time_factor);
    if (task.state == "OUT_OF_MEMORY") next.mem = more_memory(last.mem, launcher.mem_factor);
    return next;
}

}  // namespace stylesweep::launch
