#include "runners/nst/quality/ssim.hpp"

#include <functional>
#include <opencv2/imgproc.hpp>

#include "runners/nst/quality/channels.hpp"

namespace stylesweep::nst {
namespace {

using Window = std::function<cv::Mat(const cv::Mat&)>;

// Mean of the SSIM map of one channel, leaving out the border in which the window sticks out.
double channel_ssim(const cv::Mat& a, const cv::Mat& b, const Window& mean, double covariance_scale, int border) {
    const cv::Mat mean_a = mean(a), mean_b = mean(b);
    const cv::Mat var_a = covariance_scale * (mean(a.mul(a)) - mean_a.mul(mean_a));
    const cv::Mat var_b = covariance_scale * (mean(b.mul(b)) - mean_b.mul(mean_b));
    const cv::Mat covariance = covariance_scale * (mean(a.mul(b)) - mean_a.mul(mean_b));
    const cv::Mat above = (2 * mean_a.mul(mean_b) + c1).mul(2 * covariance + c2);
    const cv::Mat below = (mean_a.mul(mean_a) + mean_b.mul(mean_b) + c1).mul(var_a + var_b + c2);
    cv::Mat map = above / below;
    const cv::Rect interior(border, border, map.cols - 2 * border, map.rows - 2 * border);
    return cv::mean(map(interior))[0];
}

std::optional<double> ssim_with(const cv::Mat& a, const cv::Mat& b, const Window& mean, double covariance_scale,
                                int window) {
    CV_Assert(a.size() == b.size() && a.type() == CV_8UC3 && b.type() == CV_8UC3);
    if (a.cols < window || a.rows < window) return std::nullopt;
    return mean_over_channels(a, b, [&](const cv::Mat& of_a, const cv::Mat& of_b) {
        return channel_ssim(of_a, of_b, mean, covariance_scale, (window - 1) / 2);
    });
}

}  // namespace

std::optional<double> ssim(const cv::Mat& a, const cv::Mat& b) {
    const Window mean = [](const cv::Mat& channel) {
        cv::Mat out;
        cv::blur(channel, out, {7, 7}, {-1, -1}, cv::BORDER_REFLECT);
        return out;
    };
    return ssim_with(a, b, mean, 49.0 / 48.0, 7);
}

std::optional<double> ssim_gaussian(const cv::Mat& a, const cv::Mat& b) {
    const Window mean = [](const cv::Mat& channel) {
        cv::Mat out;
        cv::GaussianBlur(channel, out, {11, 11}, 1.5, 1.5, cv::BORDER_REFLECT);
        return out;
    };
    return ssim_with(a, b, mean, 1.0, 11);
}

}  // namespace stylesweep::nst
