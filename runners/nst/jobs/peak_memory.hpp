// The peaks of a job's memory.
#pragma once

#include <cstdint>
#include <optional>

#include "runners/core/job.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/jobs/networks/kept.hpp"

namespace stylesweep::nst {

/// Measured from construction, or from a later restart() or Device::reset_peak() before the first begin_aside().
/// Excludes the cached metric networks and what happens between begin_aside() and end_aside(). Keeps references.
class PeakMemory {
  public:
    PeakMemory(const Device& device, const Kept& kept);

    /// After the last job's network is dropped, so that it is not in this job's peaks.
    void restart();
    void begin_aside();
    void end_aside();

    /// peak_memory_bytes, peak_reserved_bytes, process_peak_memory_bytes, as far as known.
    void record(runners::Recorder& out) const;

  private:
    /// Bytes, without the cached metric networks.
    struct Bytes {
        std::int64_t tensors = 0;
        std::optional<std::int64_t> reserved, process;
    };
    [[nodiscard]] Bytes own(std::int64_t tensors, std::optional<std::int64_t> reserved,
                            std::optional<std::int64_t> process) const;
    [[nodiscard]] Bytes now() const;
    [[nodiscard]] Bytes peak() const;

    const Device& device_;
    const Kept& kept_;
    Bytes before_aside_;  ///< current values at begin_aside()
    Bytes peak_before_;   ///< the peaks until then
    Bytes left_;          ///< growth of freed but cached memory between begin_aside() and end_aside(), summed
};

}  // namespace stylesweep::nst
