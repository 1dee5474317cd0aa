// Stands in for onednn_trunk.cpp where oneDNN 2 is not installed.
#include <stdexcept>

#include "runners/nst/features/onednn_trunk.hpp"

namespace stylesweep::nst {

bool OnednnTrunk::is_available() {
    return false;
}

OnednnTrunk::OnednnTrunk(std::vector<TrunkLayer>, bool, torch::Dtype, ConvAlgorithm) {
    throw std::runtime_error("this program was built without oneDNN");
}

std::vector<torch::Tensor> OnednnTrunk::operator()(const torch::Tensor&) const {
    return {};
}

std::shared_ptr<OnednnTrunk::Plan> OnednnTrunk::plan_for(at::IntArrayRef) const {
    return nullptr;
}

const char* OnednnTrunk::algorithm() const {
    return "none";
}

}  // namespace stylesweep::nst
