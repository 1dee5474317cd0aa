#include "runners/nst/quality/structure.hpp"

#include <algorithm>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

constexpr std::int64_t most_products = 1 << 24;  // of a block: 64 MiB
constexpr double c1 = 1e-6, c2 = 1e-6;           // DISTS' constants

// [positions, C]
torch::Tensor rows_of(const torch::Tensor& map) {
    return map.flatten(2).squeeze(0).t().contiguous();
}

torch::Tensor mean_of(const torch::Tensor& rows) {
    return rows.mean(at::IntArrayRef{0});
}

struct Gaussian {
    torch::Tensor mean, covariance;
};

Gaussian gaussian_of(const torch::Tensor& map) {
    const torch::Tensor rows = rows_of(map).to(torch::kFloat64), mean = mean_of(rows), centred = rows - mean;
    return {mean, torch::mm(centred.t(), centred) / static_cast<double>(rows.size(0) - 1)};
}

// Of a symmetric matrix without negative eigenvalues, up to rounding.
torch::Tensor square_root(const torch::Tensor& matrix) {
    const auto [values, vectors] = torch::linalg_eigh(matrix);
    return torch::mm(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

double cosine(const torch::Tensor& a, const torch::Tensor& b) {
    const torch::Tensor x = a.to(torch::kFloat64), y = b.to(torch::kFloat64);
    return (x.dot(y) / (x.norm() * y.norm()).clamp_min(1e-12)).item<double>();
}

double dists_terms(const torch::Tensor& a, const torch::Tensor& b) {
    const torch::Tensor x = rows_of(a).to(torch::kFloat64), y = rows_of(b).to(torch::kFloat64);
    const torch::Tensor mean_x = mean_of(x), mean_y = mean_of(y);
    const torch::Tensor covariance = mean_of(x * y) - mean_x * mean_y;
    const torch::Tensor texture = (2 * mean_x * mean_y + c1) / (mean_x.square() + mean_y.square() + c1);
    const torch::Tensor structure =
        (2 * covariance + c2) / (mean_of((x - mean_x).square()) + mean_of((y - mean_y).square()) + c2);
    return (0.5 * (texture + structure)).mean().item<double>();
}

}  // namespace

double cfsd(const torch::Tensor& stylised, const torch::Tensor& content) {
    const torch::NoGradGuard no_gradients;
    const torch::Tensor x = rows_of(stylised) / stylised.size(1), y = rows_of(content) / content.size(1);
    const std::int64_t positions = x.size(0), block = std::max<std::int64_t>(1, most_products / positions);
    double sum = 0;
    for (std::int64_t begin = 0; begin < positions; begin += block) {
        const std::int64_t end = std::min(begin + block, positions);
        const torch::Tensor log_x = torch::log_softmax(torch::mm(x.slice(0, begin, end), x.t()), 1);
        const torch::Tensor log_y = torch::log_softmax(torch::mm(y.slice(0, begin, end), y.t()), 1);
        sum += (log_y.exp() * (log_y - log_x)).sum(torch::kFloat64).item<double>();
    }
    return sum / static_cast<double>(positions);
}

std::optional<double> sifid(const torch::Tensor& a, const torch::Tensor& b) {
    const torch::NoGradGuard no_gradients;
    if (a.size(2) * a.size(3) < 2 || b.size(2) * b.size(3) < 2) return std::nullopt;
    const Gaussian x = gaussian_of(a.to(torch::kCPU)), y = gaussian_of(b.to(torch::kCPU));
    const torch::Tensor root = square_root(x.covariance);
    const torch::Tensor values = torch::linalg_eigvalsh(torch::mm(torch::mm(root, y.covariance), root), "L");
    const torch::Tensor distance = (x.mean - y.mean).square().sum() + x.covariance.trace() + y.covariance.trace() -
                                   2 * values.clamp_min(0).sqrt().sum();
    return std::max(0.0, distance.item<double>());
}

double similarity(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b) {
    const torch::NoGradGuard no_gradients;
    const auto alike = [](const torch::Tensor& x, const torch::Tensor& y) { return x.sizes() == y.sizes(); };
    if (!std::ranges::equal(a, b, alike))
        throw runners::BadInput(
            "embedding: the network returns other shapes for pictures of other sizes: write size: in its YAML file");
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i].dim() == 1 ? cosine(a[i], b[i]) : dists_terms(a[i], b[i]);
    return sum / static_cast<double>(a.size());
}

}  // namespace stylesweep::nst
