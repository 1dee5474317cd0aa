#include "runners/nst/jobs/measuring.hpp"

#include <chrono>
#include <cstdio>

#include "runners/core/environment.hpp"
#include "runners/core/sampling.hpp"
#include "runners/nst/memory/process_memory.hpp"

namespace stylesweep::nst {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double most_cpu_wait = 0.05;  // of the time measured, summed over threads

}  // namespace

void Aside::run(const std::function<void()>& work) {
    if (device_.is_cuda()) torch::cuda::synchronize();
    const auto begin = Clock::now();
    work();
    seconds_ += std::chrono::duration<double>(Clock::now() - begin).count();
}

void measure(const JobContext& context, const Aside& aside, const std::function<void()>& operation) {
    const double waited_before = runners::cpu_wait_s();
    const auto begin = Clock::now();
    const auto timed = [&] {
        const double aside_before = aside.seconds();
        return context.device.seconds_of(operation) - (aside.seconds() - aside_before);
    };
    runners::sample_until_sure(context.job.measure, timed, context.out);
    context.out.details.update(context.device.state());
    const double share =
        (runners::cpu_wait_s() - waited_before) / std::chrono::duration<double>(Clock::now() - begin).count();
    if (share <= most_cpu_wait) return;
    char text[120];
    std::snprintf(text, sizeof text,
                  "noisy: in each second its threads, added up, waited %.2g s for CPUs used by other processes", share);
    context.out.warn(text);
}

void let_cudnn_choose(const JobContext& context, const std::function<void()>& pass) {
    if (!context.device.is_cuda() || context.parameters.deterministic) return;
    pass();
    context.device.reset_peak();
}

void record_memory(const JobContext& context) {
    const Device& device = context.device;
    const auto judges = context.kept.lpips.bytes + context.kept.reference.bytes;
    const auto own = [judges](std::int64_t bytes) { return static_cast<double>(bytes - judges); };
    context.out.metric("peak_memory_bytes", own(device.peak_bytes()));
    if (const auto reserved = device.peak_reserved_bytes()) context.out.metric("peak_reserved_bytes", own(*reserved));
    if (const auto process = process_peak_bytes())
        context.out.metric("process_peak_memory_bytes",
                           device.is_cuda() ? static_cast<double>(*process) : own(*process));
}

}  // namespace stylesweep::nst
