// Adaptive instance normalisation (Huang and Belongie, ICCV 2017, section 5).
#pragma once

#include <torch/torch.h>

#include <vector>

namespace stylesweep::nst::adain {

/// Of each channel: [N, C, 1, 1] float32.
struct ChannelStatistics {
    torch::Tensor mean, deviation;
};

constexpr double epsilon = 1e-5;  ///< added to variances

/// Of features [N, C, H, W], at least two positions. The variance divides by H*W - 1, as in naoto0804's code.
/// Differentiable.
ChannelStatistics channel_statistics(const torch::Tensor& features);

/// A blend of styles: the mean of their statistics, weighted by shares. The result of AdaIN is the weighted mean of the
/// results for each style (section 7.2, "Style interpolation"), since it is linear in them.
ChannelStatistics blended(const std::vector<ChannelStatistics>& styles, const std::vector<double>& shares);

/// scale * x + shift by channel, [N, C, 1, 1].
struct ChannelMap {
    torch::Tensor scale, shift;
};

/// (1 - alpha) * x + alpha * AdaIN(x) for content features x (equations 8 and 14).
ChannelMap adain_map(const ChannelStatistics& content, const ChannelStatistics& style, double alpha);

/// That map applied to content features.
torch::Tensor adapted(const torch::Tensor& features, const ChannelStatistics& style, double alpha);

}  // namespace stylesweep::nst::adain
