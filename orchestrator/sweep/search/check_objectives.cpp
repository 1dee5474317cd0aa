#include <algorithm>

#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/mistakes.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/search/search_keys.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {
namespace {

// Only for a rule that names no metrics of its own.
void inherit(std::vector<Objective>& on, const SweepFile& file, Location where, const char* rule) {
    if (!on.empty()) return;
    if (!file.rules.search)
        throw SweepFileError(
            file.path, where,
            std::string(rule) + " needs the metrics to decide by: on: [ssim, runtime_s], or a `search`");
    on = file.rules.search->objectives;
}

// A program may write any metric; whether it does shows when the first jobs have ended.
void remark_on_own_metric(SweepFile& file, const RunnerDescription& runner, const std::string& metric) {
    const std::string remark = "'" + metric + "' is not a metric that runner " + runner.runner +
                               " always has, so the jobs' programs must write it; jobs without it count as worst";
    if (std::ranges::find(file.remarks, remark) == file.remarks.end()) file.remarks.push_back(remark);
}

enum class Rule { search, condition, screen, repeats };

// What people prefer is known of the pictures that were voted on before the run: enough to order the jobs that wait,
// not to decide about one that has just ended.
void check_preference(SweepFile& file, Location where, Direction direction, Rule rule) {
    if (rule != Rule::search)
        throw SweepFileError(file.path, where,
                             "'preference' cannot decide here: nobody has voted on pictures of jobs that have just "
                             "ended; it is for search: {maximize: [preference]}");
    if (direction == Direction::minimize)
        throw SweepFileError(file.path, where, "more 'preference' is better: search: {maximize: [preference]}");
    file.remarks.push_back("'preference' is what people said before the run begins; `stylesweep serve --vote " +
                           file.name + "` asks them");
}

}  // namespace

void complete_objectives(SweepFile& file) {
    SearchRules& rules = file.rules;
    if (rules.screen) inherit(rules.screen->on, file, rules.screen->where, "screen");
    if (rules.repeats) inherit(rules.repeats->on, file, rules.repeats->where, "repeats: {until: decided}");
    if (rules.screen && rules.repeats)
        throw SweepFileError(file.path, rules.repeats->where,
                             "`screen` and `until: decided` cannot be combined: screen first, and repeat what is left "
                             "in a sweep of its own");
}

void check_objectives(SweepFile& file, const RunnerDescription& runner) {
    Mistakes mistakes;
    std::vector<std::string> known;
    for (const MetricSpec& each : runner.metrics) known.push_back(each.name);
    const auto check = [&](const std::string& metric, Location where, Direction direction, Rule rule) {
        mistakes.collect([&] {
            if (std::ranges::find(known, metric) != known.end()) return;
            if (metric == "preference" && (!runner.open || rule == Rule::search))
                return check_preference(file, where, direction, rule);
            if (runner.open) return remark_on_own_metric(file, runner, metric);
            throw SweepFileError(
                file.path, where,
                "runner " + runner.runner + " has no metric '" + metric + "'" + suggestion(metric, known));
        });
    };
    const auto check_all = [&](const std::vector<Objective>& objectives, Rule rule) {
        for (const Objective& each : objectives) check(each.metric, each.where, each.direction, rule);
    };
    if (const auto& search = file.rules.search) {
        check_all(search->objectives, Rule::search);
        for (const Constraint& each : search->subject_to)
            check(each.metric, each.where, Direction::maximize, Rule::condition);
    }
    if (file.rules.screen) check_all(file.rules.screen->on, Rule::screen);
    if (file.rules.repeats) check_all(file.rules.repeats->on, Rule::repeats);
    mistakes.refuse();
}

}  // namespace stylesweep::sweep
