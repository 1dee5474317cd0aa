// An AdaIN network on LibTorch.
#pragma once

#include <torch/torch.h>

#include <string>

#include "runners/nst/adain/libtorch_network.hpp"
#include "runners/nst/adain/statistics.hpp"

namespace stylesweep::nst {

/// Pictures are float32 [1, 3, H, W] in 0 to 1, RGB. All methods throw runners::BadInput for one that is too small.
class AdainNetwork {
  public:
    AdainNetwork(const adain::Layers& layers, torch::Device device, NumberTypes types, at::MemoryFormat layout)
        : libtorch_(layers, device, types, layout) {}

    /// What is transferred from a style picture: the statistics of its relu4_1.
    [[nodiscard]] adain::ChannelStatistics statistics(const torch::Tensor& style) const {
        const torch::NoGradGuard no_gradients;
        return adain::channel_statistics(libtorch_.features(style));
    }

    /// The content in that style, of its size, clamped to 0..1. `alpha`: 0: the content as the decoder sees it, 1: the
    /// full style.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& content, const adain::ChannelStatistics& style,
                                           double alpha) const {
        const torch::NoGradGuard no_gradients;
        const torch::Tensor adapted = adain::adapted(libtorch_.features(content), style, alpha);
        return adain::cut_to(libtorch_.decode(adapted), content);
    }

    /// For the record: "onednn winograd", "onednn direct", "stylesweep winograd" or "libtorch".
    [[nodiscard]] std::string algorithm() const { return "libtorch"; }

  private:
    adain::LibtorchNetwork libtorch_;
};

}  // namespace stylesweep::nst
