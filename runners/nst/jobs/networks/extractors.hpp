// The feature extractor whose losses a job optimises, loaded or made.
#pragma once

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// `auto`: as trained networks were trained, and as Gatys et al. found better for the others.
Pooling pooling_for(const std::string& word, bool random);

/// `weights`: the parameter that names the file; nullptr: random ones, of `seed`, normalised on `content`. `warning`
/// becomes what range_warning() says of a file.
FeatureExtractor made_extractor(const JobContext& context, const FeatureExtractor::Shape& shape,
                                const FeatureExtractor::Placement& place, const torch::Tensor& content,
                                const char* weights, std::uint64_t seed, bool scales, std::string& warning);

/// Made ready for `content`, [1, 3, H, W] of 0 to 1, and recorded. Throws runners::BadInput, runners::Unsupported.
const FeatureExtractor& extractor(const JobContext& context, const torch::Tensor& content);

}  // namespace stylesweep::nst
