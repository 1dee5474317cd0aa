// The losses of a job, as its row has them.
#pragma once

#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

/// The curve as samples, its last point as metrics; of each layer under its name, with _ for its points.
void record_losses(const std::vector<Losses>& curve, const Taps& taps, runners::Recorder& out);

}  // namespace stylesweep::nst
