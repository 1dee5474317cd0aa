#include "runners/nst/jobs/measuring.hpp"

#include <cstdio>

#include "runners/core/environment.hpp"
#include "runners/core/sampling.hpp"

namespace stylesweep::nst {
namespace {

constexpr double most_cpu_wait = 0.05;  // of the time measured, summed over threads

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void Aside::begin() {
    clock_ = device_.stopwatch();
    begin_ = Clock::now();
    seconds_ = 0;
}

void Aside::run(const std::function<void()>& work) {
    device_.synchronize();
    const auto begin = Clock::now();
    memory_.begin_aside();
    if (watch_) watch_->begin_aside();
    work();
    if (watch_) watch_->end_aside();
    memory_.end_aside();
    const double seconds = seconds_since(begin);
    seconds_ += seconds;
    all_seconds_ += seconds;
}

void Aside::record(runners::Recorder& out) const {
    if (all_seconds_ > 0) out.metric("recording_s", all_seconds_);
}

double Aside::at_least() const {
    return seconds_since(begin_) - seconds_;
}

CpuWait::CpuWait() : waited_before_(runners::cpu_wait_s()), begin_(std::chrono::steady_clock::now()) {}

void CpuWait::warn(runners::Recorder& out) const {
    const double share = (runners::cpu_wait_s() - waited_before_) / seconds_since(begin_);
    if (share <= most_cpu_wait) return;
    char text[120];
    std::snprintf(text, sizeof text,
                  "noisy: in each second its threads, added up, waited %.2g s for CPUs used by other processes", share);
    out.warn(text);
}

void measure(const JobContext& context, Aside& aside, const std::function<void()>& operation) {
    const CpuWait cpu_wait;
    const auto timed = [&] {
        aside.begin();
        operation();
        return aside.elapsed();
    };
    runners::sample_until_sure(context.job.measure, timed, context.out);
    context.out.details.update(context.device.state());
    cpu_wait.warn(context.out);
}

void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass) {
    if (!context.device.is_gpu() || context.parameters.deterministic) return;
    pass();
    context.device.reset_peak();
}

}  // namespace stylesweep::nst
