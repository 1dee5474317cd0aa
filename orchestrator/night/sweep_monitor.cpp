#include "orchestrator/night/sweep_monitor.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::cli {
namespace {

std::chrono::duration<double> since(const std::string& utc) {
    return std::max(std::chrono::duration<double>(std::chrono::system_clock::now() - from_iso_utc(utc)),
                    std::chrono::duration<double>(0));
}

// {"a": 1, "b": "x"} -> "a=1 b=x", to keep the line short.
std::string in_few_words(const std::string& params) {
    std::string text;
    for (const auto& [name, value, is_text] : schema::written_values(params))
        text += (text.empty() ? "" : " ") + name + "=" + excerpt(value, 60);
    return text;
}

// The job's current step, or why it is not known.
std::string step_of(const schema::RunningJob& job) {
    const std::string sign = sign_of_life(job);
    return sign == "lives" ? job.step : job.step.empty() ? sign : sign + ", " + job.step;
}

}  // namespace

std::string sign_of_life(const schema::RunningJob& job) {
    switch (job.process.life()) {
        case Life::alive:
            return "lives";
        case Life::dead:
            return "is gone";
        default:
            return "heard of " + progress::duration(since(job.heard_at)) + " ago";
    }
}

std::vector<progress::RunnerStatus> runners_of(schema::Store& store, schema::Id sweep) {
    std::vector<progress::RunnerStatus> all;
    for (const schema::RunningJob& job : schema::running_jobs(store, sweep))
        all.push_back({job.device, job.job_key.substr(0, 10), printable_line(in_few_words(job.params)),
                       printable_line(step_of(job)), since(job.claimed_at)});
    return all;
}

SweepMonitor::Follow& SweepMonitor::follow(const schema::SweepHead& head) {
    const auto known = followed_.find(head.id);
    if (known != followed_.end() && known->second.since == head.updated_at) return known->second;
    if (known != followed_.end()) followed_.erase(known);  // it was started again: new jobs, new counts
    const schema::SweepCounts counts = schema::count_results(store_, head.id, head.updated_at);
    Sweep sweep{head.name, {}};
    sweep.now.total = counts.total;
    sweep.now.before = counts.done_before;
    sweep.now.failed_before = counts.failed_before;
    sweep.now.done = counts.done;
    sweep.now.failed = counts.failed;
    sweep.now.screened = counts.screened;
    sweep.now.over_budget = counts.over_budget;
    return followed_
        .try_emplace(head.id, Follow{head.updated_at, std::move(sweep),
                                     schema::ResultWatch(store_, head.id, counts.last_attempt)})
        .first->second;
}

std::vector<SweepMonitor::Sweep> SweepMonitor::look() {
    std::vector<Sweep> all;
    for (const schema::SweepHead& head : schema::sweep_heads(store_)) {
        Follow& followed = follow(head);
        progress::RunStatus& now = followed.sweep.now;
        for (const schema::NewResult& result : followed.results.poll())
            if (!result.earlier)
                ++(result.status == schema::AttemptStatus::done ? now.done
                   : result.error_class == "screened"           ? now.screened
                   : result.error_class == "over_budget"        ? now.over_budget
                                                                : now.failed);
        now.runners = runners_of(store_, head.id);
        now.running = static_cast<std::int64_t>(now.runners.size());
        now.elapsed = since(head.updated_at);
        now.paused = head.paused;
        now.priority = head.priority;
        all.push_back(followed.sweep);
    }
    return all;
}

std::string line(const SweepMonitor::Sweep& sweep) {
    const progress::RunStatus& now = sweep.now;
    if (now.running > 0) return sweep.name + ": " + progress::line(now);
    // Nothing runs, so there is no rate and no ETA.
    const std::int64_t failed = now.failed_before + now.failed, left = now.left();
    std::string text =
        sweep.name + ": " + std::to_string(now.before + now.done) + "/" + std::to_string(now.total) + " done";
    if (failed) text += ", " + std::to_string(failed) + " failed";
    text += progress::not_run_text(now);
    if (left > 0) text += ", " + std::to_string(left) + " left, nothing runs";
    if (now.priority) text += ", priority " + std::to_string(now.priority);
    if (now.paused) text += ", paused";
    return text;
}

}  // namespace stylesweep::cli
