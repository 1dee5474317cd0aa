// Style transfer by optimising the picture (Gatys, Ecker and Bethge, CVPR 2016).
#pragma once

#include <torch/torch.h>

#include <functional>
#include <vector>

#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

enum class Optimizer { adam, lbfgs };
enum class Schedule { cosine, constant };
enum class Start { content, noise, style };

struct GatysOptions {
    double content_weight = 1, style_weight = 100, learning_rate = 0.005;  ///< the rate is Adam's
    std::int64_t iterations = 300;  ///< evaluations of the losses and their gradient, whatever the optimizer
    std::function<void(std::int64_t)> on_step = {};  ///< told each evaluation's number before it is made
    double tv_weight = 0;
    double damping = 1;                    ///< of Adam, see stylise()
    Schedule schedule = Schedule::cosine;  ///< of Adam's rate
    Optimizer optimizer = Optimizer::adam;
    Start start = Start::content;
    std::uint64_t seed = 0;  ///< of the noise to start from
    Smoothing smoothing = Smoothing::none;
    std::int64_t scales = 1;  ///< sizes, each twice the one before, the last the full one
    std::int64_t tile = 0;    ///< side of the tiles that the picture goes through the network in; 0: whole (tiles.hpp)
};

struct Stylised {
    torch::Tensor picture;      ///< float32 [1, 3, H, W] of 0 to 1
    std::vector<Losses> curve;  ///< at about 50 evaluations, the last one included
    std::int64_t evaluations = 0;
};

/// Optimises the pixels for `iterations` evaluations. Adam (Kingma and Ba 2015) takes a step per evaluation and clamps
/// to 0..1 after each. Its epsilon is `damping` times `content_weight` times the root mean square of the gradient of
/// the style loss at the start, which takes one evaluation more: without it a first step has the size of
/// `learning_rate` however weak the style is, and covers the picture with noise that the content loss does not remove
/// (docs/optimisers.md). A cosine schedule lets the
/// rate fall to nearly 0 by the last step of each scale (Loshchilov and Hutter 2017, without restarts). L-BFGS (Liu and
/// Nocedal 1989; step 1, no line search, 10 corrections, as scipy keeps) takes one per evaluation too, and is clamped
/// at the end; it ends early when the gradient is 0.
///
/// With `scales` above 1 the evaluations are dealt evenly to sizes from coarse to fine (area averaging; each result is
/// scaled up bilinearly; after Gatys et al., CVPR 2017, section 6), the rest to the finest.
///
/// Throws std::runtime_error when a loss is not finite, runners::BadInput when a scale is too small for the network or
/// there are fewer iterations than scales. Pictures are on the network's device; there is at least one style.
Stylised stylise(const FeatureExtractor& network, const torch::Tensor& content, const std::vector<StyleImage>& styles,
                 const GatysOptions& options);

}  // namespace stylesweep::nst
