// The sampling rule: how often an operation is timed.
#pragma once

#include <functional>
#include <vector>

#include "runners/core/job.hpp"

namespace stylesweep::runners {

/// Times `operation` (which returns its own duration in seconds) by the rule:
/// - `warmup` runs first, then samples until there are `min_samples`, at least 20, and at the last two checks the
///   interval's half-width was at most `target_ci` of the median and check_samples() found nothing
///   doubtful; or `max_samples` are there, or the next one would pass `max_seconds` in all;
/// - an operation whose first run alone takes `max_seconds` or more is measured by that one run, which is then
///   not a warm-up: warming up would double the night.
/// Records every reading as a sample of `runtime_s`, and the metrics runtime_s (median), runtime_mad_s,
/// runtime_ci_low_s, runtime_ci_high_s and samples. The interval uses the samples' effective number, and is absent if
/// that is below 6. If the rule is not met, the row has a warning that says why;
/// `max_samples: 1` asks for one timing without an interval.
/// A timing that Recorder::watch calls disturbed is kept with its flag, does not count and is replaced after
/// `cool_down`, ten times at most; a single one that takes `max_seconds` counts with a warning. The operation's energy
/// is recorded too (watch/sampled_energy.hpp), for which a short one is run more often.
void sample_until_sure(const SamplingRule& rule, const std::function<double()>& operation, Recorder& out);

/// Whether an operation timed by the rule will not be repeated, given that its first run has taken `seconds` so far.
bool is_only_run(const SamplingRule& rule, double seconds);

/// Records `timings` of a part of an operation timed by the rule, like sample_until_sure() does for the operation
/// itself; all but their values is the operation's.
void record_timings(const SamplingRule& rule, const std::vector<Recorder::Sample>& timings, Recorder& out);

}  // namespace stylesweep::runners
