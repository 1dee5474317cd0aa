// A chain of 3x3 convolutions and poolings on oneDNN's own layouts, forward and backward.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "runners/nst/onednn/algorithm.hpp"

namespace stylesweep::nst {

/// One convolution (stride 1, padding 1) with ReLU, optionally after a 2x2 pooling.
struct TrunkLayer {
    torch::Tensor weight;      ///< [out, in, 3, 3], float32, contiguous, CPU; `out` a multiple of 16
    torch::Tensor bias;        ///< [out], float32
    bool pool_before = false;  ///< with stride 2
    bool content = false;      ///< its output is a result
    bool style = false;        ///< its output or the products of its channels are a result
};

/// The layers as one differentiable operation. Weights are packed once per picture size; activations, packed weights
/// and scratch space are LibTorch tensors, so that they count as tensor memory. Not thread-safe.
class OnednnTrunk {
  public:
    /// `type`: of activations and weights, float32 or bfloat16. `maximum`: max pooling, else average.
    OnednnTrunk(std::vector<TrunkLayer> layers, bool maximum, torch::Dtype type, ConvAlgorithm algorithm);

    /// The result of style layers: outputs, or sums over positions of the products of two channels, [C', C'], summed in
    /// float32.
    enum class Style { outputs, products };

    /// [1, C, H, W] float32 -> layer by layer the content layers' outputs after their ReLU, float32 [1, C', H', W'],
    /// and the requested result of the style layers; a layer that is both has two results. Differentiable with respect
    /// to the picture. Throws std::runtime_error on oneDNN errors.
    [[nodiscard]] std::vector<torch::Tensor> operator()(const torch::Tensor& picture, Style style) const;

    /// Packs the weights for gradients in pictures of that size, as the first use would.
    void prepare(at::IntArrayRef size) const { plan_for(size, true); }

    /// The algorithm, for the record: "winograd" if at least one convolution uses it, else "direct".
    [[nodiscard]] const char* algorithm() const;

    struct Plan;

  private:
    std::shared_ptr<Plan> plan_for(at::IntArrayRef size, bool with_backward) const;

    std::vector<TrunkLayer> layers_;  ///< weights of type_
    bool maximum_;
    torch::Dtype type_;
    ConvAlgorithm algorithm_;
    mutable std::shared_ptr<Plan>
        plan_;  ///< for the last size; a plan with backward pass is not replaced by one without
};

}  // namespace stylesweep::nst
