#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> module_fields() {
    using P = Parameters;
    return {
        {
            .name = "alpha",
            .member = &P::alpha,
            .type = "number",
            .meaning = "strength of the style, for networks that take it: 0 the content, 1 the style in full",
            .least = 0,
            .most = 1,
            .when = {{"architecture", {"module"}}},
            .checked_with = Names{"architecture", "model", "trust", "style"},
        },
        {
            .name = "trust",
            .member = &P::trust,
            .type = "boolean",
            .meaning = "TorchScript files (.pt), which run code of their authors with your rights, may run",
            .permits = true,
        },
    };
}

}  // namespace stylesweep::nst
