// The networks that a runner caches between jobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "runners/nst/adain/adain_network.hpp"
#include "runners/nst/fast/fast_network.hpp"
#include "runners/nst/features/extractor.hpp"
#include "runners/nst/module/embedding.hpp"
#include "runners/nst/module/module_network.hpp"

namespace stylesweep::nst {

/// The network of the last job, for the next job with the same network. At most one, so that a job's memory does not
/// depend on previous jobs.
struct KeptNetwork {
    std::string identity;  ///< everything that determines its values; empty: none cached
    std::variant<std::monostate, FeatureExtractor, FastNetwork, AdainNetwork, ModuleNetwork> network;
    std::string warning = {};  ///< about its weights, see range_warning()
};

/// The network of a metric, for the next job with the same network.
struct Judge {
    std::string identity;  ///< as KeptNetwork's
    std::optional<FeatureExtractor> network;
    std::int64_t bytes = 0;    ///< of tensors; not counted as any job's memory
    std::string warning = {};  ///< as KeptNetwork's
};

/// The same for a TorchScript file.
struct EmbeddingJudge {
    std::string identity;
    std::optional<Embedding> network;
    std::int64_t bytes = 0;
};

struct Kept {
    KeptNetwork network;
    Judge lpips, reference, structure;
    EmbeddingJudge embedding, patches;  ///< of the metrics embedding_..._similarity, and sifid

    /// Of the networks of all metrics.
    [[nodiscard]] std::int64_t judges_bytes() const {
        return lpips.bytes + reference.bytes + structure.bytes + embedding.bytes + patches.bytes;
    }
    void forget_judges() {
        lpips = reference = structure = {};
        embedding = {};
        patches = {};
    }
};

}  // namespace stylesweep::nst
