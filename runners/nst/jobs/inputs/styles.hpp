// The style pictures of a job as `preserve_color` has them. Pictures: float32 [1, 3, H, W] of 0 to 1.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "runners/nst/gatys/losses.hpp"
#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Whether the output has the content's colours and only its luminance from the style.
bool keeps_chroma(const Parameters& parameters);

/// For the losses that are optimised.
std::vector<StyleImage> aimed_styles(const JobContext& context, const torch::Tensor& content);

/// For figures of the output: where it keeps the content's chroma, its luminance is judged by the styles'.
std::vector<StyleImage> judging_styles(const JobContext& context, const torch::Tensor& content);

/// The output itself, for such figures.
torch::Tensor judged(const JobContext& context, const torch::Tensor& output);

}  // namespace stylesweep::nst
