// The peaks of a job's memory.
#pragma once

#include <cstdint>
#include <optional>

#include "runners/core/job.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/jobs/networks/kept.hpp"

namespace stylesweep::nst {

/// Starts when it is made, and whenever Device::reset_peak() is called before the first aside. What judges hold, and
/// what is done aside, is in none of the peaks. Keeps references.
class PeakMemory {
  public:
    PeakMemory(const Device& device, const Kept& kept);

    void begin_aside();
    void end_aside();

    /// peak_memory_bytes, peak_reserved_bytes, process_peak_memory_bytes, as far as they are known.
    void record(runners::Recorder& out) const;

  private:
    /// Bytes, less the judges'.
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
    Bytes before_aside_;  ///< what there was
    Bytes peak_before_;   ///< the last aside
    Bytes left_;          ///< by asides, of memory that was freed and not given back
};

}  // namespace stylesweep::nst
