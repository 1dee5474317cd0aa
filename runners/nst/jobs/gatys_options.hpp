// What the parameters of a job mean for its losses and its optimisation.
#pragma once

#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/parameters/parameters.hpp"

namespace stylesweep::nst {

/// Without smoothing. Throws runners::BadInput.
LossOptions loss_options(const Parameters& parameters);

/// Without `init`, `on_step` and `on_save`, which are of the job. Throws runners::BadInput.
GatysOptions gatys_options(const Parameters& parameters);

}  // namespace stylesweep::nst
