// The sizes at which a picture is optimised, from coarse to fine (Gatys et al., CVPR 2017, section 6).
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace stylesweep::nst {

struct ScaleOptions {
    std::int64_t count = 1;
    std::int64_t coarsest = 64;         ///< minimum shorter side of the coarsest size, pixels
    std::vector<double> iterations;     ///< shares of the iterations, from coarse to fine; empty: even
    std::vector<double> style_weights;  ///< factors of the style weight, from coarse to fine; empty: 1
    bool detail = true;                 ///< see enlarged()
};

struct Scale {
    double factor;  ///< full side over this scale's side, at least 1; 1 for the finest
    std::int64_t height, width, iterations;
    double style_weight;  ///< a factor
};

/// The scales for a picture of that size. Each size is twice the previous one, or less if the coarsest would be below
/// `coarsest`; the finest gets the iterations left over by rounding. Throws runners::BadInput if the lists' lengths are
/// not the number of scales or a scale would have no iteration.
std::vector<Scale> planned_scales(std::int64_t height, std::int64_t width, const ScaleOptions& options,
                                  std::int64_t iterations);

/// Bilinear, antialiased (triangle filter) along a side that shrinks. Pictures are float32 [1, 3, H, W] in 0 to 1.
torch::Tensor resampled(const torch::Tensor& picture, std::int64_t height, std::int64_t width);

/// `result`, of the size of `coarse`, upscaled (bicubic) to the size of `content`. With `detail` the content detail
/// that the coarse size cannot represent is added: content minus upscaled `coarse`.
torch::Tensor enlarged(const torch::Tensor& result, const torch::Tensor& coarse, const torch::Tensor& content,
                       bool detail);

}  // namespace stylesweep::nst
