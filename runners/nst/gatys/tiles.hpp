// Style transfer of pictures larger than memory: the network processes the picture tile by tile.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

/// A tile along one dimension, pixels: `begin` to `end` are its own; the window, `start` to `start + length`, includes
/// the receptive field as margin.
struct Span {
    std::int64_t begin, end, start, length;
};

/// The tiles' own pixels partition 0 to `size`; tiles and windows start at multiples of `stride`; windows have equal
/// lengths. `side` and `margin` are multiples of `stride`.
std::vector<Span> spans(std::int64_t size, std::int64_t side, std::int64_t margin, std::int64_t stride);

/// Tiled evaluation of a network. The results equal those of the whole picture except for rounding: Gram matrices and
/// squared errors are sums over positions, each position belongs to one tile, and windows are wide enough for the
/// receptive field.
class Tiling {
  public:
    /// `side`: side of a tile's own pixels, rounded up to the network's stride; 0: no tiles. Throws
    /// runners::Unsupported for a network, smoothing or statistics that need the whole picture.
    Tiling(const FeatureExtractor& network, std::int64_t side, const LossOptions& options);

    /// Whether a picture of that size, [1, 3, H, W], is split.
    [[nodiscard]] bool splits(at::IntArrayRef size) const;
    /// The size, [1, 3, h, w], of the network's input for such a picture.
    [[nodiscard]] std::vector<std::int64_t> window(at::IntArrayRef size) const;

    [[nodiscard]] std::vector<Target> content_targets(const torch::Tensor& content) const;
    /// Gram matrices of the style layers, [C, C] each.
    [[nodiscard]] std::vector<torch::Tensor> grams(const torch::Tensor& picture) const { return sums(picture).grams; }

    /// The losses of losses_of(); their gradient is added to the picture's. Passes over the picture twice: for the Gram
    /// matrices, then, once the loss's gradient with respect to them is known, for the backward pass.
    [[nodiscard]] LossTensors evaluate(torch::Tensor& picture, const Targets& targets,
                                       const LossWeights& weights) const;

  private:
    struct Tile {
        Span rows, columns;
    };
    struct Sums {
        std::vector<torch::Tensor> grams;
        std::vector<double> positions;  ///< of each layer
    };
    [[nodiscard]] Sums sums(const torch::Tensor& picture) const;
    [[nodiscard]] std::vector<Tile> tiles(at::IntArrayRef size) const;
    [[nodiscard]] static torch::Tensor window_of(const torch::Tensor& picture, const Tile& tile);
    /// The part of an output with the given stride that belongs to the tile's own pixels.
    [[nodiscard]] static torch::Tensor own(const torch::Tensor& output, const Tile& tile, std::int64_t stride,
                                           at::IntArrayRef size);

    const FeatureExtractor& network_;
    LossOptions options_;
    Reach reach_;
    std::int64_t side_, margin_;
};

}  // namespace stylesweep::nst
