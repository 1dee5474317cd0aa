#include "runners/nst/gatys/statistics.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include "runners/core/job.hpp"
#include "runners/nst/features/extractor.hpp"

namespace stylesweep::nst {
namespace {

// [C, N]
torch::Tensor by_channel(const torch::Tensor& features) {
    return features.to(torch::kFloat32).reshape({features.size(1), -1});
}

// The weights of positions, [1, N], with sum 1.
torch::Tensor position_weights(const torch::Tensor& features, const Inside& inside) {
    const std::int64_t count = features.size(2) * features.size(3);
    if (!inside.defined()) return torch::full({1, count}, 1.0 / static_cast<double>(count), features.device());
    const torch::Tensor squares = inside.square();
    return (squares / squares.sum()).view({1, count});
}

Inside inside_layer(const torch::Tensor& features, const torch::Tensor& regions, std::size_t region) {
    if (!regions.defined()) return {};
    const auto first = static_cast<std::int64_t>(region);
    return torch::adaptive_avg_pool2d(regions.slice(0, first, first + 1), {features.size(2), features.size(3)});
}

}  // namespace

StyleStatistics style_statistics(const std::string& word) {
    if (word == "gram") return StyleStatistics::gram;
    if (word == "mean_std") return StyleStatistics::mean_std;
    if (word == "sliced_wasserstein") return StyleStatistics::sliced_wasserstein;
    throw runners::BadInput("style_statistics is gram, mean_std or sliced_wasserstein, not '" + word + "'");
}

torch::Tensor gram(const torch::Tensor& features, const Inside& inside) {
    if (inside.defined()) return products(features.to(torch::kFloat32) * inside) / inside.square().sum();
    return products(features) / static_cast<double>(features.size(2) * features.size(3));
}

torch::Tensor mean_and_deviation(const torch::Tensor& features, const Inside& inside) {
    const torch::Tensor x = by_channel(features), weights = position_weights(features, inside);
    const torch::Tensor mean = (x * weights).sum(1, true), variance = ((x - mean).square() * weights).sum(1);
    // The root for a channel without variance would have an infinite gradient.
    return torch::stack({mean.squeeze(1), variance.clamp_min(1e-12).sqrt()});
}

std::vector<torch::Tensor> random_directions(const std::vector<torch::Tensor>& features, std::uint64_t seed) {
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    std::vector<torch::Tensor> all;
    for (const torch::Tensor& each : features) {
        const torch::Tensor drawn = torch::randn({each.size(1), each.size(1)}, generator);
        all.push_back((drawn / drawn.square().sum(1, true).sqrt()).to(each.device()));
    }
    return all;
}

std::uint64_t nth_draw(std::uint64_t seed, std::int64_t number) {
    return seed + static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ULL;
}

bool draws_anew(StyleStatistics statistics, std::int64_t step) {
    return statistics == StyleStatistics::sliced_wasserstein && step > 0 && step % evaluations_per_draw == 0;
}

torch::Tensor sorted_projections(const torch::Tensor& features, const torch::Tensor& directions, const Inside& inside) {
    torch::Tensor x = by_channel(features);
    if (inside.defined()) x = x.index_select(1, (inside >= inside.max() / 2).flatten().nonzero().squeeze(1));
    return std::get<0>(directions.mm(x).sort(1));
}

torch::Tensor with_positions(const torch::Tensor& sorted, std::int64_t positions) {
    const std::int64_t has = sorted.size(1);
    if (has == positions) return sorted;
    const torch::Tensor middles = torch::arange(positions, torch::kFloat64) + 0.5;
    const torch::Tensor nearest =
        (middles * (static_cast<double>(has) / static_cast<double>(positions))).to(torch::kInt64).clamp_max(has - 1);
    return sorted.index_select(1, nearest.to(sorted.device()));
}

std::vector<torch::Tensor> described(const std::vector<torch::Tensor>& features, StyleStatistics statistics,
                                     std::uint64_t seed, const torch::Tensor& regions) {
    const bool slices = statistics == StyleStatistics::sliced_wasserstein;
    const std::vector<torch::Tensor> directions =
        slices ? random_directions(features, seed) : std::vector<torch::Tensor>();
    const auto of_region = [&](std::size_t layer, const Inside& inside) {
        if (inside.defined() && inside.max().item<double>() == 0) return torch::Tensor();
        if (slices) return sorted_projections(features[layer], directions[layer], inside);
        if (statistics == StyleStatistics::mean_std) return mean_and_deviation(features[layer], inside);
        return gram(features[layer], inside);
    };
    std::vector<torch::Tensor> all;
    for (std::size_t i = 0; i < features.size(); ++i)
        for (std::size_t region = 0; region < count_of(regions); ++region)
            all.push_back(of_region(i, inside_layer(features[i], regions, region)));
    return all;
}

std::size_t count_of(const torch::Tensor& regions) {
    return regions.defined() ? static_cast<std::size_t>(regions.size(0)) : 1;
}

}  // namespace stylesweep::nst
