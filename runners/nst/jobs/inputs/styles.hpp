// The style pictures of a job, prepared for `preserve_color`. Pictures: float32 [1, 3, H, W] in 0 to 1.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "runners/nst/gatys/losses.hpp"
#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Whether the output keeps the content's chroma and only its luminance is stylised.
bool keeps_chroma(const Parameters& parameters);

/// What is given the style: the content, or its luminance.
torch::Tensor aimed_content(const JobContext& context, const torch::Tensor& content);

/// The styles that it is given.
std::vector<StyleImage> aimed_styles(const JobContext& context, const torch::Tensor& content);

/// The output, in 0 to 1, from what has got the style, [1, 3, h, w]: with the content's colours if they are kept.
torch::Tensor with_kept_colors(const JobContext& context, const torch::Tensor& picture, const torch::Tensor& content);

/// For metrics of the output: if it keeps the content's chroma, its luminance is compared with the styles'.
std::vector<StyleImage> judging_styles(const JobContext& context, const torch::Tensor& content);

/// The output for these metrics.
torch::Tensor judged(const JobContext& context, const torch::Tensor& output);

}  // namespace stylesweep::nst
