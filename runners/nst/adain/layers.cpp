#include "runners/nst/adain/layers.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "runners/core/job.hpp"
#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/architectures/preprocessing.hpp"
#include "runners/nst/features/mean_activation.hpp"

namespace stylesweep::nst::adain {
namespace {

Layer read_layer(const Weights& weights, const std::string& name, const Convolution& shape) {
    return {weights.get(name + ".weight", {shape.out, shape.in, 3, 3}), weights.get(name + ".bias", {shape.out})};
}

std::vector<Layer> read_all(const Weights& weights, const std::string& prefix, const auto& shapes) {
    std::vector<Layer> layers;
    for (const Convolution& each : shapes) layers.push_back(read_layer(weights, prefix + each.name, each));
    return layers;
}

// `matrix` [3, 3] and `offset` [3] turn RGB of 0 to 1 into the input of `layer`. In float64.
Layer after(const torch::Tensor& matrix, const torch::Tensor& offset, const Layer& layer) {
    const torch::Tensor weight = layer.weight.to(torch::kFloat64), wide = matrix.to(torch::kFloat64);
    const torch::Tensor bias = torch::einsum("ocyx,c->o", {weight, offset.to(torch::kFloat64)});
    return {torch::einsum("ocyx,cr->oryx", {weight, wide}).to(torch::kFloat32).contiguous(),
            (layer.bias.to(torch::kFloat64) + bias).to(torch::kFloat32)};
}

// A network's input is (value * range - mean) / deviation.
Layer after(const Preprocessing& preprocessing, const Layer& layer) {
    const auto three = [](const std::array<double, 3>& all) {
        return torch::tensor({all[0], all[1], all[2]}, torch::kFloat64);
    };
    const torch::Tensor deviation = three(preprocessing.deviation);
    const torch::Tensor matrix = (preprocessing.range / deviation).diag();
    return after(preprocessing.blue_first ? matrix.flip(1) : matrix, -three(preprocessing.mean) / deviation, layer);
}

std::vector<Layer> read_vgg19(const Weights& weights) {
    const Architecture& vgg19 = architecture_named("vgg19");
    std::vector<Layer> layers;
    for (const Convolution& each : encoder)
        layers.push_back(read_layer(weights, vgg19.blocks[vgg19.index_of(each.name)].convolutions.front().name, each));
    layers.front() = after(preprocessing_in(weights.metadata()), layers.front());
    return layers;
}

void add(std::map<std::string, torch::Tensor>& all, const std::string& prefix, const auto& shapes,
         const std::vector<Layer>& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        all[prefix + shapes[i].name + ".weight"] = layers[i].weight;
        all[prefix + shapes[i].name + ".bias"] = layers[i].bias;
    }
}

}  // namespace

bool has_encoder(const Weights& weights) {
    return weights.find(std::string(encoder_prefix) + encoder.front().name + ".weight") != nullptr;
}

std::vector<Layer> read_encoder(const Weights& weights) {
    if (!has_encoder(weights)) {
        if (weights.find("features.0.weight")) return read_vgg19(weights);
        throw runners::BadInput(
            "it has no encoder: neither an imported vgg_normalised.pth nor a VGG19 (docs/adain.md)");
    }
    std::vector<Layer> layers = read_all(weights, encoder_prefix, encoder);
    const std::string color = std::string(encoder_prefix) + color_layer;
    if (weights.find(color + ".weight"))
        layers.front() = after(weights.get(color + ".weight", {3, 3, 1, 1}).view({3, 3}),
                               weights.get(color + ".bias", {3}), layers.front());
    return layers;
}

std::vector<Layer> read_decoder(const Weights& weights) {
    return read_all(weights, decoder_prefix, decoder);
}

std::map<std::string, torch::Tensor> named(const Layers& layers) {
    std::map<std::string, torch::Tensor> all;
    add(all, encoder_prefix, encoder, layers.encoder);
    add(all, decoder_prefix, decoder, layers.decoder);
    return all;
}

std::vector<Layer> random_encoder(std::uint64_t seed, const torch::Tensor& picture) {
    const torch::NoGradGuard no_gradients;
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    const Preprocessing preprocessing = torchvision_preprocessing();
    std::vector<Layer> layers;
    torch::Tensor x = picture.to(torch::kCPU);
    for (const Convolution& each : encoder) {
        const double deviation = std::sqrt(2.0 / (9.0 * each.in));
        Layer layer{torch::randn({each.out, each.in, 3, 3}, generator).mul_(deviation), torch::zeros({each.out})};
        if (layers.empty()) layer = after(preprocessing, layer);
        if (each.before == Resampling::pooling) x = torch::max_pool2d(x, 2, 2, 0, 1, true);
        const torch::Tensor y = torch::conv2d(torch::reflection_pad2d(x, {1, 1, 1, 1}), layer.weight, layer.bias);
        const double scale = mean_activation(y);
        layers.push_back({layer.weight / scale, layer.bias / scale});
        x = (y / scale).relu_();
    }
    return layers;
}

std::vector<Layer> random_decoder(std::uint64_t seed) {
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    std::vector<Layer> layers;
    for (const Convolution& each : decoder) {
        const double bound = 1 / std::sqrt(9.0 * each.in);
        const auto uniform = [&](at::IntArrayRef sizes) { return (torch::rand(sizes, generator) * 2 - 1) * bound; };
        layers.push_back({uniform({each.out, each.in, 3, 3}), uniform({each.out})});
    }
    return layers;
}

}  // namespace stylesweep::nst::adain
