#include "runners/nst/gatys/scales.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

// The list, or ones by default.
std::vector<double> each_of(const std::vector<double>& list, const char* name, std::int64_t count) {
    const auto wanted = static_cast<std::size_t>(count);
    if (list.empty()) return std::vector<double>(wanted, 1);
    if (list.size() == wanted) return list;
    throw runners::BadInput(std::string(name) + " has " + std::to_string(list.size()) + " numbers, and scales is " +
                            std::to_string(count) + ": give one for each scale, from coarse to fine");
}

torch::Tensor bicubic(const torch::Tensor& picture, const torch::Tensor& like) {
    return torch::upsample_bicubic2d(picture, {like.size(2), like.size(3)}, /*align_corners=*/false);
}

}  // namespace

std::vector<Scale> planned_scales(std::int64_t height, std::int64_t width, const ScaleOptions& options,
                                  std::int64_t iterations) {
    const std::vector<double> shares = each_of(options.iterations, "scale_iterations", options.count);
    const std::vector<double> weights = each_of(options.style_weights, "scale_style_weights", options.count);
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    const auto steps = static_cast<double>(options.count - 1);
    const double room = static_cast<double>(std::min(height, width)) / static_cast<double>(options.coarsest);
    const double octaves =
        steps > 0 ? std::clamp(std::log2(room) / steps, 0.0, 1.0) : 0;  // ratio of adjacent sizes, as a power of two
    std::vector<Scale> all;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double factor = std::exp2(octaves * (steps - static_cast<double>(i)));
        const auto side = [factor](std::int64_t full) {
            return std::max<std::int64_t>(1, std::llround(static_cast<double>(full) / factor));
        };
        const auto own = static_cast<std::int64_t>(static_cast<double>(iterations) * shares[i] / sum);
        all.push_back({factor, side(height), side(width), own, weights[i]});
    }
    for (std::size_t i = 0; i + 1 < all.size(); ++i) iterations -= all[i].iterations;
    all.back().iterations = iterations;
    for (const Scale& scale : all)
        if (scale.iterations < 1)
            throw runners::BadInput("scales: " + std::to_string(options.count) +
                                    " needs at least as many iterations, and one for each scale: raise iterations or "
                                    "its share in scale_iterations");
    return all;
}

torch::Tensor resampled(const torch::Tensor& picture, std::int64_t height, std::int64_t width) {
    if (picture.size(2) == height && picture.size(3) == width) return picture;
    return at::_upsample_bilinear2d_aa(picture, {height, width}, /*align_corners=*/false);
}

torch::Tensor enlarged(const torch::Tensor& result, const torch::Tensor& coarse, const torch::Tensor& content,
                       bool detail) {
    const torch::Tensor larger = bicubic(result, content);
    return (detail ? larger + (content - bicubic(coarse, content)) : larger).clamp(0, 1);
}

}  // namespace stylesweep::nst
