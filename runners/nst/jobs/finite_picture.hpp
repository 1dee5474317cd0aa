// The picture that a network returned, if it is one.
#pragma once

#include <torch/torch.h>

#include <opencv2/core.hpp>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// to_picture(), in which NaN would be black. Throws if a value is NaN or infinite: runners::BadInput if the network is
/// a file of the job's, else std::runtime_error.
cv::Mat finite_picture(const JobContext& context, const torch::Tensor& x);

}  // namespace stylesweep::nst
