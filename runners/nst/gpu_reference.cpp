#include "runners/nst/gpu_reference.hpp"

#include <vector>

#include "base/statistics/statistics.hpp"
#include "runners/nst/accelerator/full_products.hpp"

namespace stylesweep::nst {
namespace {

constexpr int runs = 9, multiplications = 20, passes = 5;
constexpr std::int64_t side = 1024, streamed = 16 << 20;  // floats

}  // namespace

double gpu_reference_s(const Device& gpu) {
    const torch::NoGradGuard no_gradients;
    const FullProducts float32;
    const auto options = torch::TensorOptions().device(gpu.torch());
    const torch::Tensor a = torch::full({side, side}, 0.5F, options), b = torch::full({side, side}, 0.25F, options);
    torch::Tensor c = torch::empty({side, side}, options), stream = torch::ones({streamed}, options);
    std::vector<double> times;
    for (int i = 0; i <= runs; ++i) {
        const auto clock = gpu.stopwatch();
        for (int j = 0; j < multiplications; ++j) torch::mm_out(c, a, b);
        for (int j = 0; j < passes; ++j) stream.mul_(0.5F);
        const double seconds = clock();
        if (i > 0) times.push_back(seconds);
    }
    return median(times);
}

}  // namespace stylesweep::nst
