#include "runners/nst/gatys/color.hpp"

namespace stylesweep::nst {
namespace {

constexpr double least_variance = 1e-5;  // less than one grey level

struct Colors {
    torch::Tensor mean;  ///< [3, 1]
    torch::Tensor covariance;
    torch::Tensor centred;  ///< [3, pixels]
};

// In float64, on the CPU.
Colors colors_of(const torch::Tensor& picture) {
    const torch::Tensor all = picture.squeeze(0).flatten(1).to(torch::kCPU, torch::kFloat64);
    const torch::Tensor mean = all.mean(1, true), centred = all - mean;
    return {mean, centred.matmul(centred.t()) / static_cast<double>(all.size(1)), centred};
}

// Square root of a covariance; components without variance stay 0.
torch::Tensor power(const torch::Tensor& covariance, double exponent) {
    const auto [variances, directions] = at::linalg_eigh(covariance);
    const torch::Tensor powers = torch::where(
        variances > least_variance, variances.clamp_min(least_variance).pow(exponent), torch::zeros_like(variances));
    return directions.matmul(powers.diag()).matmul(directions.t());
}

}  // namespace

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

// R, G and B are each Y plus a combination of I and Q.
torch::Tensor with_luminance(const torch::Tensor& picture, const torch::Tensor& y) {
    return (picture + (y - luminance(picture))).clamp(0, 1);
}

torch::Tensor color_matched(const torch::Tensor& style, const torch::Tensor& content) {
    const Colors from = colors_of(style), to = colors_of(content);
    const torch::Tensor map = power(to.covariance, 0.5).matmul(power(from.covariance, -0.5));
    return (map.matmul(from.centred) + to.mean).clamp(0, 1).view(style.sizes()).to(style.options());
}

}  // namespace stylesweep::nst
