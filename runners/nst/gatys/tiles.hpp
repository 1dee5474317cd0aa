// Style transfer of pictures larger than memory: the network sees one piece of the picture after the other.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

/// Along one dimension, pixels: `begin` to `end` are the tile's own; the window, `start` to `start + length`, has as
/// much around them as an output looks at.
struct Span {
    std::int64_t begin, end, start, length;
};

/// Own pixels partition 0 to `size`; each begins and starts at a multiple of `stride`; windows are equally long.
/// `side` and `margin` are multiples of `stride`.
std::vector<Span> spans(std::int64_t size, std::int64_t side, std::int64_t margin, std::int64_t stride);

/// A network's tiles. The figures are those of the whole picture but for rounding: Gram matrices and squared errors are
/// sums over positions, each position belongs to one tile, and windows are wide enough that no position sees an edge
/// that is not the picture's.
class Tiling {
  public:
    /// `side`: of a tile's own pixels, rounded up to the network's stride; 0: pictures stay whole. Throws
    /// runners::Unsupported for a network, smoothing or statistics that look at the whole picture at once.
    Tiling(const FeatureExtractor& network, std::int64_t side, const LossOptions& options);

    /// Whether a picture of that size, [1, 3, H, W], is cut at all.
    [[nodiscard]] bool splits(at::IntArrayRef size) const;
    /// The size, [1, 3, h, w], that the network sees of such a picture.
    [[nodiscard]] std::vector<std::int64_t> window(at::IntArrayRef size) const;

    [[nodiscard]] std::vector<Target> content_targets(const torch::Tensor& content) const;
    /// Gram matrices of the style layers, [C, C] each.
    [[nodiscard]] std::vector<torch::Tensor> grams(const torch::Tensor& picture) const { return sums(picture).grams; }

    /// The losses of losses_of(); their gradient is added to the picture's. Goes over the picture twice: for the Gram
    /// matrices, then, with the loss's gradient in them known, for the way back.
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
    /// Of an output with `stride` pixels between positions: what belongs to the tile's own pixels.
    [[nodiscard]] static torch::Tensor own(const torch::Tensor& output, const Tile& tile, std::int64_t stride,
                                           at::IntArrayRef size);

    const FeatureExtractor& network_;
    LossOptions options_;
    Reach reach_;
    std::int64_t side_, margin_;
};

}  // namespace stylesweep::nst
