#include "runners/nst/quality/ssim.hpp"

#include <numeric>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "runners/nst/quality/channels.hpp"

namespace stylesweep::nst {
namespace {

// Compiled for several vector instruction sets; the best one for the CPU is chosen at run time.
#ifdef __clang__  // vectorises without being asked, and takes no further attribute beside this one
#define STYLESWEEP_VECTORS [[gnu::target_clones("arch=skylake-avx512", "avx2", "default")]]
#else
#define STYLESWEEP_VECTORS \
    [[gnu::target_clones("arch=skylake-avx512", "avx2", "default"), gnu::optimize("O3"), gnu::noinline]]
#endif

constexpr int side = 7, pixels = side * side, channels = 3;

// Sums over the window's seven rows for each column. Integers, hence exact.
struct ColumnSums {
    std::vector<int> a, b, squares, products;  ///< squares: sum for both

    explicit ColumnSums(std::size_t columns) : a(columns), b(columns), squares(columns), products(columns) {}
};

STYLESWEEP_VECTORS void add_row(const unsigned char* a, const unsigned char* b, int sign, int* __restrict sum_a,
                                int* __restrict sum_b, int* __restrict squares, int* __restrict products, int columns) {
    for (int x = 0; x < columns; ++x) {
        const int p = a[x], q = b[x];
        sum_a[x] += sign * p;
        sum_b[x] += sign * q;
        squares[x] += sign * (p * p + q * q);
        products[x] += sign * p * q;
    }
}

STYLESWEEP_VECTORS void similarities(const int* __restrict sum_a, const int* __restrict sum_b,
                                     const int* __restrict squares, const int* __restrict products,
                                     double* __restrict out, int count) {
    constexpr double mean_scale = 1.0 / (pixels * pixels), covariance_scale = 1.0 / (pixels * (pixels - 1));
    for (int x = 0; x < count; ++x) {
        int a = 0, b = 0, square = 0, product = 0;
        for (int k = 0; k < side; ++k) {
            a += sum_a[x + channels * k];
            b += sum_b[x + channels * k];
            square += squares[x + channels * k];
            product += products[x + channels * k];
        }
        // All below 2^31: 2 * 49 * 49 * 255^2 is the largest.
        const double means = 2 * a * b, mean_squares = a * a + b * b;
        const double covariances = 2 * (pixels * product - a * b), variances = pixels * square - (a * a + b * b);
        out[x] = (means * mean_scale + c1) * (covariances * covariance_scale + c2) /
                 ((mean_squares * mean_scale + c1) * (variances * covariance_scale + c2));
    }
}

void check(const cv::Mat& a, const cv::Mat& b) {
    CV_Assert(a.size() == b.size() && a.type() == CV_8UC3 && b.type() == CV_8UC3);
}

// Mean of the SSIM map of one channel, without the border where the window is not complete.
double gaussian_channel(const cv::Mat& a, const cv::Mat& b) {
    const auto mean = [](const cv::Mat& channel) {
        cv::Mat out;
        cv::GaussianBlur(channel, out, {11, 11}, 1.5, 1.5, cv::BORDER_REFLECT);
        return out;
    };
    const cv::Mat mean_a = mean(a), mean_b = mean(b);
    const cv::Mat mean_squares = mean_a.mul(mean_a) + mean_b.mul(mean_b), means = mean_a.mul(mean_b);
    const cv::Mat variances = mean(a.mul(a) + b.mul(b)) - mean_squares, covariance = mean(a.mul(b)) - means;
    const cv::Mat above = (2 * means + c1).mul(2 * covariance + c2);
    const cv::Mat below = (mean_squares + c1).mul(variances + c2);
    const cv::Mat map = above / below;
    return cv::mean(map(cv::Rect(5, 5, map.cols - 10, map.rows - 10)))[0];
}

}  // namespace

std::optional<double> ssim(const cv::Mat& a, const cv::Mat& b) {
    check(a, b);
    if (a.cols < side || a.rows < side) return std::nullopt;
    const int columns = a.cols * channels, count = (a.cols - side + 1) * channels;
    ColumnSums sums(static_cast<std::size_t>(columns));
    const auto add = [&](int row, int sign) {
        add_row(a.ptr(row), b.ptr(row), sign, sums.a.data(), sums.b.data(), sums.squares.data(), sums.products.data(),
                columns);
    };
    std::vector<double> row(static_cast<std::size_t>(count));
    double total = 0;
    for (int y = 0; y < a.rows; ++y) {
        add(y, 1);
        if (y >= side) add(y - side, -1);
        if (y < side - 1) continue;
        similarities(sums.a.data(), sums.b.data(), sums.squares.data(), sums.products.data(), row.data(), count);
        total += std::accumulate(row.begin(), row.end(), 0.0);
    }
    return total / (static_cast<double>(count) * (a.rows - side + 1));
}

std::optional<double> ssim_gaussian(const cv::Mat& a, const cv::Mat& b) {
    check(a, b);
    if (a.cols < 11 || a.rows < 11) return std::nullopt;
    return mean_over_channels(a, b, gaussian_channel);
}

}  // namespace stylesweep::nst
