// The feed-forward style network of pytorch/examples (fast_neural_style/neural_style/transformer_net.py), after
// Johnson, Alahi and Fei-Fei, ECCV 2016, with instance normalisation.
#pragma once

#include <torch/torch.h>

#include <map>
#include <string>

#include "runners/nst/device.hpp"
#include "runners/nst/fast/layers.hpp"
#include "runners/nst/weights/safetensors.hpp"

namespace stylesweep::nst {

/// conv1 9x9, conv2 and conv3 3x3 with stride 2, five residual blocks, deconv1 and deconv2 3x3 after nearest upsampling
/// by 2, deconv3 9x9; reflection padding, biases, instance normalisation (affine, epsilon 1e-5, computed in float32)
/// after all except deconv3, ReLU after all except the blocks' second halves and deconv3. Channels: width, 2 and 4
/// times width; 32 in the original.
class JohnsonNetwork {
  public:
    static constexpr std::int64_t smallest_side = 8;  ///< pixels; required by reflection padding
    static constexpr double epsilon = 1e-5;           ///< of instance normalisation

    /// Whether the file has this form's tensor names.
    static bool is_in(const Weights& weights) { return weights.find("conv1.conv2d.weight") != nullptr; }

    /// The layers in the file's form, in order. Throws runners::BadInput if the file has another network.
    static FastLayers read(const Weights& weights);

    /// Throws runners::BadInput if a picture, [N, 3, H, W], is too small.
    static void check_size(const torch::Tensor& picture);

    /// With the file's width. Throws runners::BadInput if the file has another network.
    static JohnsonNetwork load(const Weights& weights, torch::Device device, NumberTypes types,
                               at::MemoryFormat layout);

    /// For training: PyTorch's initialisation of convolutions, drawn on the CPU from `seed`, float32; 127.5 is added to
    /// the output's bias.
    static JohnsonNetwork random(std::uint64_t seed, std::int64_t width, torch::Device device);

    /// [N, 3, H, W] float32 in 0 to 255, RGB -> the same shape, not clamped. Differentiable in the parameters.
    [[nodiscard]] torch::Tensor forward(const torch::Tensor& picture) const;

    /// The same without gradients, clamped to 0..255.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture) const;

    /// By name, sorted. Empty for int8.
    [[nodiscard]] const std::map<std::string, torch::Tensor>& parameters() const { return parameters_; }

  private:
    JohnsonNetwork(NumberTypes types, at::MemoryFormat layout) : types_(types), layout_(layout) {}
    [[nodiscard]] torch::Tensor convolve(const torch::Tensor& x, const std::string& name, int stride) const;
    [[nodiscard]] torch::Tensor normalise(const torch::Tensor& x, const std::string& name) const;

    NumberTypes types_;
    at::MemoryFormat layout_;
    std::map<std::string, torch::Tensor> parameters_;
    std::map<std::string, torch::Tensor> scales_;  ///< of int8 weights, by name
};

}  // namespace stylesweep::nst
