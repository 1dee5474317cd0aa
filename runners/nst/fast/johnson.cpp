#include "runners/nst/fast/johnson.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "runners/core/job.hpp"
#include "runners/nst/fast/int8.hpp"

namespace stylesweep::nst {
namespace {

struct JohnsonLayer {
    std::string convolution, norm;  ///< norm empty: none
    std::int64_t in, out, kernel;
};

std::vector<JohnsonLayer> johnson_layers(std::int64_t width) {
    const std::int64_t two = 2 * width, four = 4 * width;
    std::vector<JohnsonLayer> all = {
        {"conv1", "in1", 3, width, 9}, {"conv2", "in2", width, two, 3}, {"conv3", "in3", two, four, 3}};
    for (int block = 1; block <= 5; ++block)
        for (const char* half : {"1", "2"}) {
            const std::string name = "res" + std::to_string(block);
            all.push_back({name + ".conv" + half, name + ".in" + half, four, four, 3});
        }
    all.push_back({"deconv1", "in4", four, two, 3});
    all.push_back({"deconv2", "in5", two, width, 3});
    all.push_back({"deconv3", "", width, 3, 9});
    return all;
}

}  // namespace

FastLayers JohnsonNetwork::read(const Weights& weights) {
    const torch::Tensor* first = weights.find("conv1.conv2d.weight");
    if (!first || first->dim() != 4) throw runners::BadInput("not a network of Johnson's kind: no conv1.conv2d.weight");
    FastLayers network{true, epsilon, {}};
    for (const JohnsonLayer& each : johnson_layers(first->size(0))) {
        const std::string name = each.convolution + ".conv2d";
        FastLayer layer{weights.get(name + ".weight", {each.out, each.in, each.kernel, each.kernel}),
                        weights.get(name + ".bias", {each.out}), torch::Tensor(), torch::Tensor()};
        if (!each.norm.empty()) {
            layer.norm_weight = weights.get(each.norm + ".weight", {each.out});
            layer.norm_bias = weights.get(each.norm + ".bias", {each.out});
        }
        network.layers.push_back(layer);
    }
    return network;
}

JohnsonNetwork JohnsonNetwork::load(const Weights& weights, torch::Device device, NumberTypes types,
                                    at::MemoryFormat layout) {
    JohnsonNetwork network(types, layout);
    const FastLayers read_layers = read(weights);
    auto layer = read_layers.layers.begin();
    for (const JohnsonLayer& each : johnson_layers(layer->weight.size(0))) {
        const std::string name = each.convolution + ".conv2d";
        const torch::Tensor weight = layer->weight.to(device);
        if (types.int8_weights) {
            const torch::Tensor scale = int8_scale(weight);
            network.scales_[name + ".weight"] = scale;
            network.parameters_[name + ".weight"] = to_int8(weight, scale).contiguous(layout);
        } else {
            network.parameters_[name + ".weight"] = weight.to(types.storage).to(types.compute).contiguous(layout);
        }
        network.parameters_[name + ".bias"] = layer->bias.to(device, types.storage).to(types.compute);
        if (!each.norm.empty()) {
            network.parameters_[each.norm + ".weight"] = layer->norm_weight.to(device);
            network.parameters_[each.norm + ".bias"] = layer->norm_bias.to(device);
        }
        ++layer;
    }
    return network;
}

// Initialisation of torch.nn.Conv2d: uniform in +-1/sqrt(fan in), weights and biases.
JohnsonNetwork JohnsonNetwork::random(std::uint64_t seed, std::int64_t width, torch::Device device) {
    JohnsonNetwork network({torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous);
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    const auto keep = [&](const std::string& name, const torch::Tensor& value) {
        network.parameters_[name] = value.to(device).requires_grad_(true);
    };
    for (const JohnsonLayer& each : johnson_layers(width)) {
        const double bound = 1 / std::sqrt(static_cast<double>(each.in * each.kernel * each.kernel));
        const auto uniform = [&](at::IntArrayRef sizes) { return (torch::rand(sizes, generator) * 2 - 1) * bound; };
        keep(each.convolution + ".conv2d.weight", uniform({each.out, each.in, each.kernel, each.kernel}));
        // The last layer starts in the middle of 0 to 255; otherwise the first thousand iterations would be spent
        // getting there.
        keep(each.convolution + ".conv2d.bias", uniform({each.out}) + (each.norm.empty() ? 127.5 : 0.0));
        if (each.norm.empty()) continue;
        keep(each.norm + ".weight", torch::ones({each.out}));
        keep(each.norm + ".bias", torch::zeros({each.out}));
    }
    return network;
}

torch::Tensor JohnsonNetwork::convolve(const torch::Tensor& x, const std::string& name, int stride) const {
    const std::string weight_name = name + ".conv2d.weight";
    torch::Tensor weight = parameters_.at(weight_name);
    if (const auto scale = scales_.find(weight_name); scale != scales_.end())
        weight = weight.to(torch::kFloat32) * scale->second;
    const std::int64_t pad = weight.size(2) / 2;
    const torch::Tensor padded = torch::reflection_pad2d(x, {pad, pad, pad, pad});
    return torch::conv2d(padded.to(types_.storage).to(types_.compute).contiguous(layout_), weight,
                         parameters_.at(name + ".conv2d.bias"), stride)
        .to(torch::kFloat32);
}

torch::Tensor JohnsonNetwork::normalise(const torch::Tensor& x, const std::string& name) const {
    return torch::instance_norm(x, parameters_.at(name + ".weight"), parameters_.at(name + ".bias"), {}, {}, true, 0,
                                epsilon, false);
}

void JohnsonNetwork::check_size(const torch::Tensor& picture) {
    if (std::min(picture.size(2), picture.size(3)) < smallest_side)
        throw runners::BadInput("this network needs pictures of at least 8x8 pixels, this one is " +
                                std::to_string(picture.size(3)) + "x" + std::to_string(picture.size(2)));
}

torch::Tensor JohnsonNetwork::forward(const torch::Tensor& picture) const {
    check_size(picture);
    const auto layer = [&](const torch::Tensor& x, const char* name, const char* norm, int stride) {
        return normalise(convolve(x, name, stride), norm).relu();
    };
    const auto grown = [](const torch::Tensor& x) {
        return torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
    };
    torch::Tensor x = layer(picture, "conv1", "in1", 1);
    x = layer(x, "conv2", "in2", 2);
    x = layer(x, "conv3", "in3", 2);
    for (int block = 1; block <= 5; ++block) {
        const std::string name = "res" + std::to_string(block);
        const torch::Tensor inner = normalise(convolve(x, name + ".conv1", 1), name + ".in1").relu();
        x = x + normalise(convolve(inner, name + ".conv2", 1), name + ".in2");
    }
    x = layer(grown(x), "deconv1", "in4", 1);
    x = layer(grown(x), "deconv2", "in5", 1);
    x = convolve(x, "deconv3", 1);
    return x.slice(2, 0, picture.size(2))
        .slice(3, 0, picture.size(3));  // a size that is not a multiple of 4 was rounded up
}

torch::Tensor JohnsonNetwork::operator()(const torch::Tensor& picture) const {
    const torch::NoGradGuard no_gradients;
    return forward(picture).clamp(0, 255);
}

}  // namespace stylesweep::nst
