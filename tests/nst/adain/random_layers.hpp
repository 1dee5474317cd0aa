// AdaIN networks with random weights for tests.
#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "runners/nst/adain/layers.hpp"

namespace stylesweep::nst::testing {

/// Whole grey levels in smooth waves, [1, 3, H, W] in 0 to 1.
inline torch::Tensor waves(std::int64_t height, std::int64_t width) {
    const torch::Tensor y = torch::arange(height).view({1, 1, -1, 1}), x = torch::arange(width).view({1, 1, 1, -1});
    const torch::Tensor color = torch::arange(3).view({1, 3, 1, 1});
    return ((y * 0.3 + color).sin() * 60 + (x * 0.2 - color).cos() * 60 + 127.5).round() / 255;
}

/// Activations keep their scale from layer to layer, and the picture's values are about 0.5 +- 0.1.
inline adain::Layers random_layers() {
    adain::Layers layers{adain::random_encoder(1, waves(64, 64)), {}};
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(2);
    for (const adain::Convolution& each : adain::decoder)
        layers.decoder.push_back({torch::randn({each.out, each.in, 3, 3}, generator) * std::sqrt(2 / (9.0 * each.in)),
                                  torch::randn({each.out}, generator) * 0.1});
    layers.decoder.back().weight *= 0.2;
    layers.decoder.back().bias.fill_(0.5);
    return layers;
}

}  // namespace stylesweep::nst::testing
