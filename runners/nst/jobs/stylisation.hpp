// One style transfer job from its pictures to its figures.
#pragma once

#include "runners/core/job.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/jobs/networks/kept.hpp"

namespace stylesweep::nst {

/// Runs `job` on `device` and records all of it. Throws as runners::Runner::run does, and what LibTorch and OpenCV
/// throw.
void stylise_job(const Device& device, Kept& kept, const runners::Job& job, runners::Recorder& out);

}  // namespace stylesweep::nst
