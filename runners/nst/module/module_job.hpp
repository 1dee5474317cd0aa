// The method `module`: a style transfer network in a TorchScript file.
#pragma once

#include <torch/torch.h>

#include <set>
#include <string>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Sends content, style and alpha through the network; float32 [1, 3, H, W] in 0 to 255. Throws runners::BadInput,
/// runners::Unsupported and like TorchScript.
torch::Tensor send_through_module(const JobContext& context);

/// Finds a missing `trust`, a wrong description, inputs that the job does not have and a file that is not TorchScript.
/// `sound`: see check_job(). Throws runners::BadInput, which names the parameter.
void check_module(const runners::Job& job, const Parameters& parameters, std::set<std::string>& sound);

}  // namespace stylesweep::nst
