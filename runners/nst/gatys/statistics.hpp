// The statistics of a style layer that are compared: Gram matrices, means and deviations, or distributions.
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

/// One of the names above; otherwise throws runners::BadInput.
StyleStatistics style_statistics(const std::string& word);

/// A region's mask at a layer's positions, [1, 1, H, W] in 0 to 1; undefined: everywhere.
using Inside = torch::Tensor;

/// Sums over positions of products of channels, divided by H*W, in float32: features [1, C, H, W] -> [C, C] (equation 3
/// of Gatys et al., normalised so that pictures of different sizes are comparable). For a region: the guided Gram
/// matrix of Gatys et al., CVPR 2017, section 4: features times `inside`, divided by the sum of its squares.
torch::Tensor gram(const torch::Tensor& features, const Inside& inside = {});

/// Mean and deviation of each channel, float32: features [1, C, H, W] -> [2, C]. The variance divides by H*W, as in
/// batch normalisation. Positions of a region are weighted by the square of `inside`, as in its Gram matrix.
torch::Tensor mean_and_deviation(const torch::Tensor& features, const Inside& inside = {});

/// One random direction per channel, rows of length 1: [C, C] for each layer, the same on every device.
std::vector<torch::Tensor> random_directions(const std::vector<torch::Tensor>& features, std::uint64_t seed);

constexpr std::int64_t evaluations_per_draw = 64;  ///< of directions: as in Heitz et al.'s code (texturegen.py)

/// The seed of draw number `draw` (from 0); the first one's is `seed`.
std::uint64_t nth_draw(std::uint64_t seed, std::int64_t number);

/// Whether new directions are drawn before this step (from 0) of an optimiser that tolerates it: for
/// sliced_wasserstein, every evaluations_per_draw.
bool draws_anew(StyleStatistics statistics, std::int64_t step);

/// The features of all positions projected on each direction and sorted, float32: features [1, C, H, W] -> [C, H*W].
/// For a region: of the N positions where the mask is at least half its maximum, [C, N].
torch::Tensor sorted_projections(const torch::Tensor& features, const torch::Tensor& directions,
                                 const Inside& inside = {});

/// Resamples sorted projections [C, N] to another number of positions: by repetition if that is a multiple of N, as in
/// Heitz et al.'s code, else by nearest rank.
torch::Tensor with_positions(const torch::Tensor& sorted, std::int64_t positions);

/// The statistics of each layer, region by region. `seed`: for the random directions. `regions`: float32 [R, 1, H, W]
/// of the picture, downsampled to each layer's size by averaging; undefined: one region, everywhere. An empty region
/// has an undefined tensor.
std::vector<torch::Tensor> described(const std::vector<torch::Tensor>& features, StyleStatistics statistics,
                                     std::uint64_t seed, const torch::Tensor& regions = {});

/// The number of regions: R, or 1.
std::size_t count_of(const torch::Tensor& regions);

}  // namespace stylesweep::nst
