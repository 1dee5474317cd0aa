// A trained feed-forward network of either kind, told by the names in its file.
#pragma once

#include <variant>

#include "runners/nst/fast/engstrom.hpp"
#include "runners/nst/fast/johnson.hpp"

namespace stylesweep::nst {

class FastNetwork {
  public:
    /// Throws runners::BadInput when the file holds neither.
    FastNetwork(const Weights& weights, torch::Device device, NumberTypes types, at::MemoryFormat layout)
        : network_(JohnsonNetwork::is_in(weights) ? Either(JohnsonNetwork::load(weights, device, types, layout))
                                                  : Either(EngstromNetwork(weights, device, types, layout))) {}

    /// [1, 3, H, W] float32 of 0 to 255, RGB -> the same shape and range.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture) const {
        return std::visit([&](const auto& network) { return network(picture); }, network_);
    }
    /// "johnson" or "engstrom".
    [[nodiscard]] const char* dialect() const { return network_.index() == 0 ? "johnson" : "engstrom"; }

  private:
    using Either = std::variant<JohnsonNetwork, EngstromNetwork>;
    Either network_;
};

}  // namespace stylesweep::nst
