// The networks that a runner keeps from one job to the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "runners/nst/fast/fast_network.hpp"
#include "runners/nst/features/extractor.hpp"

namespace stylesweep::nst {

/// The network of the last job, for the next one that needs the very same. At most one, so that no job's memory
/// depends on the ones before.
struct KeptNetwork {
    std::string identity;  ///< all that decides its numbers; empty: none is kept
    std::variant<std::monostate, FeatureExtractor, FastNetwork> network;
    std::string warning = {};  ///< of its weights, see range_warning()
};

/// The network that a metric is computed in, for the next job that needs the very same.
struct Judge {
    std::string identity;  ///< as KeptNetwork's
    std::optional<FeatureExtractor> network;
    std::int64_t bytes = 0;    ///< of tensors; in no job's memory
    std::string warning = {};  ///< as KeptNetwork's
};

struct Kept {
    KeptNetwork network;
    Judge lpips, reference;
};

}  // namespace stylesweep::nst
