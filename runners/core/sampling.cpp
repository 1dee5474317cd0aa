#include "runners/core/sampling.hpp"

#include <cmath>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/statistics/sample_checks.hpp"
#include "base/statistics/statistics.hpp"
#include "base/statistics/two_levels.hpp"
#include "runners/core/watch/sampled_energy.hpp"

namespace stylesweep::runners {
namespace {

constexpr std::size_t least_samples = 6;  // with fewer there is no 95% interval of the median

template <class... Values>
std::string formatted(const char* format, Values... values) {
    char text[240];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

// The result of the samples, and why it may be unreliable.
struct Reading {
    Reading(std::span<const double> samples, double target_ci)
        : count(samples.size()),
          target(target_ci),
          checks(check_samples(samples)),
          runtime(median_interval(samples, checks.effective)),
          levels(two_levels(samples)) {}

    [[nodiscard]] double half_width() const { return (*runtime.high - *runtime.low) / 2; }
    [[nodiscard]] bool is_narrow() const { return runtime.low && half_width() <= target * runtime.median; }
    [[nodiscard]] bool is_sure() const { return count + 1 >= checkable_samples && is_narrow() && !checks.doubtful; }

    std::size_t count;
    double target;
    SampleChecks checks;
    MedianInterval runtime;
    std::optional<TwoLevels> levels;
};

std::string drift_words(const SampleChecks& checks, std::size_t count) {
    constexpr double two_sided_90 = 1.645;  // quantile of the normal distribution (Daniels 1950)
    if (std::abs(checks.trend) * std::sqrt(static_cast<double>(count) - 1) <= two_sided_90)
        return "the level of the timings changes, such as by a step: use a quieter machine, more measure.warmup, or "
               "repeats, which show how much it matters";
    return formatted(
        "the timings %s from first to last (rank correlation %.2f): use more measure.warmup, or check what else slows "
        "down the machine",
        checks.trend < 0 ? "fall" : "rise", checks.trend);
}

void warn(const Reading& found, const SamplingRule& rule, Recorder& out) {
    const auto& [count, target, checks, runtime, levels] = found;
    if (count < least_samples) {
        if (rule.max_samples == 1) return;  // as asked for
        out.warn(
            formatted("no interval possible (n=%zu): the 95%% interval of a median needs 6 timings; raise "
                      "measure.max_seconds or max_samples",
                      count));
        return;
    }
    if (checks.drift) out.warn(drift_words(checks, count));
    if (checks.depend || !runtime.low)
        out.warn(formatted("the timings are correlated (neighbours by %.2f): %zu are worth %.0f%s", checks.lag1, count,
                           checks.effective, runtime.low ? "" : ", and no interval is possible"));
    if (levels)
        out.warn(formatted(
            "the timings lie at two levels: %zu near %.4g s, %zu near %.4g s; one median does not describe them",
            levels->low_count, levels->low, levels->high_count, levels->high));
    if (runtime.low && !found.is_narrow())
        out.warn(formatted("noisy: the 95%% interval of runtime_s is +-%.1f%% wide, the target is +-%.1f%%",
                           100 * found.half_width() / runtime.median, 100 * target));
    if (count < checkable_samples)
        out.warn(
            formatted("too few timings (n=%zu, %zu are needed) to test for correlation", count, checkable_samples));
}

constexpr int most_replaced = 10;  // disturbed timings; a machine that is never quiet ends the job all the same

void tell_disturbances(const std::vector<Recorder::Sample>& timings, std::size_t counted, Recorder& out) {
    const auto disturbed = [&](bool replaced) {
        return std::ranges::count_if(timings, [&](const Recorder::Sample& each) {
            return !each.warmup && !each.flag.empty() && each.replaced == replaced;
        });
    };
    const auto replaced = disturbed(true), kept = disturbed(false);
    if (replaced > 0) out.detail("replaced_timings", std::to_string(replaced));
    if (kept == 0) return;
    out.warn(std::to_string(kept) + " of " + std::to_string(counted) +
             " timings count although the machine was disturbed (samples.flag): " +
             (replaced == most_replaced ? std::to_string(most_replaced) + " had been replaced already"
                                        : std::string("one takes measure.max_seconds or longer")));
}

void record_figures(const SamplingRule& rule, const std::vector<Recorder::Sample>& timings, Recorder& out) {
    std::vector<double> samples;
    for (const Recorder::Sample& each : timings)
        if (!each.warmup && !each.replaced) samples.push_back(each.value);
    const Reading found(samples, rule.target_ci);
    out.metric("runtime_s", found.runtime.median);
    out.metric("samples", static_cast<double>(samples.size()));
    if (samples.size() > 1) out.metric("runtime_mad_s", found.runtime.mad);
    if (found.runtime.low) {
        out.metric("runtime_ci_low_s", *found.runtime.low);
        out.metric("runtime_ci_high_s", *found.runtime.high);
    }
    warn(found, rule, out);
    tell_disturbances(timings, samples.size(), out);
}

class Sampler {
  public:
    Sampler(const SamplingRule& rule, const std::function<double()>& operation, Recorder& out)
        : rule_(rule), operation_(operation), out_(out), energy_(out) {}

    void run() {
        const Timing first = time();
        const bool is_measurement = rule_.warmup == 0 || first.seconds >= rule_.max_seconds;
        if (is_measurement)
            first.seconds >= rule_.max_seconds ? count(first) : count_or_replace(first);
        else
            keep({"runtime_s", first.seconds, true});
        for (int i = 1; i < rule_.warmup && !is_measurement; ++i) keep({"runtime_s", time().seconds, true});
        while (!enough()) count_or_replace(time());
        record_figures(rule_, timings_, out_);
        energy_.record(rule_, operation_);
    }

  private:
    struct Timing {
        double seconds;
        SampleWatch::Seen seen;
    };

    Timing time() {
        if (!out_.watch) return {operation_(), {}};
        out_.watch->begin();
        const double seconds = operation_();
        return {seconds, out_.watch->end()};
    }

    void keep(const Recorder::Sample& timing) {
        timings_.push_back(timing);
        out_.sample(timing);
    }

    void count(const Timing& timing) {
        keep({"runtime_s", timing.seconds, false, timing.seen.disturbance});
        samples_.push_back(timing.seconds);
        spent_ += timing.seconds;
        energy_.add(timing.seconds, timing.seen);
    }

    void count_or_replace(const Timing& timing) {
        if (timing.seen.disturbance.empty() || replaced_ == most_replaced) return count(timing);
        keep({"runtime_s", timing.seconds, false, timing.seen.disturbance, true});
        ++replaced_;
        out_.watch->cool_down();
    }

    bool enough() {
        const int n = static_cast<int>(samples_.size());
        if (n == 0) return false;
        if (n >= rule_.max_samples || spent_ + samples_.back() > rule_.max_seconds) return true;
        const bool is_sure = n + 1 >= rule_.min_samples && Reading(samples_, rule_.target_ci).is_sure();
        return std::exchange(was_sure_, is_sure) && is_sure;
    }

    const SamplingRule& rule_;
    const std::function<double()>& operation_;
    Recorder& out_;
    SampledEnergy energy_;
    std::vector<Recorder::Sample> timings_;
    std::vector<double> samples_;  ///< those that count
    double spent_ = 0;
    bool was_sure_ = false;  ///< at the last check: the target must be met at two in a row
    int replaced_ = 0;
};

}  // namespace

void sample_until_sure(const SamplingRule& rule, const std::function<double()>& operation, Recorder& out) {
    Sampler(rule, operation, out).run();
}

bool is_only_run(const SamplingRule& rule, double seconds) {
    if (seconds >= rule.max_seconds) return true;
    return rule.warmup == 0 && !rule.replaces() && (rule.max_samples == 1 || 2 * seconds > rule.max_seconds);
}

void record_timings(const SamplingRule& rule, const std::vector<Recorder::Sample>& timings, Recorder& out) {
    for (const Recorder::Sample& each : timings) out.sample(each);
    record_figures(rule, timings, out);
}

}  // namespace stylesweep::runners
