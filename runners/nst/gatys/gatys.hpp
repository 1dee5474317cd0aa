// Style transfer by optimising the picture (Gatys, Ecker and Bethge, CVPR 2016).
#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "runners/nst/gatys/lbfgs.hpp"
#include "runners/nst/gatys/losses.hpp"
#include "runners/nst/gatys/scales.hpp"
#include "runners/nst/gatys/schedule.hpp"

namespace stylesweep::nst {

enum class Optimizer { adam, lbfgs };
enum class Start { content, noise, style };

struct Stylised;

struct GatysOptions {
    double content_weight = 1, style_weight = 100, learning_rate = 0.005;  ///< the rate is Adam's
    std::int64_t iterations = 300;  ///< evaluations of the losses and their gradient, whatever the optimizer
    std::function<void(std::int64_t)> on_step = {};  ///< called with each evaluation's number before it starts
    std::int64_t save_every = 0;                     ///< evaluations between calls of on_save; 0: none
    /// Called with the number of evaluations so far and the picture, [1, 3, H, W] in 0 to 1 at the current scale's
    /// size: Adam's after its step, L-BFGS's as evaluated. Not called for the last one, which is the result.
    std::function<void(std::int64_t, const torch::Tensor&)> on_save = {};
    std::vector<std::int64_t> record_at = {};  ///< see stylise()
    std::function<void(std::int64_t, const Stylised&)> on_record = {};
    double tv_weight = 0;
    double damping = 1;                    ///< of Adam, see stylise()
    Schedule schedule = Schedule::cosine;  ///< of Adam's rate
    double decay = 0.1;                    ///< see rate_left()
    std::int64_t lbfgs_history = 10;
    LineSearch line_search = LineSearch::none;  ///< of L-BFGS
    Optimizer optimizer = Optimizer::adam;
    Start start = Start::content;
    torch::Tensor init = {};         ///< an initial picture of the content's size; undefined: see `start`
    double init_noise = 0;           ///< share of white noise in the initial picture, 0 to 1
    std::uint64_t seed = 0;          ///< of the noise
    LossOptions loss = {};           ///< its smoothing is set from `softmax_temperature`
    double softmax_temperature = 0;  ///< for softmax smoothing, in standard deviations of each layer; 0: none
    ScaleOptions scales = {};
    std::int64_t tile = 0;  ///< side of the tiles; 0: whole picture (tiles.hpp)

    /// `loss` with the kind of smoothing only, for preparations before the temperatures are known.
    [[nodiscard]] LossOptions untempered_loss() const;
};

struct Stylised {
    torch::Tensor picture;      ///< float32 [1, 3, H, W] of 0 to 1
    std::vector<Losses> curve;  ///< at about 50 evaluations, including the last one
    std::int64_t evaluations = 0;
    std::vector<Scale> scales;          ///< the scales used
    std::vector<std::string> warnings;  ///< warnings about the result, for the row's warning
};

/// A warning if a scale's last total loss is 0.99 of the first or more. Empty: no warning.
std::string standing_still(double first_total, double last_total);

/// Optimises the pixels for `iterations` evaluations. Adam (Kingma and Ba 2015) takes a step per evaluation and clamps
/// to 0..1 after each. Its epsilon is `damping` times `content_weight` times the root mean square of the style loss's
/// gradient at the start, which takes one more evaluation: otherwise the first steps have the size of `learning_rate`
/// however weak the style is, and cover the picture with noise that the content loss does not remove
/// (docs/optimisers.md). The learning rate schedule restarts at each scale. L-BFGS: see minimise(); it is clamped at
/// the end of each scale and ends early when the gradient is 0.
///
/// It goes through planned_scales(), of the content's size, from coarse to fine: pictures resampled() to each, the
/// result enlarged() to the next. Adam's epsilon is that of the picture to start from at each size, not of the result
/// that is nearly in the style already, whose weak gradient would damp nothing.
///
/// For each number of iterations in `record_at` (ascending, below `iterations`) on_record is called with the result of
/// an optimisation with that number of iterations, identical bit by bit, as soon as it is reached. Not possible with
/// several scales, which share the iterations, and with schedules other than constant: std::logic_error.
///
/// Throws std::runtime_error when a loss is not finite, runners::BadInput as planned_scales() does. Pictures are on the
/// network's device; there is at least one style.
Stylised stylise(const FeatureExtractor& network, const torch::Tensor& content, const std::vector<StyleImage>& styles,
                 const GatysOptions& options);

}  // namespace stylesweep::nst
