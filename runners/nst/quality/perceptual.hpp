// LPIPS 0.1 (Zhang, Isola, Efros, Shechtman and Wang, CVPR 2018): distance of two pictures in the features of a
// classification network, weighted by heads trained on human judgements.
#pragma once

#include <torch/torch.h>

#include "runners/nst/features/extractor.hpp"
#include "runners/nst/weights/safetensors.hpp"

namespace stylesweep::nst {

/// The network of the metric cfsd: VGG19 to conv3_1 with its ReLU.
FeatureExtractor::Shape structure_shape();

/// The backbone of "alex", "squeeze" or "vgg": network and taps as in the authors' code, max pooling.
FeatureExtractor::Shape lpips_shape(const std::string& name);

/// Equation 1: channels normalised to length 1 at each position, squared differences times `heads`
/// (linN.model.1.weight), mean over positions, sum over layers. 0: equal. Pictures: float32 [1, 3, H, W] in 0 to 1 of
/// the same size, on the backbone's device. Throws runners::BadInput if the heads belong to another network.
double lpips(const FeatureExtractor& backbone, const Weights& heads, const torch::Tensor& a, const torch::Tensor& b);

}  // namespace stylesweep::nst
