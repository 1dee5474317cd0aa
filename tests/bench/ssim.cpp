// SSIM of two pictures of equal size, and how long it takes: for tests/bench/style_transfer.py.
//   bench_ssim A B -> {"seconds": median of 25, "ssim": ...}
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <vector>

#include "runners/nst/images/picture.hpp"
#include "runners/nst/quality/ssim.hpp"

int main(int count, char** arguments) try {
    if (count != 3) return std::fputs("usage: bench_ssim PICTURE PICTURE\n", stderr), 2;
    const cv::Mat a = stylesweep::nst::read_picture(arguments[1]), b = stylesweep::nst::read_picture(arguments[2]);
    std::vector<double> seconds;
    double result = 0;
    for (int i = 0; i < 26; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        result = stylesweep::nst::ssim(a, b).value();
        if (i > 0) seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    std::ranges::nth_element(seconds, seconds.begin() + 12);
    std::printf("{\"seconds\": %.6g, \"ssim\": %.12g}\n", seconds[12], result);
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ssim: %s\n", error.what());
    return 1;
}
