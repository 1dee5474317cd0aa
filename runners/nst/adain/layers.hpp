// The layers of an AdaIN network in the file's form.
#pragma once

#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

#include "runners/nst/architectures/adain.hpp"
#include "runners/nst/weights/safetensors.hpp"

namespace stylesweep::nst::adain {

/// Float32, on the CPU: [out, in, 3, 3] and [out].
struct Layer {
    torch::Tensor weight, bias;
};

/// In the order of the tables in architectures/adain.hpp. The encoder's first layer takes RGB of 0 to 1; a file's
/// colour layer or preprocessing is folded into it, which changes nothing with reflection padding.
struct Layers {
    std::vector<Layer> encoder, decoder;
};

/// The encoder in a file: that of an AdaIN network (encoder.conv1_1.weight, ...), or a VGG19 with torchvision's names,
/// whose preprocessing is in the metadata. Throws runners::BadInput if there is neither.
std::vector<Layer> read_encoder(const Weights& weights);
std::vector<Layer> read_decoder(const Weights& weights);

/// Whether the file has an encoder of the first kind.
bool has_encoder(const Weights& weights);

/// By their names in a file.
std::map<std::string, torch::Tensor> named(const Layers& layers);

/// He-initialised from `seed` (He et al. 2015, equation 10); then each layer is scaled so that its mean activation on
/// `picture`, [1, 3, H, W] in 0 to 1, is 1, as FeatureExtractor::random() does. Takes torchvision's input.
std::vector<Layer> random_encoder(std::uint64_t seed, const torch::Tensor& picture);

/// PyTorch's initialisation of convolutions: uniform in +-1/sqrt(fan in), weights and biases.
std::vector<Layer> random_decoder(std::uint64_t seed);

}  // namespace stylesweep::nst::adain
