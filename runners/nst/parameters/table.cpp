#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

const std::vector<Field>& fields() {
    static const std::vector<Field> all = [] {
        std::vector<Field> joined;
        for (const auto& group : {picture_fields, loss_fields, optimisation_fields, network_fields, module_fields,
                                  training_fields, judging_fields, resource_fields})
            for (Field& each : group()) joined.push_back(std::move(each));
        return joined;
    }();
    return all;
}

}  // namespace stylesweep::nst
