// Trains a feed-forward network of Johnson's kind for one style (Johnson, Alahi and Fei-Fei, ECCV 2016, section 3).
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
    std::uint64_t seed = 0;               ///< of the first weights and of the order of pictures
    std::int64_t checkpoint_every = 100;  ///< iterations
    LossOptions loss = {};
    std::filesystem::path checkpoint = {};           ///< continued from where it is there, else begun; empty: none
    std::function<void(std::int64_t)> on_step = {};  ///< told each iteration's number before it is made
};

struct Trained {
    JohnsonNetwork network;
    std::vector<Losses> curve;      ///< means over a batch, at about 50 iterations, those before a resumption included
    std::int64_t resumed_from = 0;  ///< iterations that an earlier try had made
};

/// The list of pictures in a text file, a path a line, relative to the file; '#' begins a comment. Throws
/// runners::BadInput that names the file and the line.
std::vector<std::filesystem::path> read_picture_list(const std::filesystem::path& file);

/// The `position`th picture of training: the list is gone through in an order of its own in each round, which depends
/// on `seed` and the round only, so that a resumed training sees what it would have seen.
std::size_t picture_at(std::uint64_t seed, std::int64_t position, std::size_t pictures);

/// Each picture is scaled until its shorter side is `crop` and its middle square is taken. The losses are those of
/// losses_of() between the network's output and the picture; gradients are averaged over the batch. Ends with the same
/// network, bit by bit, whether it was interrupted or not (same device and thread count). Throws std::runtime_error
/// when a loss is not finite, runners::BadInput, runners::DiskFull.
Trained train(const FeatureExtractor& extractor, const torch::Tensor& style,
              const std::vector<std::filesystem::path>& pictures, torch::Device device, const TrainingOptions& options);

/// Writes the network's parameters as safetensors, 16-bit floats, with `metadata`.
void write_network(const JohnsonNetwork& network, const std::filesystem::path& file,
                   const std::map<std::string, std::string>& metadata);

}  // namespace stylesweep::nst
