// AdaIN on oneDNN: each step writes the layout that the next convolution reads.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "runners/nst/adain/layers.hpp"
#include "runners/nst/adain/statistics.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/onednn/algorithm.hpp"

namespace stylesweep::nst::adain {

/// Inference without gradients on a CPU with AVX-512, or in float32 with AVX2. Between two convolutions one pass adds
/// the bias, applies the ReLU, pools, pads and converts; at relu4_1 one pass sums up the statistics and one applies
/// AdaIN. Convolutions after an upsampling are 2x2 convolutions of the smaller picture (onednn/upsampling.hpp).
///
/// `int8` as in OnednnFastNetwork: 8-bit weights and activations, one scale per layer from the largest magnitude in
/// calibrate(); signed where the decoder reads AdaIN's result, else unsigned. Statistics are those of bfloat16 outputs.
class OnednnNetwork {
  public:
    /// Float32, bfloat16, or int8 if `types.int8_weights`.
    OnednnNetwork(Layers layers, NumberTypes types, ConvAlgorithm algorithm);

    /// Pictures are [1, 3, H, W] float32 in 0 to 1. In float32 for int8.
    [[nodiscard]] ChannelStatistics statistics(const torch::Tensor& picture) const;

    /// Packs the weights for contents of that size; for int8, measures the activations' ranges on this one with this
    /// style before.
    void prepare(const torch::Tensor& content, const ChannelStatistics& style, double alpha) const;

    /// The content in that style, of its size, clamped to 0..1. A new size is prepared first; for int8 std::logic_error
    /// if nothing was prepared.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& content, const ChannelStatistics& style,
                                           double alpha) const;

    /// For the record: "onednn winograd", "onednn direct" or "stylesweep winograd".
    [[nodiscard]] std::string algorithm() const;

    struct Plan;

  private:
    /// Of the encoder, or of both.
    enum class Part { encoder, whole };
    [[nodiscard]] std::shared_ptr<Plan> made_for(const torch::Tensor& picture, Part part) const;
    [[nodiscard]] std::shared_ptr<Plan> plan_for(const torch::Tensor& content) const;
    [[nodiscard]] OnednnNetwork in_float32() const;

    Layers layers_;
    NumberTypes types_;
    ConvAlgorithm algorithm_;
    mutable std::vector<double> ranges_;  ///< largest magnitude of each layer's input; for int8
    mutable std::shared_ptr<Plan> plan_;  ///< for the last size
};

}  // namespace stylesweep::nst::adain
