// Structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004, IEEE TIP 13(4), equation 13) of 8-bit RGB pictures.
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>

namespace stylesweep::nst {

/// As scikit-image's structural_similarity(a, b, channel_axis=2): 7x7 uniform window, sample covariance, K1 = 0.01, K2
/// = 0.03, range 255, mean over the interior and the channels; sums are exact, the rest is float64. nullopt if a side
/// is under 7 pixels. Both pictures: 8-bit, 3 channels, the same size.
std::optional<double> ssim(const cv::Mat& a, const cv::Mat& b);

/// Wang's original form: Gaussian window of sigma 1.5 (11x11), population covariance (gaussian_weights=True, sigma=1.5,
/// use_sample_covariance=False). nullopt if a side is under 11 pixels.
std::optional<double> ssim_gaussian(const cv::Mat& a, const cv::Mat& b);

}  // namespace stylesweep::nst
