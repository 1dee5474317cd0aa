// L-BFGS on a picture, whatever the scale of its loss.
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
    std::int64_t evaluations = 300;  ///< of the loss and its gradient, those of the line search included
    std::int64_t history = 10;       ///< correction pairs that are kept
    LineSearch line_search = LineSearch::none;
    std::function<void()> on_best = {};  ///< with a line search: told that the loss just evaluated is the least so far
    std::vector<std::int64_t> record_at = {};  ///< numbers of evaluations, ascending, each below `evaluations`
    /// Of each of them: it, and the picture and the outcome that so many evaluations end with, bit by bit.
    std::function<void(std::int64_t, const torch::Tensor&, const LbfgsOutcome&)> on_record = {};
};

/// Changes `picture`, a float32 leaf, by LibTorch's L-BFGS (Liu and Nocedal 1989; step 1 or a line search by the strong
/// Wolfe conditions). `evaluate` returns the loss at `picture` and leaves its gradient there.
///
/// LibTorch's first step has the length 1 and its test of a correction pair is 1e-10, whatever the units. So it is
/// given units in which the first step changes a value of the picture by 0.001 on average and promises to lower the
/// loss by 1: neither the weights nor the picture's size decide what is kept. With a line search, which the end of the
/// evaluations may interrupt, the best picture evaluated stays.
LbfgsOutcome minimise(torch::Tensor& picture, const std::function<torch::Tensor()>& evaluate,
                      const LbfgsOptions& options);

}  // namespace stylesweep::nst
