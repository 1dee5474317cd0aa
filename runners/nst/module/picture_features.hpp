// Vectors of many pictures, for metrics of sets of them.
#pragma once

#include <torch/torch.h>

#include <nlohmann/json.hpp>

namespace stylesweep::nst {

/// Runner::features(). A picture that cannot be read has zeros and a reason; throws runners::BadInput without trust, or
/// if the network is unusable.
nlohmann::json picture_features(const nlohmann::json& asked, torch::Device device);

}  // namespace stylesweep::nst
