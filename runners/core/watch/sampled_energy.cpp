#include "runners/core/watch/sampled_energy.hpp"

#include <algorithm>
#include <cstdio>

#include "base/statistics/statistics.hpp"

namespace stylesweep::runners {

void SampledEnergy::add(double seconds, const SampleWatch::Seen& seen) {
    if (seen.joules)
        timings_.push_back({seconds, *seen.joules, seen.pieces});
    else
        has_gap_ = true;
}

void SampledEnergy::record(const SamplingRule& rule, const std::function<double()>& operation) {
    if (!out_.watch) return;
    const auto step = out_.watch->energy_step_s();
    if (!step) {
        if (!timings_.empty()) out_.detail("energy", "the counter failed during the job");
        return;
    }
    if (timings_.empty() || has_gap_) return out_.detail("energy", "the counter failed during the job");
    const Timing shortest = std::ranges::min(timings_, {}, &Timing::piece_s);
    if (shortest.piece_s() >= steps_of_timing * *step) return record_timings();
    if (shortest.pieces > 1 && shortest.seconds > rule.max_seconds)
        return out_.detail("energy", "not measured: what was saved during the run cuts it into " +
                                         std::to_string(shortest.pieces) +
                                         " pieces, which are short against the counter's step");
    record_block(*step, rule.max_seconds, operation);
}

void SampledEnergy::record_timings() {
    std::vector<double> joules;
    for (const Timing& each : timings_) {
        joules.push_back(each.joules);
        out_.sample("energy_j", each.joules, false);
    }
    out_.metric("energy_j", median_interval(joules, static_cast<double>(joules.size())).median);
}

void SampledEnergy::record_block(double step_s, double most_seconds, const std::function<double()>& operation) {
    double seconds = 0;
    int count = 0;
    out_.watch->begin();
    while (seconds < steps_of_block * step_s && (count == 0 || seconds + seconds / count <= most_seconds)) {
        seconds += operation();
        ++count;
    }
    const auto joules = out_.watch->end().joules;
    if (!joules) return out_.detail("energy", "the counter failed during the job");
    out_.metric("energy_j", *joules / count);
    char text[160];
    std::snprintf(text, sizeof text,
                  "mean of %d further runs in %.3g s, because one is short against the counter's step of %.3g s", count,
                  seconds, step_s);
    out_.detail("energy", text);
    if (seconds < steps_of_timing * step_s)
        out_.warn("energy_j is uncertain by the counter's step: raise measure.max_seconds");
}

}  // namespace stylesweep::runners
