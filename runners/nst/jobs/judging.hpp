// Quality metrics of a job's output, computed after its timings and memory peak.
#pragma once

#include <opencv2/core.hpp>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Records how similar `stylised`, 8-bit RGB, is to the content and the styles; metrics that need a network (lpips,
/// reference) only if the job asks for them.
void judge(const JobContext& context, const cv::Mat& stylised);

}  // namespace stylesweep::nst
