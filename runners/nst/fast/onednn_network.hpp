// A feed-forward network on oneDNN: each step writes the layout that the next convolution reads.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "runners/nst/device.hpp"
#include "runners/nst/fast/layers.hpp"
#include "runners/nst/onednn/algorithm.hpp"

namespace stylesweep::nst {

/// Inference without gradients on a CPU with AVX-512, or in float32 with AVX2. Between two convolutions the activations
/// are read twice and written once: the normalisation's sums; then normalisation, ReLU, the block's addition, padding
/// and conversion in one pass. Upsampling layers are one 2x2 convolution with four times the channels, one set for each
/// of the four positions of an output pixel relative to its source pixel. The last layer is a 1x9 convolution with one
/// output per kernel row and colour, summed down the columns.
///
/// `int8` multiplies 8-bit activations and weights into 32-bit sums. Weights: symmetric, one scale per output channel.
/// Activations: one scale per layer from the largest magnitude in calibrate(); unsigned after a ReLU, else symmetric
/// (Jacob et al. 2018, arXiv:1712.05877; Krishnamoorthi 2018, arXiv:1806.08342, section 3). The picture's own 8 bits
/// are used as they are. What blocks add up, and what normalisation reads, is bfloat16.
class OnednnFastNetwork {
  public:
    /// Float32, bfloat16, or int8 if `types.int8_weights`.
    OnednnFastNetwork(FastLayers layers, NumberTypes types, ConvAlgorithm algorithm);

    /// Packs the weights and, for int8, measures the activations' ranges on the picture, [1, 3, H, W] in 0 to 255.
    void prepare(const torch::Tensor& picture) const;

    /// [1, 3, H, W] float32 in 0 to 255 (integers for int8) -> the same shape and range. A new size is prepared first;
    /// for int8 std::logic_error if nothing was prepared. Throws runners::BadInput if a picture is too small for
    /// padding.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture) const;

    /// For the record: "onednn winograd", "onednn direct", or "stylesweep winograd": WinogradConvolution where
    /// possible.
    [[nodiscard]] std::string algorithm() const;

    /// Largest magnitude of each layer's input for the picture.
    [[nodiscard]] std::vector<double> input_ranges(const torch::Tensor& picture) const;

    struct Plan;

  private:
    std::shared_ptr<Plan> plan_for(const torch::Tensor& picture) const;
    torch::Tensor run(const torch::Tensor& picture, std::vector<double>* ranges) const;

    FastLayers network_;
    NumberTypes types_;
    ConvAlgorithm algorithm_;
    mutable std::vector<double> ranges_;  ///< by layer; for int8
    mutable std::shared_ptr<Plan> plan_;  ///< for the last size
};

}  // namespace stylesweep::nst
