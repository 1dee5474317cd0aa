#include "runners/core/sampling.hpp"

#include <cstdio>
#include <span>
#include <vector>

#include "schema/statistics.hpp"

namespace stylesweep::runners {
namespace {

using schema::median_interval;
using schema::MedianInterval;

bool sure_enough(const MedianInterval& interval, double target) {
    return interval.low && (*interval.high - *interval.low) / 2 <= target * interval.median;
}

void record(const Measure& rule, std::span<const double> samples, Recorder& out) {
    const MedianInterval result = median_interval(samples);
    out.metric("runtime_s", result.median);
    out.metric("samples", static_cast<double>(samples.size()));
    if (samples.size() > 1) out.metric("runtime_mad_s", result.mad);
    if (!result.low) return;
    out.metric("runtime_ci_low_s", *result.low);
    out.metric("runtime_ci_high_s", *result.high);
    if (sure_enough(result, rule.target_ci)) return;
    char text[120];
    std::snprintf(text, sizeof text, "noisy: the 95%% interval of runtime_s is +-%.1f%% wide, the target is +-%.1f%%",
                  100 * (*result.high - *result.low) / 2 / result.median, 100 * rule.target_ci);
    out.warn(text);
}

}  // namespace

void sample_until_sure(const Measure& rule, const std::function<double()>& operation, Recorder& out) {
    std::vector<double> samples;
    double spent = 0;
    const auto take = [&](bool warmup) {
        const double seconds = operation();
        out.sample("runtime_s", seconds, warmup);
        if (!warmup) {
            samples.push_back(seconds);
            spent += seconds;
        }
        return seconds;
    };
    const double first = operation();
    const bool is_measurement = rule.warmup == 0 || first >= rule.max_seconds;
    out.sample("runtime_s", first, !is_measurement);
    if (is_measurement) {
        samples.push_back(first);
        spent = first;
    }
    for (int i = 1; i < rule.warmup && !is_measurement; ++i) take(true);
    const auto enough = [&] {
        const int n = static_cast<int>(samples.size());
        if (n == 0) return false;
        if (n >= rule.max_samples || spent + samples.back() > rule.max_seconds) return true;
        return n >= rule.min_samples && sure_enough(median_interval(samples), rule.target_ci);
    };
    while (!enough()) take(false);
    record(rule, samples, out);
}

}  // namespace stylesweep::runners
