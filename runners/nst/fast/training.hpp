// Trains a feed-forward network of Johnson's kind for one style or a blend (Johnson, Alahi and Fei-Fei, ECCV 2016,
// section 3).
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runners/nst/fast/johnson.hpp"
#include "runners/nst/gatys/losses.hpp"

namespace stylesweep::nst {

struct TrainingOptions {
    LossWeights weights;
    double learning_rate = 1e-3;  ///< of Adam
    std::int64_t iterations = 2000, batch = 4, crop = 256, width = 32;
    std::uint64_t seed = 0;               ///< of the initial weights and the order of pictures
    std::int64_t checkpoint_every = 100;  ///< iterations
    std::int64_t read_losses_every = 1;   ///< iterations between reads of the losses, which wait for the device
    LossOptions loss = {};
    std::int64_t crop_from = 0;                      ///< see Crop
    std::filesystem::path checkpoint = {};           ///< resumed from if it exists; empty: none
    std::function<void(std::int64_t)> on_step = {};  ///< called with each iteration's number before it starts
    std::int64_t save_every = 0;                     ///< iterations between calls of on_save; 0: none
    std::function<void(std::int64_t, const JohnsonNetwork&)> on_save = {};  ///< called with the current network
};

struct Trained {
    JohnsonNetwork network;
    std::vector<Losses> curve;      ///< batch means at about 50 iterations, including those before a resumption
    std::int64_t resumed_from = 0;  ///< iterations made by an earlier attempt
    std::string warning = {};       ///< about the pictures, see TrainingPictures
};

/// Trains on squares of `crop` pixels from TrainingPictures; a batch goes through the network in one pass. The losses
/// are those of losses_of() between the network's output and the picture, averaged over the batch. The result is
/// bit-identical whether training was interrupted or not (same device and thread count). Throws std::runtime_error if a
/// loss is not finite, runners::BadInput, runners::DiskFull.
Trained train(const FeatureExtractor& extractor, const std::vector<StyleImage>& styles,
              const std::vector<std::filesystem::path>& pictures, torch::Device device, const TrainingOptions& options);

/// Writes a network's parameters as safetensors, float16 or float32, with `metadata`. Throws runners::DiskFull.
void write_network(const std::map<std::string, torch::Tensor>& parameters, const std::filesystem::path& file,
                   torch::Dtype type, const std::map<std::string, std::string>& metadata);

}  // namespace stylesweep::nst
