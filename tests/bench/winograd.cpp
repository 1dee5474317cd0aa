// VGG19's convolutions at 256x192 and one at 768x512 by WinogradConvolution and by LibTorch's direct one, in turn:
// medians, and how many operations a second the direct algorithm would need for the same time.
//   build/release/bin/bench_winograd [THREADS]
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "runners/nst/winograd/convolution.hpp"

using stylesweep::nst::WinogradConvolution;

namespace {

struct Shape {
    std::int64_t in, out, wide, high;
};

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> all) {
    std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
    return all[all.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
    const int threads = count > 1 ? std::atoi(arguments[1]) : 2;
    if (threads < 1 || !WinogradConvolution::is_available()) {
        std::fputs(threads < 1 ? "usage: bench_winograd [THREADS]\n" : "this CPU has no AVX2 or FMA\n", stderr);
        return 2;
    }
    torch::set_num_threads(threads);
    const torch::NoGradGuard no_gradients;
    std::puts("| channels | size | Winograd, ms | GFLOP/s | direct, ms | GFLOP/s | times faster |");
    std::puts("|---|---|--:|--:|--:|--:|--:|");
    for (const auto& [in, out, wide, high] : {Shape{64, 64, 256, 192},
                                              {64, 128, 128, 96},
                                              {128, 128, 128, 96},
                                              {128, 256, 64, 48},
                                              {256, 256, 64, 48},
                                              {256, 512, 32, 24},
                                              {512, 512, 32, 24},
                                              {512, 512, 16, 12},
                                              {64, 64, 768, 512},
                                              {512, 512, 96, 64}}) {
        const auto layout = at::MemoryFormat::ChannelsLast;
        const torch::Tensor x = torch::rand({1, in, high, wide}).contiguous(layout);
        const torch::Tensor weight = torch::randn({out, in, 3, 3}).contiguous(layout), bias = torch::zeros({out});
        const WinogradConvolution convolution(weight, bias, 1);
        std::vector<double> ours, theirs;
        for (int i = 0; i < 16; ++i) {
            const double first = seconds_of([&] { (void)convolution(x, WinogradConvolution::Then::relu); });
            const double second = seconds_of([&] { (void)torch::conv2d(x, weight, bias, 1, 1).relu_(); });
            if (i == 0) continue;  // warms up
            ours.push_back(first);
            theirs.push_back(second);
        }
        const double work = 18e-9 * static_cast<double>(in * out * wide * high), a = median(ours), b = median(theirs);
        std::printf("| %ld to %ld | %ldx%ld | %.2f | %.0f | %.2f | %.0f | %.2f |\n", in, out, wide, high, 1e3 * a,
                    work / a, 1e3 * b, work / b, b / a);
    }
}
