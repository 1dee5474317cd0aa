// The style pictures of a job, prepared for `preserve_color`. Pictures: float32 [1, 3, H, W] in 0 to 1.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "runners/nst/gatys/losses.hpp"
#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Whether the output keeps the content's chroma and only its luminance is stylised.
bool keeps_chroma(const Parameters& parameters);

/// For the optimised losses.
std::vector<StyleImage> aimed_styles(const JobContext& context, const torch::Tensor& content);

/// For metrics of the output: if it keeps the content's chroma, its luminance is compared with the styles'.
std::vector<StyleImage> judging_styles(const JobContext& context, const torch::Tensor& content);

/// The output for these metrics.
torch::Tensor judged(const JobContext& context, const torch::Tensor& output);

}  // namespace stylesweep::nst
