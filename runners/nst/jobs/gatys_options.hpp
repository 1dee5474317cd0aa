// A job's loss and optimisation options from its parameters.
#pragma once

#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/parameters/parameters.hpp"

namespace stylesweep::nst {

/// Without smoothing. Throws runners::BadInput.
LossOptions loss_options(const Parameters& parameters);

/// Without `init`, `on_step` and `on_save`, which the job sets. Throws runners::BadInput.
GatysOptions gatys_options(const Parameters& parameters);

}  // namespace stylesweep::nst
