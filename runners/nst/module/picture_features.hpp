// Vectors of many pictures, for metrics of sets of them.
#pragma once

#include <torch/torch.h>

#include <nlohmann/json.hpp>

namespace stylesweep::nst {

/// Runner::features(). The caller has asked for trust. A picture that cannot be read has zeros and a reason; throws
/// runners::BadInput if the network is unusable for all.
nlohmann::json picture_features(const nlohmann::json& asked, torch::Device device);

}  // namespace stylesweep::nst
