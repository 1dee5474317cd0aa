// The state shared by the steps of a job.
#pragma once

#include <chrono>

#include "runners/core/job.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/jobs/inputs/pictures.hpp"
#include "runners/nst/jobs/networks/kept.hpp"
#include "runners/nst/jobs/peak_memory.hpp"
#include "runners/nst/parameters/parameters.hpp"

namespace stylesweep::nst {

/// One running job, in one thread; it owns what is not a reference.
struct JobContext {
    const Device& device;
    Kept& kept;
    const runners::Job& job;
    runners::Recorder& out;
    Parameters parameters;
    JobPictures pictures;
    PeakMemory& memory;
    std::chrono::steady_clock::time_point begun;
};

}  // namespace stylesweep::nst
