// Doubling width and height before a 3x3 convolution, as one 2x2 convolution of the smaller picture.
#pragma once

#include <torch/torch.h>

namespace stylesweep::nst::onednn {

/// Nearest-neighbour upsampling, or zeros between the pixels: a transposed convolution with stride 2.
enum class Doubling { nearest, zeros };

/// [out, in, 3, 3] -> [4 * out, in, 2, 2]: output pixel (2y + a, 2x + b) is channel group 2a + b. For `nearest` its
/// position is (y + a, x + b) in the result for a picture with a margin of 1; for `zeros` (y, x), with a margin of 1
/// above and on the left.
torch::Tensor by_position(const torch::Tensor& weight, Doubling doubling);

}  // namespace stylesweep::nst::onednn
