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
/// and what converts one into another. `relative`: each error divided by the mean square of its target; the mean over
/// layers, weighted by their weights. `gatys`: equations 1, 4, 5 and 7 of the paper; layers have the weight 1/n unless
/// they are given some. `neural_style`: as neural-style-pt: the mean squared error, of Gram matrices divided by C*H*W;
/// layers have the weight 1 unless they are given some. Statistics other than Gram matrices have the loss of their
/// paper in both `gatys` and `neural_style`.
enum class LossForm { relative, gatys, neural_style };

/// Throws runners::BadInput: it is `relative`, `gatys` or `neural-style`.
LossForm loss_form(const std::string& word);

/// How losses are formed, beside the network and its layers.
struct LossOptions {
    LossForm form = LossForm::relative;
    Smoothing smoothing = {};
    std::vector<double> content_layers = {}, style_layers = {};  ///< weights, as the network's taps; empty: none given
    StyleStatistics statistics = StyleStatistics::gram;
    std::uint64_t directions = 0;  ///< seed of sliced_wasserstein's
    torch::Tensor regions = {};    ///< of the picture, see described(): each has its own style loss
};

/// Of differences to the right and lower neighbour. `relative`, `gatys`: the mean over pixels and channels of their
/// squares (beta = 2, Mahendran and Vedaldi 2015, section 3.2); `neural_style`: the sum of their absolute values in
/// grey levels of 0 to 255. A picture, of 0 to 1, of one pixel has 0.
torch::Tensor total_variation(const torch::Tensor& picture, LossForm form);

struct StyleImage {
    torch::Tensor picture;       ///< float32 [1, 3, H, W] of 0 to 1
    double share = 1;            ///< of the target statistics, relative to the other pictures' shares
    torch::Tensor regions = {};  ///< of the picture; looked at where the losses have regions
};

/// Those of layers are not weighted; in the order of the network's taps.
struct Losses {
    double content = 0, style = 0, variation = 0, total = 0;
    std::vector<double> content_layers = {}, style_layers = {};

    void add(const Losses& other, double share);
};

/// What a layer is to become, and what its mean squared error is divided by.
struct Target {
    torch::Tensor value, divisor;
    [[nodiscard]] torch::Tensor error(const torch::Tensor& x) const;
};

Target content_target(const torch::Tensor& features, LossForm form);

std::vector<Target> content_targets(const FeatureExtractor& network, const torch::Tensor& content,
                                    const LossOptions& options);

/// A picture's statistics of the style layers, region by region, which are as large for every picture.
using StyleOf = std::function<std::vector<torch::Tensor>(const StyleImage&)>;
/// Of several pictures: the mean of their statistics, weighted by their shares (of sorted projections that is the
/// Wasserstein barycentre along each direction); of a region: of those that have it, at least one of them.
std::vector<Target> style_targets(const std::vector<StyleImage>& styles, const StyleOf& style_of,
                                  const LossOptions& options);
/// `size`: [1, 3, H, W] of the pictures to be compared with a style, whose number of positions sorted projections get.
StyleOf style_in(const FeatureExtractor& network, const LossOptions& options, at::IntArrayRef size);

struct Targets {
    std::vector<Target> content, style;
};

struct LossWeights {
    double content = 1, style = 100, variation = 0;
};

struct LossTensors {
    torch::Tensor content, style, variation, total;           ///< variation undefined where its weight is 0
    std::vector<torch::Tensor> content_layers, style_layers;  ///< without gradient
    [[nodiscard]] Losses read() const;
    [[nodiscard]] LossTensors detached() const;
};

/// Errors of layers from those of their regions: `relative`: the mean; else the sum (Gatys et al., CVPR 2017, section
/// 4, lambda being 1).
std::vector<torch::Tensor> over_regions(const std::vector<torch::Tensor>& errors, std::size_t regions, LossForm form);

/// What errors of layers are multiplied by, and their sum divided by, in a loss.
struct LayerSum {
    std::vector<double> weights;
    double divisor = 1;

    /// `given`: weights of that many layers; empty: none.
    LayerSum(LossForm form, const std::vector<double>& given, std::size_t layers);
    [[nodiscard]] torch::Tensor of(const std::vector<torch::Tensor>& errors) const;
};

/// Float32. `picture`: [1, 3, H, W] of 0 to 1; `targets` are of the same options.
LossTensors losses_of(const FeatureExtractor& network, const torch::Tensor& picture, const Targets& targets,
                      const LossWeights& weights, const LossOptions& options);

/// The relative losses of `picture` without smoothing and total variation; `total` is their sum. For
/// comparison across networks, in one that is the same for all.
Losses losses_in(const FeatureExtractor& network, const torch::Tensor& picture, const torch::Tensor& content,
                 const std::vector<StyleImage>& styles);

}  // namespace stylesweep::nst
