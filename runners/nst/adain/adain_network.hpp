// An AdaIN network, on LibTorch or oneDNN.
#pragma once

#include <torch/torch.h>

#include <optional>
#include <string>
#include <variant>

#include "runners/nst/adain/libtorch_network.hpp"
#include "runners/nst/adain/onednn_network.hpp"
#include "runners/nst/adain/statistics.hpp"

namespace stylesweep::nst {

/// Pictures are float32 [1, 3, H, W] in 0 to 1, RGB. All methods throw runners::BadInput for one that is too small.
class AdainNetwork {
  public:
    /// `onednn`: oneDNN's convolution algorithm; without it LibTorch convolves.
    AdainNetwork(const adain::Layers& layers, torch::Device device, NumberTypes types, at::MemoryFormat layout,
                 std::optional<ConvAlgorithm> onednn)
        : network_(onednn ? Network(adain::OnednnNetwork(layers, types, *onednn))
                          : Network(adain::LibtorchNetwork(layers, device, types, layout))) {}

    /// What is transferred from a style picture: the statistics of its relu4_1.
    [[nodiscard]] adain::ChannelStatistics statistics(const torch::Tensor& style) const {
        return std::visit([&](const auto& network) { return network.statistics(style); }, network_);
    }

    /// Prepares the network for contents of that size, as the first use would; calibrates an int8 network on this one
    /// with this style.
    void prepare(const torch::Tensor& content, const adain::ChannelStatistics& style, double alpha) const {
        if (const auto* network = std::get_if<adain::OnednnNetwork>(&network_)) network->prepare(content, style, alpha);
    }

    /// The content in that style, of its size, clamped to 0..1. `alpha`: 0: the content as the decoder sees it, 1: the
    /// full style.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& content, const adain::ChannelStatistics& style,
                                           double alpha) const {
        return std::visit([&](const auto& network) { return network(content, style, alpha); }, network_);
    }

    /// For the record: "onednn winograd", "onednn direct", "stylesweep winograd" or "libtorch".
    [[nodiscard]] std::string algorithm() const {
        const auto* network = std::get_if<adain::OnednnNetwork>(&network_);
        return network ? network->algorithm() : "libtorch";
    }

  private:
    using Network = std::variant<adain::LibtorchNetwork, adain::OnednnNetwork>;
    Network network_;
};

}  // namespace stylesweep::nst
