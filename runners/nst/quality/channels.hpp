// Shared by the forms of structural similarity.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace stylesweep::nst {

/// The constants of Wang et al. 2004, equation 13, for K1 = 0.01, K2 = 0.03 and a range of 255.
inline constexpr double c1 = (0.01 * 255) * (0.01 * 255), c2 = (0.03 * 255) * (0.03 * 255);

/// Mean of `similarity(a, b)` over the three channels, each in float64. Both pictures: 8-bit, 3 channels, the same
/// size.
template <class Similarity>
double mean_over_channels(const cv::Mat& a, const cv::Mat& b, const Similarity& similarity) {
    std::vector<cv::Mat> as, bs;
    cv::split(a, as);
    cv::split(b, bs);
    double sum = 0;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        cv::Mat da, db;
        as[channel].convertTo(da, CV_64F);
        bs[channel].convertTo(db, CV_64F);
        sum += similarity(da, db);
    }
    return sum / 3;
}

}  // namespace stylesweep::nst
