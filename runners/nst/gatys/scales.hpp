// From coarse to fine: the sizes that a picture is optimised at (Gatys et al., CVPR 2017, section 6).
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace stylesweep::nst {

struct ScaleOptions {
    std::int64_t count = 1;
    std::int64_t coarsest = 64;         ///< least shorter side of the coarsest size, pixels
    std::vector<double> iterations;     ///< shares of the iterations, from coarse to fine; empty: even
    std::vector<double> style_weights;  ///< factors of the style weight, from coarse to fine; empty: 1
    bool detail = true;                 ///< see enlarged()
};

struct Scale {
    double factor;  ///< the full size's sides over this one's, at least 1; the finest has 1
    std::int64_t height, width, iterations;
    double style_weight;  ///< a factor
};

/// Of a picture of that size. Each size is twice the one before, or less where the coarsest would be below
/// `coarsest`; the iterations that the shares leave over are the finest's. Throws runners::BadInput when the lists'
/// lengths are not the number of scales or a scale would have no iteration.
std::vector<Scale> planned_scales(std::int64_t height, std::int64_t width, const ScaleOptions& options,
                                  std::int64_t iterations);

/// Bilinear, antialiased (a triangle filter) along a side that shrinks. Pictures are float32 [1, 3, H, W] of 0 to 1.
torch::Tensor resampled(const torch::Tensor& picture, std::int64_t height, std::int64_t width);

/// `result`, which was made at the size of `coarse`, at the size of `content`: bicubic. With `detail` it is given back
/// what of the content the coarse size could not show: content less `coarse` enlarged likewise.
torch::Tensor enlarged(const torch::Tensor& result, const torch::Tensor& coarse, const torch::Tensor& content,
                       bool detail);

}  // namespace stylesweep::nst
