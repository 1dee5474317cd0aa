// The scale of a layer, for random weights that are normalised by it.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

namespace stylesweep::nst {

/// The mean of a convolution's positive outputs, with 0 for the others: the mean activation after a ReLU. Rounded to
/// one part in a thousand: sums differ in their last bits with the number of threads, but the weights must not.
inline double mean_activation(const torch::Tensor& outputs) {
    const double mean = std::max(outputs.clamp_min(0).mean().item<double>(), 1e-12);
    return std::exp2(std::round(std::log2(mean) * 1024) / 1024);
}

}  // namespace stylesweep::nst
