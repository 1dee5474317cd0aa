// A feed-forward style network of the kind in lengstrom/fast-style-transfer (after Johnson et al., ECCV 2016, with the
// instance normalisation of Ulyanov et al. 2016).
#pragma once

#include <torch/torch.h>

#include <vector>

#include "runners/nst/device.hpp"
#include "runners/nst/fast/layers.hpp"
#include "runners/nst/weights/safetensors.hpp"

namespace stylesweep::nst {

/// down1 9x9, down2 and down3 3x3 with stride 2, five residual blocks, up1 and up2 transposed 3x3 with stride 2, out
/// 9x9; channels 32, 64, 128. Zero padding split like TensorFlow's SAME: an odd row or column goes to the end. No
/// biases; each convolution is followed by instance normalisation (biased variance, epsilon 0.001, computed in
/// float32), then ReLU but for res*.b and out.
class EngstromNetwork {
  public:
    static constexpr double epsilon = 1e-3;  ///< of instance normalisation

    /// The layers in the file's form, in order. Throws runners::BadInput if the file has another network.
    static FastLayers read(const Weights& weights);

    /// Throws runners::BadInput if the file has another network.
    EngstromNetwork(const Weights& weights, torch::Device device, NumberTypes types, at::MemoryFormat layout);

    /// [1, 3, H, W] float32 in 0 to 255, RGB -> the same shape, tanh * 150 + 127.5 clamped to 0..255.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture) const;

  private:
    struct Layer {
        torch::Tensor weight, norm_weight, norm_bias;
        torch::Tensor scale;  ///< scale of an int8 weight, else undefined
    };
    static torch::Tensor widened(const Layer& layer);
    [[nodiscard]] torch::Tensor rounded(const torch::Tensor& x) const;
    [[nodiscard]] torch::Tensor convolve(const torch::Tensor& x, const Layer& layer, int stride) const;
    [[nodiscard]] torch::Tensor grow(const torch::Tensor& x, const Layer& layer) const;
    [[nodiscard]] torch::Tensor normalise(const torch::Tensor& x, const Layer& layer) const;

    NumberTypes types_;
    at::MemoryFormat layout_;
    std::vector<Layer> layers_;  ///< in the order of the forward pass
};

}  // namespace stylesweep::nst
