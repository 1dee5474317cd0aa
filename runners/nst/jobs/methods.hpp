// The methods, by the parameter architecture: each loads its network, measures and records.
#pragma once

#include <torch/torch.h>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// All return float32 [1, 3, H, W] in 0 to 255.
///
/// Optimises the picture (a feature extractor's name).
torch::Tensor optimise(const JobContext& context);
/// Sends the content through a trained network (`fast`).
torch::Tensor feed_forward(const JobContext& context);
/// Transfers the style's statistics of features (`adain`).
torch::Tensor adain_transfer(const JobContext& context);
/// Trains a network (`fast-train`), saves it, and sends the content through it.
torch::Tensor train_network(const JobContext& context);
/// Trains the decoder of AdaIN (`adain-train`), saves the network, and stylises the content with it.
torch::Tensor train_adain(const JobContext& context);

}  // namespace stylesweep::nst
