#include "runners/nst/features/vgg.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

#include "runners/core/job.hpp"
#include "runners/nst/architectures/vgg19.hpp"
#include "schema/digest.hpp"

namespace stylesweep::nst {
namespace {

// ImageNet's statistics, as torchvision's models expect their input.
torch::Tensor per_channel(float red, float green, float blue) {
    return torch::tensor({red, green, blue}).view({1, 3, 1, 1});
}
torch::Tensor imagenet_mean() {
    return per_channel(0.485F, 0.456F, 0.406F);
}
torch::Tensor imagenet_deviation() {
    return per_channel(0.229F, 0.224F, 0.225F);
}

torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
    return torch::conv2d(x, weight, bias, 1, 1).relu_();
}

// To one part in a thousand: sums differ in their last bits with the number of threads, the weights must not.
double coarse(double value) {
    return std::exp2(std::round(std::log2(value) * 1024) / 1024);
}

bool is_style(const ConvLayer& layer) {
    return std::ranges::find(style_layers, layer.name) != style_layers.end();
}
bool is_looked_at(const ConvLayer& layer) {
    return layer.name == content_layer || is_style(layer);
}

// The network is cut after conv5_1, four poolings deep.
void check_size(const torch::Tensor& picture) {
    if (picture.size(2) >= 16 && picture.size(3) >= 16) return;
    throw runners::BadInput("vgg19 needs pictures of at least 16x16 pixels, this one is " +
                            std::to_string(picture.size(3)) + "x" + std::to_string(picture.size(2)));
}

}  // namespace

VggFeatures::VggFeatures(Pooling pooling, const Placement& place)
    : pooling_(pooling),
      place_(place),
      mean_(imagenet_mean().to(place.device)),
      deviation_(imagenet_deviation().to(place.device)) {}

// Converted layer by layer: all weights in float32 are never alive at once.
void VggFeatures::add_layer(const torch::Tensor& weight, const torch::Tensor& bias) {
    for (const torch::Tensor& tensor : {weight, bias}) {
        const torch::Tensor plain = tensor.to(torch::kCPU).contiguous();
        sha256_ =
            schema::sha256(sha256_ + schema::sha256({static_cast<const char*>(plain.data_ptr()), plain.nbytes()}));
    }
    if (place_.onednn) {
        layers_.push_back({weight.contiguous(), bias.contiguous()});
        return;
    }
    const auto placed = [&](const torch::Tensor& tensor) {
        return tensor.to(place_.device, place_.types.storage).to(place_.types.compute);
    };
    layers_.push_back({placed(weight).contiguous(place_.layout), placed(bias)});
}

void VggFeatures::finish() {
    if (!place_.onednn) return;
    std::vector<TrunkLayer> layers;
    for (std::size_t i = 0; i < vgg19.size(); ++i)
        layers.push_back({layers_[i].weight, layers_[i].bias, vgg19[i].pool_before, is_looked_at(vgg19[i])});
    layers_.clear();
    trunk_.emplace(std::move(layers), pooling_ == Pooling::maximum, place_.types.storage, *place_.onednn);
}

VggFeatures VggFeatures::random(std::uint64_t seed, Pooling pooling, const torch::Tensor& picture,
                                const Placement& place) {
    check_size(picture);
    const torch::NoGradGuard no_gradients;
    // Drawn on the CPU, so that every device gets the same weights.
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    VggFeatures network(pooling, place);
    torch::Tensor x = (picture.to(torch::kCPU) - imagenet_mean()) / imagenet_deviation();
    for (const ConvLayer& each : vgg19) {
        if (each.pool_before) x = pool(x, pooling);
        torch::Tensor weight =
            torch::randn({each.out, each.in, 3, 3}, generator).mul_(std::sqrt(2.0 / (9.0 * each.in)));
        const torch::Tensor bias = torch::zeros({each.out});
        x = convolve(x, weight, bias);
        const double scale = coarse(std::max(x.mean().item<double>(), 1e-12));
        x.div_(scale);
        network.add_layer(weight.div_(scale), bias);
    }
    network.finish();
    return network;
}

VggFeatures VggFeatures::load(const Weights& weights, Pooling pooling, const Placement& place) {
    VggFeatures network(pooling, place);
    for (const ConvLayer& each : vgg19) {
        const std::string name = "features." + std::to_string(each.torchvision_index);
        const torch::Tensor weight = weights.get(name + ".weight", {each.out, each.in, 3, 3});
        network.add_layer(weight, weights.get(name + ".bias", {each.out}));
    }
    network.finish();
    return network;
}

torch::Tensor VggFeatures::normalised(const torch::Tensor& picture) const {
    return (picture - mean_) / deviation_;
}

torch::Tensor VggFeatures::layer_output(const torch::Tensor& x, const Layer& layer) const {
    return convolve(x.to(place_.types.compute), layer.weight, layer.bias).to(place_.types.storage);
}

torch::Tensor VggFeatures::pool(const torch::Tensor& x, Pooling pooling) {
    return pooling == Pooling::average ? torch::avg_pool2d(x, 2, 2) : torch::max_pool2d(x, 2, 2);
}

Features VggFeatures::by_onednn(const torch::Tensor& picture) const {
    Features out;
    const std::vector<torch::Tensor> taps = (*trunk_)(normalised(picture));
    auto tap = taps.begin();
    for (const ConvLayer& layer : vgg19) {
        if (!is_looked_at(layer)) continue;
        if (layer.name == content_layer) out.content = *tap;
        if (is_style(layer)) out.style.push_back(*tap);
        ++tap;
    }
    return out;
}

Features VggFeatures::operator()(const torch::Tensor& picture) const {
    check_size(picture);
    if (trunk_) return by_onednn(picture);
    Features out;
    torch::Tensor x = normalised(picture).to(place_.types.storage).contiguous(place_.layout);
    for (std::size_t i = 0; i < vgg19.size(); ++i) {
        if (vgg19[i].pool_before) x = pool(x, pooling_);
        x = layer_output(x, layers_[i]);
        if (vgg19[i].name == content_layer) out.content = x;
        if (is_style(vgg19[i])) out.style.push_back(x);
    }
    return out;
}

std::string VggFeatures::algorithm() const {
    return trunk_ ? std::string("onednn ") + trunk_->algorithm() : "libtorch";
}

}  // namespace stylesweep::nst
