#include "runners/nst/onednn/upsampling.hpp"

#include <array>
#include <vector>

namespace stylesweep::nst::onednn {
namespace {

// The kernel along one dimension, as 2-tap kernels for even and odd output pixels.
std::array<torch::Tensor, 2> taps_by_position(const torch::Tensor& weight, std::int64_t dimension, Doubling doubling) {
    const auto tap = [&](std::int64_t i) { return weight.narrow(dimension, i, 1); };
    if (doubling == Doubling::nearest)  // two of three taps fall on the same source pixel
        return {torch::cat({tap(0), tap(1) + tap(2)}, dimension), torch::cat({tap(0) + tap(1), tap(2)}, dimension)};
    return {torch::cat({tap(2), tap(0)}, dimension), torch::cat({torch::zeros_like(tap(1)), tap(1)}, dimension)};
}

}  // namespace

torch::Tensor by_position(const torch::Tensor& weight, Doubling doubling) {
    std::vector<torch::Tensor> groups;
    for (const torch::Tensor& rows : taps_by_position(weight, 2, doubling))
        for (const torch::Tensor& both : taps_by_position(rows, 3, doubling)) groups.push_back(both);
    return torch::cat(groups, 0);
}

}  // namespace stylesweep::nst::onednn
