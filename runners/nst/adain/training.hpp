// Trains the decoder of AdaIN for any style (Huang and Belongie, ICCV 2017, section 6).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runners/nst/adain/layers.hpp"
#include "runners/nst/fast/training_pictures.hpp"
#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst::adain {

struct TrainingOptions {
    double content_weight = 1, style_weight = 10;
    double learning_rate = 1e-4, rate_decay = 5e-5;  ///< of Adam: rate / (1 + decay * n) in iteration n, from 0
    std::int64_t iterations = 160'000, batch = 8;
    Crop crop{256, 512};
    std::uint64_t seed = 0;                 ///< of the initial decoder and the order and crops of pictures
    std::int64_t checkpoint_every = 100;    ///< iterations
    std::int64_t read_losses_every = 1;     ///< iterations between reads of the losses, which wait for the device
    bool winograd = false;                  ///< WinogradConvolution for the encoder's suitable layers
    std::filesystem::path checkpoint = {};  ///< resumed from if it exists; empty: none
    std::function<void(std::int64_t)> on_step = {};  ///< called with each iteration's number before it starts
    std::int64_t save_every = 0;                     ///< iterations between calls of on_save; 0: none
    std::function<void(std::int64_t, const Layers&)> on_save = {};  ///< called with the current network
};

struct Trained {
    Layers layers;
    std::vector<Losses> curve;      ///< batch means at about 50 iterations, including those before a resumption
    std::int64_t resumed_from = 0;  ///< iterations made by an earlier attempt
    std::string warning = {};       ///< about the pictures, see TrainingPictures
};

/// The layers of the losses, named as for feature extractors: content at relu4_1, style at relu1_1 to relu4_1.
const Taps& taps();

/// With t = AdaIN(encode(content), encode(style)) and the picture g = decode(t), for each pair of pictures: content
/// loss: the mean squared error of encode(g) and t (equation 12); style loss: over the four layers, the sum of the mean
/// squared errors of means and of standard deviations of g's and the style's channels (equation 13; means over channels
/// in place of norms, as in the authors' and naoto0804's code). Averaged over the batch. The encoder stays as it is.
/// The result is bit-identical whether training was interrupted or not (same device and thread count). Throws
/// std::runtime_error if a loss is not finite, runners::BadInput, runners::DiskFull.
Trained train(const std::vector<Layer>& encoder, const std::vector<std::filesystem::path>& contents,
              const std::vector<std::filesystem::path>& styles, torch::Device device, const TrainingOptions& options);

}  // namespace stylesweep::nst::adain
