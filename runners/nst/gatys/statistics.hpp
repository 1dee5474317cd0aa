// What is compared of a style layer: Gram matrices, means and deviations, or distributions.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

namespace stylesweep::nst {

/// docs/extractors.md has the formulas. `gram`: products of channels (Gatys, Ecker and Bethge, CVPR 2016). `mean_std`:
/// each channel's mean and standard deviation (Li, Wang, Liu and Hou, IJCAI 2017, section 4.2). `sliced_wasserstein`:
/// the distribution of activations, along random directions (Heitz et al., CVPR 2021, section 3).
enum class StyleStatistics { gram, mean_std, sliced_wasserstein };

/// Throws runners::BadInput: it is one of the names above.
StyleStatistics style_statistics(const std::string& word);

/// Where a region is among a layer's positions, [1, 1, H, W] of 0 to 1; undefined: everywhere.
using Inside = torch::Tensor;

/// Sums over positions of products of channels, divided by H*W, in float32: features [1, C, H, W] -> [C, C] (equation 3
/// of Gatys et al., normalised so that pictures of different size compare). Of a region: the guided Gram matrix of
/// Gatys et al., CVPR 2017, section 4: features times `inside`, divided by the sum of its squares.
torch::Tensor gram(const torch::Tensor& features, const Inside& inside = {});

/// Of each channel, float32: features [1, C, H, W] -> [2, C]. The deviation divides by H*W, as batch normalisation.
/// Positions of a region count by the square of `inside`, as in its Gram matrix.
torch::Tensor mean_and_deviation(const torch::Tensor& features, const Inside& inside = {});

/// As many random directions as there are channels, rows of length 1: [C, C] for each layer, the same on every device.
std::vector<torch::Tensor> random_directions(const std::vector<torch::Tensor>& features, std::uint64_t seed);

constexpr std::int64_t evaluations_per_draw = 64;  ///< of directions: as Heitz et al.'s code (texturegen.py)

/// The seed of a draw, 0 being the first, whose seed is `seed`.
std::uint64_t nth_draw(std::uint64_t seed, std::int64_t number);

/// Whether other directions are drawn before this step of an optimiser that bears it, 0 being the first: those of
/// sliced_wasserstein, every evaluations_per_draw.
bool draws_anew(StyleStatistics statistics, std::int64_t step);

/// The features of all positions projected on each direction and sorted, float32: features [1, C, H, W] -> [C, H*W]. Of
/// a region: of the N positions that are inside at least half as much as the one that is most, [C, N].
torch::Tensor sorted_projections(const torch::Tensor& features, const torch::Tensor& directions,
                                 const Inside& inside = {});

/// Sorted projections [C, N] of another number of positions: each is repeated where that is a multiple of N, as Heitz
/// et al.'s code does, else the nearest by rank is taken.
torch::Tensor with_positions(const torch::Tensor& sorted, std::int64_t positions);

/// Of each layer, one region after the other. `seed`: of the random directions. `regions`: float32 [R, 1, H, W] of the
/// picture, shrunk to each layer's size by averaging; undefined: one region, everywhere. A region that is nowhere has
/// an undefined tensor.
std::vector<torch::Tensor> described(const std::vector<torch::Tensor>& features, StyleStatistics statistics,
                                     std::uint64_t seed, const torch::Tensor& regions = {});

/// How many there are: R, or 1.
std::size_t count_of(const torch::Tensor& regions);

}  // namespace stylesweep::nst
