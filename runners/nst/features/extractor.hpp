// The VGG19 feature extractor, on LibTorch's own convolutions or on oneDNN's.
#pragma once

#include <torch/torch.h>

#include <optional>
#include <string>
#include <vector>

#include "runners/nst/device.hpp"
#include "runners/nst/features/onednn_trunk.hpp"
#include "runners/nst/weights/safetensors.hpp"

namespace stylesweep::nst {

/// What the losses look at, each after its ReLU: [1, C, H, W] in the network's type or float32.
struct Features {
    torch::Tensor content;             ///< conv4_2
    std::vector<torch::Tensor> style;  ///< conv1_1 ... conv5_1
};

enum class Pooling { average, maximum };

/// A frozen network, cut after conv5_1. Pictures come in as float32 [1, 3, H, W] of 0 to 1, RGB.
class VggFeatures {
  public:
    struct Placement {
        torch::Device device;
        NumberTypes types;
        at::MemoryFormat layout;
        std::optional<ConvAlgorithm> onednn = {};  ///< how oneDNN convolves; without it LibTorch does
    };

    /// He-initialised from `seed` (He et al. 2015, equation 10); then each layer is scaled so that its mean activation
    /// on `picture` is 1: untrained weights, yet each layer speaks equally loud.
    static VggFeatures random(std::uint64_t seed, Pooling pooling, const torch::Tensor& picture,
                              const Placement& place);

    /// torchvision's names: features.N.weight, features.N.bias. Throws runners::BadInput.
    static VggFeatures load(const Weights& weights, Pooling pooling, const Placement& place);

    [[nodiscard]] Features operator()(const torch::Tensor& picture) const;

    /// Makes ready for pictures of that size, [1, 3, H, W], what the first use would.
    void prepare(at::IntArrayRef size) const {
        if (trunk_) trunk_->prepare(size);
    }

    /// For the record: "onednn winograd", "onednn direct" or "libtorch".
    [[nodiscard]] std::string algorithm() const;

    /// SHA-256 over all weights in float32, before they were converted.
    [[nodiscard]] const std::string& weights_sha256() const { return sha256_; }

  private:
    struct Layer {
        torch::Tensor weight, bias;
    };
    VggFeatures(Pooling pooling, const Placement& place);
    void add_layer(const torch::Tensor& weight, const torch::Tensor& bias);

    void finish();
    [[nodiscard]] torch::Tensor normalised(const torch::Tensor& picture) const;
    [[nodiscard]] Features by_onednn(const torch::Tensor& picture) const;
    [[nodiscard]] torch::Tensor layer_output(const torch::Tensor& x, const Layer& layer) const;
    static torch::Tensor pool(const torch::Tensor& x, Pooling pooling);

    std::vector<Layer> layers_;  ///< empty where oneDNN has them
    std::optional<OnednnTrunk> trunk_;
    Pooling pooling_;
    Placement place_;
    torch::Tensor mean_, deviation_;  ///< of ImageNet, [1, 3, 1, 1]
    std::string sha256_;
};

}  // namespace stylesweep::nst
