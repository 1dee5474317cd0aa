#include "runners/nst/parameters/conditions.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> resource_fields() {
    using P = Parameters;
    const Conditions gatys = in_gatys(), learns = where_it_learns();
    return {
        {
            .name = "checkpoint_segments",
            .member = &P::checkpoint_segments,
            .type = "integer",
            .meaning =
                "parts of the network whose activations are computed again on the way back: less memory, more time",
            .least = 1,
            .most = 64,
            .when = learns,
        },
        {
            .name = "tile",
            .member = &P::tile,
            .type = "integer",
            .meaning = "side of the tiles, pixels, that the picture goes through the network in, 0: whole; the same "
                       "losses and gradient, less memory, more time",
            .least = 0,
            .most = 65'536,
            .when = gatys,
        },
        {
            .name = "deterministic",
            .member = &P::deterministic,
            .type = "boolean",
            .meaning = "only algorithms that give the same bits every time; on a CPU all are",
        },
    };
}

}  // namespace stylesweep::nst
