#include "runners/nst/quality/fidelity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "runners/nst/quality/channels.hpp"

namespace stylesweep::nst {
namespace {

constexpr std::array<double, 5> exponents = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};  // section 3.2
constexpr int window = 11;

cv::Mat blurred(const cv::Mat& x) {
    cv::Mat out;
    cv::GaussianBlur(x, out, {window, window}, 1.5, 1.5, cv::BORDER_REFLECT);
    const int border = window / 2;
    return out(cv::Rect(border, border, x.cols - 2 * border, x.rows - 2 * border));
}

cv::Mat halved(const cv::Mat& x) {
    cv::Mat out;
    cv::resize(x(cv::Rect(0, 0, x.cols / 2 * 2, x.rows / 2 * 2)), out, {x.cols / 2, x.rows / 2}, 0, 0, cv::INTER_AREA);
    return out;
}

// Means of luminance times contrast-structure, and of contrast-structure alone.
struct Factors {
    double whole, contrast;
};

Factors factors_of(const cv::Mat& a, const cv::Mat& b) {
    const cv::Mat mean_a = blurred(a), mean_b = blurred(b);
    const cv::Mat var_a = blurred(a.mul(a)) - mean_a.mul(mean_a), var_b = blurred(b.mul(b)) - mean_b.mul(mean_b);
    const cv::Mat covariance = blurred(a.mul(b)) - mean_a.mul(mean_b);
    const cv::Mat contrast_above = 2 * covariance + c2, contrast_below = var_a + var_b + c2;
    const cv::Mat contrast = contrast_above / contrast_below;
    const cv::Mat light_above = 2 * mean_a.mul(mean_b) + c1, light_below = mean_a.mul(mean_a) + mean_b.mul(mean_b) + c1;
    const cv::Mat light = light_above / light_below;
    return {cv::mean(light.mul(contrast))[0], cv::mean(contrast)[0]};
}

double channel_ms_ssim(cv::Mat a, cv::Mat b) {
    double product = 1;
    for (std::size_t scale = 0; scale < exponents.size(); ++scale) {
        if (scale > 0) {
            a = halved(a);
            b = halved(b);
        }
        const Factors factors = factors_of(a, b);
        const double factor = scale + 1 == exponents.size() ? factors.whole : factors.contrast;
        product *= std::pow(std::max(factor, 0.0), exponents[scale]);
    }
    return product;
}

std::vector<double> histogram(const cv::Mat& rgb) {
    std::vector<double> bins(512, 0);
    for (int row = 0; row < rgb.rows; ++row)
        for (int column = 0; column < rgb.cols; ++column) {
            const auto& pixel = rgb.at<cv::Vec3b>(row, column);
            bins[static_cast<std::size_t>((pixel[0] >> 5) * 64 + (pixel[1] >> 5) * 8 + (pixel[2] >> 5))] += 1;
        }
    for (double& each : bins) each /= static_cast<double>(rgb.total());
    return bins;
}

}  // namespace

std::optional<double> ms_ssim(const cv::Mat& a, const cv::Mat& b) {
    if (std::min(a.cols, a.rows) < window << (exponents.size() - 1)) return std::nullopt;
    return mean_over_channels(a, b, channel_ms_ssim);
}

std::optional<double> psnr_db(const cv::Mat& a, const cv::Mat& b) {
    const double error = cv::norm(a, b, cv::NORM_L2SQR) / (static_cast<double>(a.total()) * 3);
    if (error == 0) return std::nullopt;
    return 10 * std::log10(255.0 * 255.0 / error);
}

double color_distance(const cv::Mat& a, const cv::Mat& b) {
    const std::vector<double> p = histogram(a), q = histogram(b);
    double common = 0;
    for (std::size_t i = 0; i < p.size(); ++i) common += std::sqrt(p[i] * q[i]);
    return std::sqrt(std::max(0.0, 1 - common));
}

}  // namespace stylesweep::nst
