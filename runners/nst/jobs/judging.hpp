// Figures of a job's output, behind its timings and memory.
#pragma once

#include <opencv2/core.hpp>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Records how near `stylised`, 8-bit RGB, is to the content and to the styles; what needs a network of its own
/// (lpips, reference) where the job wishes it.
void judge(const JobContext& context, const cv::Mat& stylised);

}  // namespace stylesweep::nst
