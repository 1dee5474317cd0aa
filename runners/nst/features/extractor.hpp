// A feature extractor: a frozen classification network up to the last layer used by a loss.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/architectures/preprocessing.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/features/onednn_trunk.hpp"
#include "runners/nst/weights/safetensors.hpp"
#include "runners/nst/winograd/convolution.hpp"

namespace stylesweep::nst {

/// The features for the losses, in the order of the taps, each after its block's activation: [1, C, H, W] in the
/// network's type or float32.
struct Features {
    std::vector<torch::Tensor> content, style;
};

/// The style layers for Gram losses: sums over positions of the products of two channels, [C, C] float32, and the
/// number of positions.
struct Statistics {
    std::vector<torch::Tensor> content, products;
    std::vector<double> positions;
};

/// Sums over positions of the products of two channels, float32: features [1, C, H, W] -> [C, C].
torch::Tensor products(const torch::Tensor& features);

/// How max pooling layers pool; Gatys et al. found average better for synthesis (section 2).
enum class Pooling { average, maximum };

/// Receptive field and stride.
struct Reach {
    std::int64_t pixels = 0, stride = 1;       ///< `pixels`: to either side; `stride`: of the coarsest layer
    std::vector<std::int64_t> content, style;  ///< stride of each tap in pixels
    bool whole = false;                        ///< a gate depends on the whole picture
};

/// A frozen network, truncated after its last tap. Input pictures are float32 [1, 3, H, W] in 0 to 1, RGB.
class FeatureExtractor {
  public:
    struct Placement {
        torch::Device device;
        NumberTypes types;
        at::MemoryFormat layout;
        std::optional<ConvAlgorithm> onednn =
            {};                 ///< oneDNN's convolution algorithm; without it LibTorch convolves, and
        bool winograd = false;  ///< WinogradConvolution for suitable layers
        /// Number of segments with equally many blocks. Above 1, only activations between segments and the taps are
        /// kept for the backward pass; the others are recomputed (Chen et al. 2016, arXiv:1604.06174, section 4).
        std::int64_t segments = 1;
    };
    struct Shape {
        const Architecture* architecture;  ///< one of architectures()
        Taps taps;
        Pooling pooling;
    };

    /// He-initialised from `seed` (He et al. 2015, equation 10); then each convolution is scaled so that the mean of
    /// its output's positive part (the mean activation after a ReLU) is 1 on `picture` (reduced to a million pixels if
    /// larger): untrained weights with layers of equal scale.
    static FeatureExtractor random(const Shape& shape, std::uint64_t seed, const torch::Tensor& picture,
                                   const Placement& place);

    /// torchvision's names. A batch normalisation's running mean and variance become part of the convolution before it.
    /// The file's metadata determine the preprocessing (preprocessing_in()). Throws runners::BadInput.
    static FeatureExtractor load(const Shape& shape, const Weights& weights, const Placement& place);

    /// Scales all features from now on so that each channel's mean absolute activation on `picture` (reduced as in
    /// random()) is 1, which is equivalent to what Gatys, Ecker and Bethge did to VGG's weights (section 2) in a
    /// network of convolutions, ReLU and pooling. A channel with less than a hundredth of its layer's mean is scaled as
    /// if it had that value.
    void scale_activations(const torch::Tensor& picture);

    /// Whether oneDNN can run these layers: a chain of 3x3 convolutions with ReLU, such as VGG.
    static bool suits_onednn(const Shape& shape);

    /// Whether WinogradConvolution can run any of these layers.
    static bool suits_winograd(const Shape& shape);

    [[nodiscard]] Features operator()(const torch::Tensor& picture) const;

    /// The same with channel products for style layers, if possible without copying their features.
    [[nodiscard]] Statistics statistics(const torch::Tensor& picture) const;

    /// Prepares for pictures of that size, [1, 3, H, W], as the first use would.
    void prepare(at::IntArrayRef size) const;

    /// For the record: "onednn winograd", "onednn direct", "stylesweep winograd" or "libtorch".
    [[nodiscard]] std::string algorithm() const;

    /// The preprocessing of the network's input.
    [[nodiscard]] const Preprocessing& preprocessing() const { return preprocessing_; }

    /// SHA-256 over all weights in float32, including norms, before conversion. For a network trained on BGR, the first
    /// convolution's channels are in RGB order.
    [[nodiscard]] const std::string& weights_sha256() const { return sha256_; }

    /// The taps, in the order of Features.
    [[nodiscard]] const Taps& taps() const { return shape_.taps; }

    [[nodiscard]] Reach reach() const;

    /// The minimum width and height of a picture, pixels.
    [[nodiscard]] std::int64_t smallest_side() const { return smallest_side_; }

  private:
    struct Layer {
        torch::Tensor weight, bias;
        std::optional<WinogradConvolution> winograd = {};  ///< in place of the two
    };
    /// One convolution of a block with its activation, by its index in the block.
    using Convolve = std::function<torch::Tensor(std::size_t, const torch::Tensor&)>;

    FeatureExtractor(const Shape& shape, const Placement& place, const Preprocessing& preprocessing);
    void add_layer(const Convolution& shape, const torch::Tensor& weight, const torch::Tensor& bias);
    void finish();
    void check_size(const torch::Tensor& picture) const;
    [[nodiscard]] torch::Tensor normalised(const torch::Tensor& picture) const;
    [[nodiscard]] std::vector<torch::Tensor> by_onednn(const torch::Tensor& picture, OnednnTrunk::Style style) const;
    /// From results in the order of the blocks.
    [[nodiscard]] Features collected(const std::vector<torch::Tensor>& results) const;
    [[nodiscard]] std::vector<torch::Tensor> by_libtorch(const torch::Tensor& picture) const;
    friend struct Recomputed;
    /// The outputs of the tapped blocks from `first` to before `last`, and of the last one.
    [[nodiscard]] std::vector<torch::Tensor> outputs(std::size_t first, std::size_t last, torch::Tensor x) const;
    [[nodiscard]] bool in_content(const Block& block) const;
    [[nodiscard]] bool in_style(const Block& block) const;
    [[nodiscard]] bool is_tapped(const Block& block) const { return in_content(block) || in_style(block); }
    [[nodiscard]] torch::Tensor pooled(const torch::Tensor& x, const Window& window) const;
    [[nodiscard]] torch::Tensor convolved(const Layer& own, const Convolution& each, const torch::Tensor& input) const;
    [[nodiscard]] bool pooled_at_once(std::size_t i, const Layer& own) const;
    [[nodiscard]] torch::Tensor through(const Block& block, const torch::Tensor& x, const Convolve& convolve) const;

    Shape shape_;
    std::vector<Block> blocks_;  ///< up to the last tap
    std::int64_t smallest_side_;
    Placement place_;
    std::vector<Layer> layers_;  ///< by convolution; empty where oneDNN has them
    std::optional<OnednnTrunk> trunk_;
    Features scales_;  ///< of each tap, [1, C, 1, 1] float32; empty: as they are
    Preprocessing preprocessing_;
    torch::Tensor mean_, deviation_;  ///< of pictures as they come in, [1, 3, 1, 1]
    std::string sha256_;
};

}  // namespace stylesweep::nst
