// The networks for quality metrics, cached from job to job in addition to the job's own.
#pragma once

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// For the metric lpips; the job must have the weights' files.
const FeatureExtractor& lpips_backbone(const JobContext& context);

/// For the metric cfsd: VGG19 to relu3_1, in `style`.
const FeatureExtractor& structure_network(const JobContext& context);

/// For the reference losses. Random weights are normalised on `content`, like those of extractor().
const FeatureExtractor& reference(const JobContext& context, const torch::Tensor& content);

}  // namespace stylesweep::nst
