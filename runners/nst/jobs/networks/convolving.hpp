// Types and convolution algorithm of a job's network, and its identity for reuse by the next job.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

at::MemoryFormat layout_of(const Parameters& parameters);

/// The types are recorded, because bf16 is not the same everywhere.
NumberTypes types_of(const JobContext& context);

struct Convolving {
    std::optional<ConvAlgorithm> onednn;  ///< nullopt: oneDNN does not convolve
    bool winograd;                        ///< WinogradConvolution for suitable layers
};

/// By conv_algorithm; `auto` is the fastest here. Both throw runners::Unsupported.
Convolving convolving(const JobContext& context, const NumberTypes& types, const FeatureExtractor::Shape& shape);
std::optional<ConvAlgorithm> convolving_fast(const JobContext& context, const NumberTypes& types);

/// Everything that determines the values of the job's network; `weights`: the source of its weights.
std::string identity(const JobContext& context, const std::string& weights);
/// The content picture and its size, for networks that depend on it.
std::string content_identity(const JobContext& context);

/// The cached network of the last job, or a new one. The peak is reset afterwards, so that it is the same whether the
/// network was cached or not.
template <class Network>
const Network& kept_or_made(const JobContext& context, const std::string& identity, const auto& make,
                            const auto& make_ready) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    KeptNetwork& kept = context.kept.network;
    const bool reused = kept.identity == identity;
    if (!reused) {
        kept = {};
        context.memory.restart();
        kept.network.template emplace<Network>(make());
        kept.identity = identity;
    }
    make_ready(std::get<Network>(kept.network));
    context.out.metric("load_s", std::chrono::duration<double>(Clock::now() - begin).count());
    context.out.detail("network", reused ? "cached from the previous job" : "loaded for this job");
    context.device.reset_peak();
    return std::get<Network>(kept.network);
}

}  // namespace stylesweep::nst
