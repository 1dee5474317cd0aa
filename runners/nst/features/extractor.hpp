// A feature extractor: a frozen classification network up to the last layer that a loss looks at.
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

/// What the losses look at, in the order of the taps, each behind its block's activation: [1, C, H, W] in the network's
/// type or float32.
struct Features {
    std::vector<torch::Tensor> content, style;
};

/// The style layers as the losses see them: sums over positions of the products of two channels, [C, C] float32, and
/// how many positions.
struct Statistics {
    std::vector<torch::Tensor> content, products;
    std::vector<double> positions;
};

/// Sums over positions of the products of two channels, float32: features [1, C, H, W] -> [C, C].
torch::Tensor products(const torch::Tensor& features);

/// How max pooling layers pool; Gatys et al. found average better for synthesis (section 2).
enum class Pooling { average, maximum };

/// How far an output looks, and how far apart the outputs are.
struct Reach {
    std::int64_t pixels = 0, stride = 1;       ///< to either side; of the coarsest layer
    std::vector<std::int64_t> content, style;  ///< pixels between two positions of each tap
    bool whole = false;                        ///< a gate looks at the whole picture
};

/// A frozen network, cut after its last tap. Pictures come in as float32 [1, 3, H, W] of 0 to 1, RGB.
class FeatureExtractor {
  public:
    struct Placement {
        torch::Device device;
        NumberTypes types;
        at::MemoryFormat layout;
        std::optional<ConvAlgorithm> onednn = {};  ///< how oneDNN convolves; without it LibTorch does, and
        bool winograd = false;                     ///< WinogradConvolution where a layer suits it
        /// Parts of equally many blocks. Above 1, only what is between the parts and the taps is kept for the way back;
        /// the rest is computed again there (Chen et al. 2016, arXiv:1604.06174, section 4).
        std::int64_t segments = 1;
    };
    struct Shape {
        const Architecture* architecture;  ///< one of architectures()
        Taps taps;
        Pooling pooling;
    };

    /// He-initialised from `seed` (He et al. 2015, equation 10); then each convolution is scaled so that the mean of
    /// its output's positive part (that is, the mean activation behind a ReLU) is 1 on `picture` (shrunk to a million
    /// pixels if it has more): untrained weights, yet each layer speaks equally loud.
    static FeatureExtractor random(const Shape& shape, std::uint64_t seed, const torch::Tensor& picture,
                                   const Placement& place);

    /// torchvision's names. A batch normalisation's running mean and variance become part of the convolution before it.
    /// Pictures are shown to it as preprocessing_in() the file's metadata says. Throws runners::BadInput.
    static FeatureExtractor load(const Shape& shape, const Weights& weights, const Placement& place);

    /// From now on what the losses look at is scaled so that each channel's mean absolute activation on `picture`
    /// (shrunk as by random()) is 1: what Gatys, Ecker and Bethge did to VGG's weights (section 2), which in a network
    /// of convolutions, ReLU and pooling is the same. A channel with less than a hundredth of its layer's mean is
    /// scaled as if it had that.
    void scale_activations(const torch::Tensor& picture);

    /// Whether oneDNN can run these layers: a chain of 3x3 convolutions with ReLU, such as VGG.
    static bool suits_onednn(const Shape& shape);

    /// Whether WinogradConvolution can run any of these layers.
    static bool suits_winograd(const Shape& shape);

    [[nodiscard]] Features operator()(const torch::Tensor& picture) const;

    /// The same network, but where it can without the style layers' features ever being copied.
    [[nodiscard]] Statistics statistics(const torch::Tensor& picture) const;

    /// Makes ready for pictures of that size, [1, 3, H, W], what the first use would.
    void prepare(at::IntArrayRef size) const;

    /// For the record: "onednn winograd", "onednn direct", "stylesweep winograd" or "libtorch".
    [[nodiscard]] std::string algorithm() const;

    /// How pictures are shown to the network.
    [[nodiscard]] const Preprocessing& preprocessing() const { return preprocessing_; }

    /// SHA-256 over all weights in float32, norms included, before they were converted. Of a network that was trained
    /// on BGR the first convolution counts with its channels in order of RGB.
    [[nodiscard]] const std::string& weights_sha256() const { return sha256_; }

    /// What the losses look at, in the order of Features.
    [[nodiscard]] const Taps& taps() const { return shape_.taps; }

    [[nodiscard]] Reach reach() const;

    /// The least width and height of a picture, pixels.
    [[nodiscard]] std::int64_t smallest_side() const { return smallest_side_; }

  private:
    struct Layer {
        torch::Tensor weight, bias;
        std::optional<WinogradConvolution> winograd = {};  ///< in place of the two
    };
    /// One convolution of a block with its activation, by its place in the block.
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
