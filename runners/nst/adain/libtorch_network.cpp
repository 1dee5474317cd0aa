#include "runners/nst/adain/libtorch_network.hpp"

#include <algorithm>

#include "runners/core/job.hpp"
#include "runners/nst/fast/int8.hpp"

namespace stylesweep::nst::adain {
namespace {

torch::Tensor resampled(const torch::Tensor& x, Resampling how) {
    switch (how) {
        case Resampling::pooling:
            return torch::max_pool2d(x, 2, 2, 0, 1, /*ceil_mode=*/true);
        case Resampling::upsampling:
            return torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
        case Resampling::none:
            return x;
    }
    return x;
}

torch::Tensor mirrored(const torch::Tensor& x) {
    return torch::reflection_pad2d(x, {1, 1, 1, 1});
}

}  // namespace

void check_size(const torch::Tensor& picture) {
    if (std::min(picture.size(2), picture.size(3)) >= smallest_side) return;
    const std::string side = std::to_string(smallest_side);
    throw runners::BadInput("adain needs pictures of at least " + side + "x" + side + " pixels, this one is " +
                            std::to_string(picture.size(3)) + "x" + std::to_string(picture.size(2)));
}

torch::Tensor cut_to(const torch::Tensor& decoded, const torch::Tensor& content) {
    return decoded.slice(2, 0, content.size(2)).slice(3, 0, content.size(3)).clamp(0, 1);
}

LibtorchNetwork::LibtorchNetwork(const Layers& layers, torch::Device device, NumberTypes types, at::MemoryFormat layout,
                                 bool winograd)
    : types_(types), layout_(layout) {
    for (const Layer& each : layers.encoder) encoder_.push_back(placed(each, device, winograd));
    for (const Layer& each : layers.decoder) decoder_.push_back(placed(each, device, false));
}

LibtorchNetwork::Placed LibtorchNetwork::placed(const Layer& layer, torch::Device device, bool winograd) const {
    if (winograd && WinogradConvolution::suits(layer.weight.size(0), layer.weight.size(1)))
        return {{}, {}, {}, WinogradConvolution(layer.weight, layer.bias, 0)};
    const torch::Tensor weight = layer.weight.to(device);
    const torch::Tensor bias = layer.bias.to(device, types_.storage).to(types_.compute);
    if (!types_.int8_weights)
        return {weight.to(types_.storage).to(types_.compute).contiguous(layout_), bias, torch::Tensor()};
    const torch::Tensor scale = int8_scale(weight);
    return {to_int8(weight, scale).contiguous(layout_), bias, scale};
}

torch::Tensor LibtorchNetwork::convolved(const Placed& layer, const torch::Tensor& x) const {
    const torch::Tensor weight = layer.scale.defined() ? layer.weight.to(torch::kFloat32) * layer.scale : layer.weight;
    return torch::conv2d(mirrored(x).to(types_.storage).to(types_.compute).contiguous(layout_), weight, layer.bias)
        .to(torch::kFloat32);
}

torch::Tensor LibtorchNetwork::activated(const Placed& layer, const torch::Tensor& x) const {
    if (layer.winograd) return (*layer.winograd)(mirrored(x), WinogradConvolution::Then::relu);
    return convolved(layer, x).relu_();
}

torch::Tensor LibtorchNetwork::encoded(const torch::Tensor& picture, std::vector<torch::Tensor>* taps) const {
    check_size(picture);
    torch::Tensor x = picture;
    for (std::size_t i = 0; i < encoder_.size(); ++i) {
        x = activated(encoder_[i], resampled(x, encoder[i].before));
        if (taps && std::ranges::count(style_layers, static_cast<int>(i)) > 0) taps->push_back(x);
    }
    return x;
}

std::vector<torch::Tensor> LibtorchNetwork::encode(const torch::Tensor& picture) const {
    std::vector<torch::Tensor> taps;
    encoded(picture, &taps);
    return taps;
}

torch::Tensor LibtorchNetwork::features(const torch::Tensor& picture) const {
    return encoded(picture, nullptr);
}

torch::Tensor LibtorchNetwork::decode(const torch::Tensor& features) const {
    torch::Tensor x = features;
    for (std::size_t i = 0; i + 1 < decoder_.size(); ++i) x = activated(decoder_[i], resampled(x, decoder[i].before));
    return convolved(decoder_.back(), resampled(x, decoder.back().before));
}

ChannelStatistics LibtorchNetwork::statistics(const torch::Tensor& picture) const {
    const torch::NoGradGuard no_gradients;
    return channel_statistics(features(picture));
}

torch::Tensor LibtorchNetwork::operator()(const torch::Tensor& content, const ChannelStatistics& style,
                                          double alpha) const {
    const torch::NoGradGuard no_gradients;
    return cut_to(decode(adapted(features(content), style, alpha)), content);
}

std::vector<torch::Tensor> LibtorchNetwork::decoder_parameters() const {
    std::vector<torch::Tensor> all;
    for (const Placed& each : decoder_) {
        all.push_back(each.weight);
        all.push_back(each.bias);
    }
    return all;
}

}  // namespace stylesweep::nst::adain
