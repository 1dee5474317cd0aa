// The feature extractor for a job's losses, loaded or created.
#pragma once

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// `auto`: as in training for trained networks, and as Gatys et al. found better for others.
Pooling pooling_for(const std::string& word, bool random);

/// `weights`: the parameter with the file; nullptr: random weights from `seed`, normalised on `content`. `warning` is
/// set to range_warning() of the file.
FeatureExtractor made_extractor(const JobContext& context, const FeatureExtractor::Shape& shape,
                                const FeatureExtractor::Placement& place, const torch::Tensor& content,
                                const char* weights, std::uint64_t seed, bool scales, std::string& warning);

/// Prepared for `content`, [1, 3, H, W] in 0 to 1, and recorded. Throws runners::BadInput, runners::Unsupported.
const FeatureExtractor& extractor(const JobContext& context, const torch::Tensor& content);

}  // namespace stylesweep::nst
