// Weights as 8-bit numbers with one scale per output channel (symmetric, largest magnitude 127; Krishnamoorthi 2018,
// arXiv:1806.08342, section 2).
#pragma once

#include <torch/torch.h>

namespace stylesweep::nst {

/// `channels`: the weight's dimension of output channels, 1 for a transposed convolution.
inline torch::Tensor int8_scale(const torch::Tensor& weight, int channels = 0) {
    std::vector<std::int64_t> others = {0, 1, 2, 3};
    others.erase(others.begin() + channels);
    return (weight.abs().amax(others, true) / 127).clamp_min(1e-12);
}

inline torch::Tensor to_int8(const torch::Tensor& weight, const torch::Tensor& scale) {
    return (weight / scale).round().clamp(-127, 127).to(torch::kInt8);
}

}  // namespace stylesweep::nst
