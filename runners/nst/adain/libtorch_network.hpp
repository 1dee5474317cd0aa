// AdaIN's encoder and decoder on LibTorch: any device and number type, differentiable.
#pragma once

#include <torch/torch.h>

#include <optional>
#include <vector>

#include "runners/nst/adain/layers.hpp"
#include "runners/nst/adain/statistics.hpp"
#include "runners/nst/device.hpp"
#include "runners/nst/winograd/convolution.hpp"

namespace stylesweep::nst::adain {

/// The minimum width and height of a picture, pixels: reflection needs two pixels behind three poolings.
constexpr std::int64_t smallest_side = 9;

/// Throws runners::BadInput if a picture, [N, 3, H, W], is too small.
void check_size(const torch::Tensor& picture);

/// The decoder's picture as one of the content's size, clamped to 0..1: a size that is not a multiple of 8 was rounded
/// up.
torch::Tensor cut_to(const torch::Tensor& decoded, const torch::Tensor& content);

/// Activations between layers are float32, and rounded to the storage type where a convolution reads them.
class LibtorchNetwork {
  public:
    /// `winograd`: WinogradConvolution for the encoder's suitable layers; float32 on the CPU.
    LibtorchNetwork(const Layers& layers, torch::Device device, NumberTypes types, at::MemoryFormat layout,
                    bool winograd = false);

    /// [N, 3, H, W] in 0 to 1, RGB -> relu1_1, relu2_1, relu3_1 and relu4_1, float32. Differentiable with respect to
    /// the picture.
    [[nodiscard]] std::vector<torch::Tensor> encode(const torch::Tensor& picture) const;
    /// Only the last of them, in less memory.
    [[nodiscard]] torch::Tensor features(const torch::Tensor& picture) const;

    /// [N, 512, h, w] -> [N, 3, 8h, 8w], about 0 to 1, RGB. Also differentiable with respect to decoder_parameters().
    [[nodiscard]] torch::Tensor decode(const torch::Tensor& features) const;

    /// Without gradients, for one picture: those of OnednnNetwork.
    [[nodiscard]] ChannelStatistics statistics(const torch::Tensor& picture) const;
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor& content, const ChannelStatistics& style,
                                           double alpha) const;

    /// Weight and bias of each of the decoder's layers, in their order. Not for int8.
    [[nodiscard]] std::vector<torch::Tensor> decoder_parameters() const;

  private:
    struct Placed {
        torch::Tensor weight, bias;
        torch::Tensor scale;                               ///< of an int8 weight, else undefined
        std::optional<WinogradConvolution> winograd = {};  ///< in place of the three; with ReLU
    };
    torch::Tensor encoded(const torch::Tensor& picture, std::vector<torch::Tensor>* taps) const;
    [[nodiscard]] Placed placed(const Layer& layer, torch::Device device, bool winograd) const;
    [[nodiscard]] torch::Tensor activated(const Placed& layer, const torch::Tensor& x) const;
    [[nodiscard]] torch::Tensor convolved(const Placed& layer, const torch::Tensor& x) const;

    NumberTypes types_;
    at::MemoryFormat layout_;
    std::vector<Placed> encoder_, decoder_;
};

}  // namespace stylesweep::nst::adain
