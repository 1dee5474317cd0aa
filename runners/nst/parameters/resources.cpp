#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> resource_fields() {
    using P = Parameters;
    const Conditions varies = where_losses_vary();
    std::vector<std::string> repeats = extractors();
    repeats.emplace_back("fast");
    return {
        {
            .name = "checkpoint_segments",
            .member = &P::checkpoint_segments,
            .type = "integer",
            .meaning = "number of network segments whose activations are recomputed in the backward pass: less memory, "
                       "more time",
            .least = 1,
            .most = 64,
            .when = varies,
        },
        {
            .name = "tile",
            .member = &P::tile,
            .type = "integer",
            .meaning = "side of the tiles in which the picture passes through the network, pixels, 0: whole; the same "
                       "losses and gradient, less memory, more time",
            .least = 0,
            .most = 65'536,
            .when = {{"architecture", extractors()}, {"style_statistics", {"gram"}}, {"content_mask", {"none"}}},
        },
        {
            .name = "deterministic",
            .member = &P::deterministic,
            .type = "boolean",
            .meaning = "only algorithms that give the same bits every time; on a CPU all are",
        },
        {
            .name = "cuda_graph",
            .member = &P::cuda_graph,
            .type = "choice",
            .meaning = "on a GPU: the step, or the network's pass, is recorded once and then started as a whole; auto: "
                       "where that is possible, see details.cuda_graph; on: unsupported where it is not",
            .choices = {"auto", "on", "off"},
            .when = {{"architecture", repeats}},
        },
    };
}

}  // namespace stylesweep::nst
