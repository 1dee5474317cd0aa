// The styles of a job as AdaIN transfers them.
#pragma once

#include <vector>

#include "runners/nst/adain/statistics.hpp"
#include "runners/nst/jobs/context.hpp"
#include "runners/nst/jobs/inputs/styles.hpp"

namespace stylesweep::nst {

/// The blend of a job's styles by their shares, by a network's `statistics(picture)`. `content`: [1, 3, H, W] in 0 to
/// 1, for preserve_color.
adain::ChannelStatistics encoded_styles(const JobContext& context, const auto& network, const torch::Tensor& content) {
    std::vector<adain::ChannelStatistics> all;
    std::vector<double> shares;
    for (const StyleImage& each : aimed_styles(context, content)) {
        all.push_back(network.statistics(each.picture));
        shares.push_back(each.share);
    }
    return adain::blended(all, shares);
}

}  // namespace stylesweep::nst
