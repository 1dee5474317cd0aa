// Softmax smoothing of activations before the losses (Wang, Li and Vasconcelos, CVPR 2021, equation 7).
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "runners/nst/features/extractor.hpp"

namespace stylesweep::nst {

/// The temperature of each layer, in the order of the taps.
struct Smoothing {
    std::vector<double> content, style;  ///< empty: activations stay as they are
    static const Smoothing none;

    bool operator==(const Smoothing&) const = default;
};

/// Softmax over all channels and positions of `features` / `temperature`, times their number: mean 1, float32. It takes
/// the edge off the peaky activations of residual networks.
torch::Tensor softmax_smoothed(const torch::Tensor& features, double temperature);

/// How many elements share the sum evenly, as it were: (sum x)^2 / sum x^2.
double effective_number(const torch::Tensor& smoothed);

/// `factor` times the standard deviation of each layer: on `content` for the content layers, the mean over `styles` for
/// the style layers. Without a temperature the softmax of trained activations, which reach 30 to 40, is one element.
Smoothing softmax_at(const FeatureExtractor& network, const torch::Tensor& content,
                     const std::vector<torch::Tensor>& styles, double factor);

/// Empty, or that of some layer less than a thousandth of the elements count, for the row's warning.
std::string smoothing_warning(const Smoothing& smoothing, const FeatureExtractor& network, const torch::Tensor& content,
                              const std::vector<torch::Tensor>& styles);

}  // namespace stylesweep::nst
