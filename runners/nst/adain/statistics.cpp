#include "runners/nst/adain/statistics.hpp"

#include <numeric>

namespace stylesweep::nst::adain {

ChannelStatistics channel_statistics(const torch::Tensor& features) {
    const torch::Tensor x = features.to(torch::kFloat32);
    return {x.mean({2, 3}, true), (x.var({2, 3}, /*unbiased=*/true, /*keepdim=*/true) + epsilon).sqrt()};
}

ChannelStatistics blended(const std::vector<ChannelStatistics>& styles, const std::vector<double>& shares) {
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    ChannelStatistics all{torch::zeros_like(styles.front().mean), torch::zeros_like(styles.front().deviation)};
    for (std::size_t i = 0; i < styles.size(); ++i) {
        all.mean += styles[i].mean * (shares[i] / sum);
        all.deviation += styles[i].deviation * (shares[i] / sum);
    }
    return all;
}

ChannelMap adain_map(const ChannelStatistics& content, const ChannelStatistics& style, double alpha) {
    const torch::Tensor stretch = style.deviation / content.deviation;
    return {alpha * stretch + (1 - alpha), alpha * (style.mean - content.mean * stretch)};
}

torch::Tensor adapted(const torch::Tensor& features, const ChannelStatistics& style, double alpha) {
    const ChannelMap map = adain_map(channel_statistics(features), style, alpha);
    return features * map.scale + map.shift;
}

}  // namespace stylesweep::nst::adain
