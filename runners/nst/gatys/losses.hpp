// The content and style losses of Gatys, Ecker and Bethge, CVPR 2016, relative to their targets.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <vector>

#include "runners/nst/features/extractor.hpp"
#include "runners/nst/gatys/smoothing.hpp"

namespace stylesweep::nst {

/// Gram matrix of features [1, C, H, W] divided by H*W, in float32 whatever the features are: [C, C]
/// (equation 3 of the paper, normalised so that pictures of different size compare).
torch::Tensor gram(const torch::Tensor& features);

/// Mean over pixels and channels of the squared differences to the right and lower neighbour, added up (total
/// variation with beta = 2, Mahendran and Vedaldi 2015, section 3.2). A picture of one pixel has 0.
torch::Tensor total_variation(const torch::Tensor& picture);

struct StyleImage {
    torch::Tensor picture;  ///< float32 [1, 3, H, W] of 0 to 1
    double share = 1;       ///< of the target Gram matrices, relative to the other pictures' shares
};

struct Losses {
    double content = 0, style = 0, variation = 0, total = 0;
};

/// A target and what its error is divided by.
struct Target {
    torch::Tensor value, mean_square;
    explicit Target(const torch::Tensor& wanted);
    [[nodiscard]] torch::Tensor error(const torch::Tensor& x) const;
};

std::vector<Target> content_targets(const FeatureExtractor& network, const torch::Tensor& content, Smoothing smoothing);

/// A picture's Gram matrices of the style layers.
using GramsOf = std::function<std::vector<torch::Tensor>(const torch::Tensor&)>;
/// Of several pictures: the mean of their Gram matrices, weighted by their shares.
std::vector<Target> style_targets(const std::vector<StyleImage>& styles, const GramsOf& grams_of);
GramsOf grams_in(const FeatureExtractor& network, Smoothing smoothing);

struct Targets {
    std::vector<Target> content, style;
};

struct LossWeights {
    double content = 1, style = 100, variation = 0;
};

struct LossTensors {
    torch::Tensor content, style, variation, total;  ///< variation undefined where its weight is 0
    [[nodiscard]] Losses read() const;
};

/// Of one error for each layer.
torch::Tensor mean_of(const std::vector<torch::Tensor>& errors);

/// The content loss is the mean over its layers of the mean squared error divided by the mean square of the target; the
/// style loss the mean over its layers of the Gram matrices' mean squared error divided by the mean square of theirs:
/// so the weights mean the same for every network, layer and picture. Float32. `picture`: [1, 3, H, W] of 0 to 1.
LossTensors losses_of(const FeatureExtractor& network, const torch::Tensor& picture, const Targets& targets,
                      const LossWeights& weights, Smoothing smoothing);

/// The losses of `picture` without smoothing and total variation; `total` is their sum. For
/// comparison across networks, in one that is the same for all.
Losses losses_in(const FeatureExtractor& network, const torch::Tensor& picture, const torch::Tensor& content,
                 const std::vector<StyleImage>& styles);

}  // namespace stylesweep::nst
