// Runs one style transfer job.
#pragma once

#include "runners/core/job.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/jobs/networks/kept.hpp"

namespace stylesweep::nst {

/// Runs `job` on `device` and records everything. Throws like runners::Runner::run, and exceptions of LibTorch and
/// OpenCV.
void stylise_job(const Device& device, Kept& kept, const runners::Job& job, runners::Recorder& out);

}  // namespace stylesweep::nst
