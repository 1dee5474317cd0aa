// Whether a job's repeated work runs as a graph of the GPU: the parameter cuda_graph.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runners/nst/jobs/context.hpp"

namespace stylesweep::nst {

/// Evaluations between reads of the losses on a GPU: seldom enough not to hold the GPU up, often enough to notice a
/// loss that is not finite.
inline constexpr std::int64_t gpu_reads_losses_every = 25;

/// Makes an empty graph; empty: none, by the parameter or because of `obstacle` ("" if there is none) or of the device,
/// which the row's details then say. Throws runners::Unsupported if the parameter insists.
std::function<std::unique_ptr<Graph>()> graph_for(const JobContext& context, const std::string& obstacle);

/// The row's detail about how it went, see RepeatedStep::outcome().
void record_graph(const std::string& outcome, runners::Recorder& out);

}  // namespace stylesweep::nst
