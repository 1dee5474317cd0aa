#include "runners/nst/jobs/graphs.hpp"

namespace stylesweep::nst {

std::function<std::unique_ptr<Graph>()> graph_for(const JobContext& context, const std::string& obstacle) {
    const std::string& wished = context.parameters.cuda_graph;
    const bool insists = wished == "on";
    if (!context.device.is_gpu()) {
        if (insists) throw runners::Unsupported("cuda_graph: on needs a GPU; use auto");
        return {};
    }
    if (insists && !obstacle.empty())
        throw runners::Unsupported("cuda_graph: on is not possible with " + obstacle + "; use auto");
    if (wished != "off" && obstacle.empty()) return [&device = context.device] { return device.graph(); };
    context.out.detail("cuda_graph", wished == "off" ? "off" : "off: not possible with " + obstacle);
    return {};
}

void record_graph(const std::string& outcome, runners::Recorder& out) {
    if (outcome.empty()) return;
    out.detail("cuda_graph", outcome);
    if (outcome.starts_with("could not")) out.warn("cuda_graph: the step " + outcome + "; it ran kernel by kernel");
}

}  // namespace stylesweep::nst
