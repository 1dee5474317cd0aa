// L-BFGS on a picture, independent of the scale of the loss.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace stylesweep::nst {

enum class LineSearch { none, strong_wolfe };

struct LbfgsOutcome {
    std::int64_t evaluations = 0;  ///< fewer than allowed where the gradient is 0
    bool dropped_every_pair = false;
};

struct LbfgsOptions {
    std::int64_t evaluations = 300;  ///< of the loss and its gradient, including those of the line search
    std::int64_t history = 10;       ///< number of correction pairs
    LineSearch line_search = LineSearch::none;
    std::function<void()> on_best = {};  ///< with a line search: called if the loss just evaluated is the lowest so far
    std::vector<std::int64_t> record_at = {};  ///< numbers of evaluations, ascending, each below `evaluations`
    /// Called for each of them with the picture and the outcome of a run of that many evaluations, bit by bit.
    std::function<void(std::int64_t, const torch::Tensor&, const LbfgsOutcome&)> on_record = {};
};

/// Changes `picture`, a float32 leaf, by LibTorch's L-BFGS (Liu and Nocedal 1989; step 1 or a line search by the strong
/// Wolfe conditions). `evaluate` returns the loss at `picture` and leaves its gradient there.
///
/// LibTorch's first step has the length 1 and its threshold for correction pairs is 1e-10, whatever the units. So the
/// problem is scaled so that the first step changes a pixel value by 0.001 on average and is expected to lower the loss
/// by 1: then neither the weights nor the picture's size decide which pairs are kept. With a line search, which the
/// limit on evaluations may interrupt, the result is the best picture evaluated.
LbfgsOutcome minimise(torch::Tensor& picture, const std::function<torch::Tensor()>& evaluate,
                      const LbfgsOptions& options);

}  // namespace stylesweep::nst
