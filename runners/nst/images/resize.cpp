#include "runners/nst/images/resize.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <vector>

namespace stylesweep::nst {
namespace {

// Keys 1981, a = -1/2.
double cubic(double x) {
    x = std::abs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

// The source rows of one output row, starting at `first`, and their weights.
struct Taps {
    int first;
    std::vector<double> shares;
};

Taps taps_of(int row, int from, int to) {
    const double scale = double{1} * from / to, stretch = std::max(scale, 1.0);
    const double center = (row + 0.5) * scale, reach = 2 * stretch;
    Taps taps{std::max(0, static_cast<int>(center - reach + 0.5)), {}};
    const int end = std::min(from, static_cast<int>(center + reach + 0.5));
    double sum = 0;
    for (int each = taps.first; each < end; ++each) {
        taps.shares.push_back(cubic((each + 0.5 - center) / stretch));
        sum += taps.shares.back();
    }
    for (double& share : taps.shares) share /= sum;
    return taps;
}

// In float.
cv::Mat with_rows(const cv::Mat& picture, int rows) {
    const int floats = CV_MAKETYPE(CV_32F, picture.channels());
    cv::Mat result = cv::Mat::zeros(rows, picture.cols, floats), row;
    for (int i = 0; i < rows; ++i) {
        const Taps taps = taps_of(i, picture.rows, rows);
        cv::Mat sum = result.row(i);
        for (std::size_t k = 0; k < taps.shares.size(); ++k) {
            picture.row(taps.first + static_cast<int>(k)).convertTo(row, CV_32F);
            cv::scaleAdd(row, taps.shares[k], sum, sum);
        }
    }
    return result;
}

}  // namespace

cv::Size output_size(const std::string& resolution, cv::Size picture) {
    if (const auto cross = resolution.find('x'); cross != std::string::npos)
        return {std::stoi(resolution.substr(0, cross)), std::stoi(resolution.substr(cross + 1))};
    const double scale = std::stod(resolution) / std::max(picture.width, picture.height);
    const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * scale))); };
    return {scaled(picture.width), scaled(picture.height)};
}

cv::Mat resize_to(const cv::Mat& picture, cv::Size size) {
    if (picture.size() == size) return picture;
    const cv::Mat tall = with_rows(picture, size.height).t(), resized = with_rows(tall, size.width).t();
    cv::Mat rounded;
    resized.convertTo(rounded, CV_8U);
    return rounded;
}

}  // namespace stylesweep::nst
