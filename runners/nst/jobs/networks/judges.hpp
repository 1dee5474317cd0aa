// The networks that outputs are judged in, kept from job to job beside the job's own.
#pragma once

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Of the metric lpips; the job has the weights' files.
const FeatureExtractor& lpips_backbone(const JobContext& context);

/// Of the reference losses. Random weights are normalised on `content`, as those of extractor().
const FeatureExtractor& reference(const JobContext& context, const torch::Tensor& content);

}  // namespace stylesweep::nst
