#include "orchestrator/evaluate/feature_sets.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace stylesweep::evaluate {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd matrix_of(const std::vector<const Features*>& rows, std::size_t of_each) {
    for (const Features* each : rows)
        if (each->size() != of_each)
            throw std::runtime_error(
                "the network gave features of " + std::to_string(of_each) + " and of " + std::to_string(each->size()) +
                " numbers, by the pictures' sizes: write size: in its YAML file (docs/modules.md)");
    const auto length = static_cast<Eigen::Index>(of_each);
    MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), length);
    for (std::size_t i = 0; i < rows.size(); ++i)
        matrix.row(static_cast<Eigen::Index>(i)) =
            Eigen::Map<const Eigen::VectorXf>(rows[i]->data(), length).cast<double>();
    return matrix;
}

VectorXd vector_of(std::span<const double> weights) {
    return Eigen::Map<const VectorXd>(weights.data(), static_cast<Eigen::Index>(weights.size()));
}

// Of a covariance with n - 1 in the divisor.
double trace_of_covariance(const MatrixXd& products, const VectorXd& weights) {
    const double n = weights.sum();
    return (products.diagonal().dot(weights) - weights.dot(products * weights) / n) / (n - 1);
}

// The polynomial kernel of KID, of each pair whose dot product is given.
MatrixXd kernel_of(const MatrixXd& products, double length) {
    return (products.array() / length + 1).cube().matrix();
}

}  // namespace

struct FeatureSets::Products {
    MatrixXd pictures, styles, between;
};

FeatureSets::FeatureSets(const std::vector<const Features*>& pictures, const std::vector<const Features*>& styles) {
    const std::size_t length = pictures.empty() ? 0 : pictures.front()->size();
    const MatrixXd x = matrix_of(pictures, length), y = matrix_of(styles, length);
    products_ = std::make_unique<const Products>(Products{x * x.transpose(), y * y.transpose(), x * y.transpose()});
    const auto kernel = [&](const MatrixXd& products) { return kernel_of(products, static_cast<double>(length)); };
    kernels_ = std::make_unique<const Products>(
        Products{kernel(products_->pictures), kernel(products_->styles), kernel(products_->between)});
}

FeatureSets::FeatureSets(FeatureSets&&) noexcept = default;
FeatureSets::~FeatureSets() = default;

std::optional<double> FeatureSets::frechet(std::span<const double> pictures, std::span<const double> styles) const {
    const VectorXd v = vector_of(pictures), w = vector_of(styles);
    const double n = v.sum(), m = w.sum();
    if (n < 2 || m < 2) return std::nullopt;
    const auto& [xx, yy, xy] = *products_;
    const VectorXd of_rows = xy * w / m, of_columns = xy.transpose() * v / n;
    const double of_means = v.dot(of_rows) / n;
    const double means = v.dot(xx * v) / (n * n) + w.dot(yy * w) / (m * m) - 2 * of_means;
    const MatrixXd centred =
        (((xy.colwise() - of_rows).rowwise() - of_columns.transpose()).array() + of_means).matrix();
    const MatrixXd scaled = v.cwiseSqrt().asDiagonal() * centred * w.cwiseSqrt().asDiagonal();
    const double root = Eigen::BDCSVD<MatrixXd>(scaled).singularValues().sum() / std::sqrt((n - 1) * (m - 1));
    return std::max(0.0, means + trace_of_covariance(xx, v) + trace_of_covariance(yy, w) - 2 * root);
}

std::optional<double> FeatureSets::kernel(std::span<const double> pictures, std::span<const double> styles) const {
    const VectorXd v = vector_of(pictures), w = vector_of(styles);
    const auto without_self = [](const MatrixXd& kernel, const VectorXd& weights) -> std::optional<double> {
        const double pairs = weights.sum() * weights.sum() - weights.squaredNorm();
        if (pairs <= 0) return std::nullopt;
        return (weights.dot(kernel * weights) - kernel.diagonal().dot(weights.cwiseAbs2())) / pairs;
    };
    const auto among_pictures = without_self(kernels_->pictures, v), among_styles = without_self(kernels_->styles, w);
    if (!among_pictures || !among_styles) return std::nullopt;
    return *among_pictures + *among_styles - 2 * v.dot(kernels_->between * w) / (v.sum() * w.sum());
}

}  // namespace stylesweep::evaluate
