// A trained feed-forward network of either kind, recognised by the names in its file.
#pragma once

#include <optional>
#include <variant>

#include "runners/nst/fast/engstrom.hpp"
#include "runners/nst/fast/johnson.hpp"
#include "runners/nst/fast/onednn_network.hpp"

namespace stylesweep::nst {

class FastNetwork {
  public:
    /// `onednn`: oneDNN's convolution algorithm; without it LibTorch convolves. Throws runners::BadInput if the file
    /// has neither kind.
    FastNetwork(const Weights& weights, torch::Device device, NumberTypes types, at::MemoryFormat layout,
                std::optional<ConvAlgorithm> onednn)
        : johnson_(JohnsonNetwork::is_in(weights)), network_(make(weights, device, types, layout, onednn)) {}

    /// [1, 3, H, W] float32 of 0 to 255, RGB -> the same shape and range.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& picture) const {
        return std::visit([&](const auto& network) { return network(picture); }, network_);
    }

    /// Prepares the network for pictures of that size, as the first use would; calibrates an int8 network on this
    /// picture.
    void prepare(const torch::Tensor& picture) const {
        if (const auto* network = std::get_if<OnednnFastNetwork>(&network_)) network->prepare(picture);
    }

    /// "johnson" or "engstrom".
    [[nodiscard]] const char* dialect() const { return johnson_ ? "johnson" : "engstrom"; }

    /// For the record: "onednn winograd", "onednn direct", "stylesweep winograd" or "libtorch".
    [[nodiscard]] std::string algorithm() const {
        const auto* network = std::get_if<OnednnFastNetwork>(&network_);
        return network ? network->algorithm() : "libtorch";
    }

  private:
    using Network = std::variant<JohnsonNetwork, EngstromNetwork, OnednnFastNetwork>;
    [[nodiscard]] Network make(const Weights& weights, torch::Device device, NumberTypes types, at::MemoryFormat layout,
                               std::optional<ConvAlgorithm> onednn) const {
        if (onednn)
            return OnednnFastNetwork(johnson_ ? JohnsonNetwork::read(weights) : EngstromNetwork::read(weights), types,
                                     *onednn);
        if (johnson_) return JohnsonNetwork::load(weights, device, types, layout);
        return EngstromNetwork(weights, device, types, layout);
    }

    bool johnson_;
    Network network_;
};

}  // namespace stylesweep::nst
