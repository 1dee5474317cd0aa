// Metrics that compare two pictures without a network. All pictures: 8-bit RGB, 3 channels.
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>

namespace stylesweep::nst {

/// Multi-scale SSIM (Wang, Simoncelli and Bovik 2003, equation 7): five scales with their exponents, Gaussian window
/// 11x11 of sigma 1.5, interior only, K1 = 0.01, K2 = 0.03, halved by 2x2 means (an odd last row or column is dropped);
/// per channel, negative factors count as 0, mean over channels, in float64. nullopt if a side is under 176 pixels (the
/// window does not fit at the fifth scale). Same size.
std::optional<double> ms_ssim(const cv::Mat& a, const cv::Mat& b);

/// 10 log10(255^2 / mean squared error), dB, over all channels. nullopt for equal pictures. Same size.
std::optional<double> psnr_db(const cv::Mat& a, const cv::Mat& b);

/// Hellinger distance sqrt(1 - sum sqrt(p q)) of the joint RGB histograms with 8x8x8 bins: 0: equal, 1: no colour in
/// common. Any sizes.
double color_distance(const cv::Mat& a, const cv::Mat& b);

}  // namespace stylesweep::nst
