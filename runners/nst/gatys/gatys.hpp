// Style transfer by optimising the picture (Gatys, Ecker and Bethge, CVPR 2016).
#pragma once

#include <torch/torch.h>

#include <functional>
#include <vector>

#include "runners/nst/features/vgg.hpp"

namespace stylesweep::nst {

/// Gram matrix of features [1, C, H, W] divided by H*W, in float32 whatever the features are: [C, C]
/// (equation 3 of the paper, normalised so that pictures of different size compare).
torch::Tensor gram(const torch::Tensor& features);

struct GatysOptions {
    double content_weight = 1, style_weight = 100, learning_rate = 0.02;
    std::int64_t iterations = 300;
    std::function<void(std::int64_t)> on_step = {};  ///< told each step's number before it is taken
};

struct Losses {
    double content = 0, style = 0, total = 0;
};

struct Stylised {
    torch::Tensor picture;      ///< float32 [1, 3, H, W] of 0 to 1
    std::vector<Losses> curve;  ///< at about 50 steps, the last one included
};

/// Starts from the content picture and takes `iterations` steps of Adam (Kingma and Ba 2015) on it, clamped to 0..1
/// after each. The content loss is the mean squared error at conv4_2 divided by the mean square of its target; the
/// style loss the mean over the layers of the Gram matrices' mean squared error divided by the mean square of theirs:
/// so the weights mean the same for every network, layer and picture. Losses are computed in float32. Throws
/// std::runtime_error when a loss is not finite. Pictures: float32 [1, 3, H, W] of 0 to 1 on the network's device.
Stylised stylise(const VggFeatures& network, const torch::Tensor& content, const torch::Tensor& style,
                 const GatysOptions& options);

}  // namespace stylesweep::nst
