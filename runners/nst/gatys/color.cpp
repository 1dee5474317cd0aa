#include "runners/nst/gatys/color.hpp"

namespace stylesweep::nst {

torch::Tensor luminance(const torch::Tensor& picture) {
    const torch::Tensor weights = torch::tensor({0.299F, 0.587F, 0.114F}).view({1, 3, 1, 1}).to(picture.device());
    return (picture * weights).sum(1, true);
}

torch::Tensor matched(const torch::Tensor& y, const torch::Tensor& like) {
    const torch::Tensor deviation = y.std(/*unbiased=*/false);
    const torch::Tensor stretch =
        deviation.item<double>() > 1e-6 ? like.std(/*unbiased=*/false) / deviation : torch::ones_like(deviation);
    return (y - y.mean()) * stretch + like.mean();
}

torch::Tensor grey(const torch::Tensor& y) {
    return y.expand({1, 3, y.size(2), y.size(3)}).contiguous();
}

// R, G and B are each Y plus something of I and Q.
torch::Tensor with_luminance(const torch::Tensor& picture, const torch::Tensor& y) {
    return (picture + (y - luminance(picture))).clamp(0, 1);
}

}  // namespace stylesweep::nst
