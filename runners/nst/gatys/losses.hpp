// The content and style losses of Gatys, Ecker and Bethge, CVPR 2016, in three forms.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "runners/nst/features/extractor.hpp"
#include "runners/nst/gatys/smoothing.hpp"
#include "runners/nst/gatys/statistics.hpp"

namespace stylesweep::nst {

/// How the mean squared errors of feature maps and style statistics become losses. docs/extractors.md has the formulas
/// and conversions. `relative`: each error divided by the mean square of its target; the mean over layers, weighted by
/// their weights. `gatys`: equations 1, 4, 5 and 7 of the paper; layer weights are 1/n by default. `neural_style`: as
/// in neural-style-pt: the mean squared error, of Gram matrices divided by C*H*W; layer weights are 1 by default.
/// Statistics other than Gram matrices use the loss of their paper in both `gatys` and `neural_style`.
enum class LossForm { relative, gatys, neural_style };

/// `relative`, `gatys` or `neural-style`; otherwise throws runners::BadInput.
LossForm loss_form(const std::string& word);

/// Options of the losses, apart from the network and its layers.
struct LossOptions {
    LossForm form = LossForm::relative;
    Smoothing smoothing = {};
    std::vector<double> content_layers = {},
                        style_layers = {};  ///< weights in the order of the network's taps; empty: none given
    StyleStatistics statistics = StyleStatistics::gram;
    std::uint64_t directions = 0;  ///< seed of sliced_wasserstein's
    torch::Tensor regions = {};    ///< of the picture, see described(); each has its own style loss
};

/// Total variation of a picture in 0 to 1, from differences to the right and lower neighbour. `relative`, `gatys`: mean
/// square over pixels and channels (beta = 2, Mahendran and Vedaldi 2015, section 3.2); `neural_style`: sum of absolute
/// values in grey levels of 0 to 255. 0 for a single pixel.
torch::Tensor total_variation(const torch::Tensor& picture, LossForm form);

struct StyleImage {
    torch::Tensor picture;       ///< float32 [1, 3, H, W] of 0 to 1
    double share = 1;            ///< weight in the target statistics, relative to the other pictures' shares
    torch::Tensor regions = {};  ///< of the picture; used if the losses have regions
};

/// Losses of layers are unweighted, in the order of the network's taps.
struct Losses {
    double content = 0, style = 0, variation = 0, total = 0;
    std::vector<double> content_layers = {}, style_layers = {};

    void add(const Losses& other, double share);
};

/// A layer's target, and the divisor of its mean squared error.
struct Target {
    torch::Tensor value, divisor;
    [[nodiscard]] torch::Tensor error(const torch::Tensor& x) const;
};

Target content_target(const torch::Tensor& features, LossForm form);

std::vector<Target> content_targets(const FeatureExtractor& network, const torch::Tensor& content,
                                    const LossOptions& options);

/// A picture's statistics of the style layers, region by region, of the same shape for every picture.
using StyleOf = std::function<std::vector<torch::Tensor>(const StyleImage&)>;
/// For several pictures: the mean of their statistics weighted by shares (for sorted projections the Wasserstein
/// barycentre along each direction); for a region: over the pictures that have it, at least one.
std::vector<Target> style_targets(const std::vector<StyleImage>& styles, const StyleOf& style_of,
                                  const LossOptions& options);
/// `size`: [1, 3, H, W] of the pictures to be compared with the style, to whose number of positions sorted projections
/// are resampled.
StyleOf style_in(const FeatureExtractor& network, const LossOptions& options, at::IntArrayRef size);

struct Targets {
    std::vector<Target> content, style;
};

struct LossWeights {
    double content = 1, style = 100, variation = 0;
};

struct LossTensors {
    torch::Tensor content, style, variation, total;           ///< variation undefined if its weight is 0
    std::vector<torch::Tensor> content_layers, style_layers;  ///< without gradient
    [[nodiscard]] Losses read() const;
    [[nodiscard]] LossTensors detached() const;
};

/// The mean losses of a batch's pictures in iteration `step`. Waits for the device. Throws std::runtime_error if their
/// total is not finite.
Losses mean_of_batch(const std::vector<LossTensors>& batch, std::int64_t step);

/// The errors of layers from those of their regions: `relative`: the mean; else the sum (Gatys et al., CVPR 2017,
/// section 4, with lambda = 1).
std::vector<torch::Tensor> over_regions(const std::vector<torch::Tensor>& errors, std::size_t regions, LossForm form);

/// The factors of layers' errors in a loss, and the divisor of their sum.
struct LayerSum {
    std::vector<double> weights;
    double divisor = 1;

    /// `given`: weights of that many layers; empty: none.
    LayerSum(LossForm form, const std::vector<double>& given, std::size_t layers);
    [[nodiscard]] torch::Tensor of(const std::vector<torch::Tensor>& errors) const;
};

/// Float32. `picture`: [1, 3, H, W] in 0 to 1; `targets` made with the same options.
LossTensors losses_of(const FeatureExtractor& network, const torch::Tensor& picture, const Targets& targets,
                      const LossWeights& weights, const LossOptions& options);

/// The relative losses of `picture` without smoothing and total variation; `total` is their sum. For comparing outputs
/// of different networks in a common one.
Losses losses_in(const FeatureExtractor& network, const torch::Tensor& picture, const torch::Tensor& content,
                 const std::vector<StyleImage>& styles);

}  // namespace stylesweep::nst
