#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<Field> module_fields() {
    using P = Parameters;
    return {
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
