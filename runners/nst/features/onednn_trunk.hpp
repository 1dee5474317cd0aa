// A chain of 3x3 convolutions and poolings on oneDNN's own layouts, from the first layer to the last and back.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "runners/nst/onednn/algorithm.hpp"

namespace stylesweep::nst {

/// One convolution (stride 1, padding 1) with ReLU, behind a 2x2 pooling if asked for.
struct TrunkLayer {
    torch::Tensor weight;      ///< [out, in, 3, 3], float32, contiguous, CPU; `out` a multiple of 16
    torch::Tensor bias;        ///< [out], float32
    bool pool_before = false;  ///< with stride 2
    bool content = false;      ///< its output is a result
    bool style = false;        ///< its output is a result, or the products of its channels are
};

/// The layers as one differentiable operation. Weights are packed once for a picture size; activations, packed weights
/// and scratch space are LibTorch tensors, so that they are counted as its memory. One thread at a time.
class OnednnTrunk {
  public:
    /// `type`: of activations and weights, float32 or bfloat16. `maximum`: max pooling, else average.
    OnednnTrunk(std::vector<TrunkLayer> layers, bool maximum, torch::Dtype type, ConvAlgorithm algorithm);

    /// What of the style layers is a result: outputs, or sums over positions of the products of two channels, [C', C'],
    /// summed in float32.
    enum class Style { outputs, products };

    /// [1, C, H, W] float32 -> layer by layer the content layers' outputs after their ReLU, float32 [1, C', H', W'],
    /// and what is wanted of the style layers; of a layer that is both, two results. Differentiable in the picture.
    /// Throws std::runtime_error when oneDNN refuses.
    [[nodiscard]] std::vector<torch::Tensor> operator()(const torch::Tensor& picture, Style style) const;

    /// Packs the weights for gradients in pictures of that size, as the first use would.
    void prepare(at::IntArrayRef size) const { plan_for(size, true); }

    /// Of the convolutions, for the record: "winograd" when at least one runs so, else "direct".
    [[nodiscard]] const char* algorithm() const;

    struct Plan;

  private:
    std::shared_ptr<Plan> plan_for(at::IntArrayRef size, bool way_back) const;

    std::vector<TrunkLayer> layers_;  ///< weights of type_
    bool maximum_;
    torch::Dtype type_;
    ConvAlgorithm algorithm_;
    mutable std::shared_ptr<Plan>
        plan_;  ///< for the size seen last; one with the way back stays when one without is made
};

}  // namespace stylesweep::nst
