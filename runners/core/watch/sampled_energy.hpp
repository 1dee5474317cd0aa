// The energy of an operation that is timed by the sampling rule.
#pragma once

#include <functional>
#include <vector>

#include "runners/core/job.hpp"

namespace stylesweep::runners {

/// Collects the energy of each timing and records `energy_j`, the median energy of one operation. A timing counts if it
/// is at least `steps_of_timing` steps of the counter long (error of an end: one step), and as long for each piece into
/// which work aside cut it. If they are shorter, the operation is repeated as one block until the block is
/// `steps_of_block` steps long, but no longer than `measure.max_seconds`; then energy_j is the block's mean. Otherwise
/// details.energy says why there is no figure.
class SampledEnergy {
  public:
    explicit SampledEnergy(Recorder& out) : out_(out) {}

    /// A timing that counts.
    void add(double seconds, const SampleWatch::Seen& seen);
    void record(const SamplingRule& rule, const std::function<double()>& operation);

    static constexpr double steps_of_timing = 20, steps_of_block = 100;

  private:
    void record_timings();
    void record_block(double step_s, double most_seconds, const std::function<double()>& operation);

    Recorder& out_;
    struct Timing {
        double seconds, joules;
        int pieces;
        [[nodiscard]] double piece_s() const { return seconds / pieces; }
    };
    std::vector<Timing> timings_;
    bool has_gap_ = false;
};

}  // namespace stylesweep::runners
