// How a job's network computes and convolves, and what it is known by to the next job.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

at::MemoryFormat layout_of(const Parameters& parameters);

/// The types are recorded: bf16 is not the same everywhere.
NumberTypes types_of(const JobContext& context);

struct Convolving {
    std::optional<ConvAlgorithm> onednn;  ///< nothing: oneDNN does not convolve
    bool winograd;                        ///< WinogradConvolution where a layer suits it
};

/// As conv_algorithm wishes; `auto` is the fastest here. Both throw runners::Unsupported.
Convolving convolving(const JobContext& context, const NumberTypes& types, const FeatureExtractor::Shape& shape);
std::optional<ConvAlgorithm> convolving_fast(const JobContext& context, const NumberTypes& types);

/// All that decides the numbers of the job's network; `weights`: what those of its weights come from.
std::string identity(const JobContext& context, const std::string& weights);
/// The content picture at its size, for networks that depend on it.
std::string content_identity(const JobContext& context);

/// The network kept from the last job, or a new one in its place. The peak starts anew behind it, so that it is the
/// same whether the network was kept or not.
template <class Network>
const Network& kept_or_made(const JobContext& context, const std::string& identity, const auto& make,
                            const auto& make_ready) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    KeptNetwork& kept = context.kept.network;
    const bool reused = kept.identity == identity;
    if (!reused) {
        kept = {};
        kept.network.template emplace<Network>(make());
        kept.identity = identity;
    }
    make_ready(std::get<Network>(kept.network));
    context.out.metric("load_s", std::chrono::duration<double>(Clock::now() - begin).count());
    context.out.detail("network", reused ? "kept from the job before" : "loaded for this job");
    context.device.reset_peak();
    return std::get<Network>(kept.network);
}

}  // namespace stylesweep::nst
