// Softmax smoothing of activations before the losses (Wang, Li and Vasconcelos, CVPR 2021, equation 7).
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "runners/nst/features/extractor.hpp"

namespace stylesweep::nst {

/// The temperature of each layer, in the order of the taps.
struct Smoothing {
    std::vector<double> content, style;  ///< empty: no smoothing
    static const Smoothing none;

    bool operator==(const Smoothing&) const = default;
};

/// Softmax over all channels and positions of `features` / `temperature`, times their number: mean 1, float32. It
/// reduces the peaks in the activations of residual networks.
torch::Tensor softmax_smoothed(const torch::Tensor& features, double temperature);

/// The effective number of elements: (sum x)^2 / sum x^2.
double effective_number(const torch::Tensor& smoothed);

/// `factor` times the standard deviation of each layer: on `content` for the content layers, the mean over `styles` for
/// the style layers. Without a temperature the softmax of trained activations, which reach 30 to 40, is effectively one
/// element.
Smoothing softmax_at(const FeatureExtractor& network, const torch::Tensor& content,
                     const std::vector<torch::Tensor>& styles, double factor);

/// A warning if less than a thousandth of a layer's elements have an effect; else empty.
std::string smoothing_warning(const Smoothing& smoothing, const FeatureExtractor& network, const torch::Tensor& content,
                              const std::vector<torch::Tensor>& styles);

}  // namespace stylesweep::nst
