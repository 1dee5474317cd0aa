// Distances and similarities of pictures by the feature maps or vectors that a network makes of them.
#pragma once

#include <torch/torch.h>

#include <optional>
#include <vector>

namespace stylesweep::nst {

/// Content feature structural distance (Chung, Hyun and Heo, CVPR 2024, section 5.1): of feature maps [1, C, h, w] of
/// equal size, here VGG19's relu3_1, as in the authors' code, where features are divided by C. For each position the
/// softmax of its products with all positions; then the mean over positions of the Kullback-Leibler divergence of the
/// stylised picture's from the content's, as in the paper's formula, whereas that code (KLDivLoss with `batchmean`, a
/// picture being one sample) takes the sum. Quadratic in the number of positions; their products are made in blocks.
double cfsd(const torch::Tensor& stylised, const torch::Tensor& content);

/// Single image FID (Shaham, Dekel and Michaeli, ICCV 2019, section 3.2): the Frechet distance between the features of
/// all positions of two maps [1, C, h, w], with sample covariances, in float64. nullopt where one has fewer than two.
std::optional<double> sifid(const torch::Tensor& a, const torch::Tensor& b);

/// 1 for equal pictures. Of vectors [D]: their cosine, as CLIP's. Of feature maps: the mean over maps, and within each
/// over channels, of DISTS' terms of texture (means) and structure (covariance), equally weighted (Ding et al., TPAMI
/// 2022, eq. 6 to 9, whose weights are learned). Throws runners::BadInput unless both have the same shapes.
double similarity(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b);

}  // namespace stylesweep::nst
