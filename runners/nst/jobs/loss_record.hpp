// Records the losses of a job.
#pragma once

#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

/// The curve as samples, its last point as metrics; layers by name, with _ for dots.
void record_losses(const std::vector<Losses>& curve, const Taps& taps, runners::Recorder& out);

}  // namespace stylesweep::nst
