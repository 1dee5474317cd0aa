#include "runners/nst/fast/engstrom.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "runners/nst/fast/int8.hpp"

namespace stylesweep::nst {
namespace {

struct EngstromLayer {
    std::string name;
    int first, second, kernel;  ///< the weight's first two dimensions and kernel size
    int channels;               ///< of the output
};

std::vector<EngstromLayer> engstrom_layers() {
    std::vector<EngstromLayer> all = {{"down1", 32, 3, 9, 32}, {"down2", 64, 32, 3, 64}, {"down3", 128, 64, 3, 128}};
    for (int block = 1; block <= 5; ++block)
        for (const char* half : {".a", ".b"}) all.push_back({"res" + std::to_string(block) + half, 128, 128, 3, 128});
    all.push_back({"up1", 128, 64, 3, 64});
    all.push_back({"up2", 64, 32, 3, 32});
    all.push_back({"out", 3, 32, 9, 3});
    return all;
}

// TensorFlow's SAME for one side: {before, after}.
std::array<std::int64_t, 2> same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t outputs = (size + stride - 1) / stride;
    const std::int64_t total = std::max<std::int64_t>((outputs - 1) * stride + kernel - size, 0);
    return {total / 2, total - total / 2};
}

}  // namespace

FastLayers EngstromNetwork::read(const Weights& weights) {
    FastLayers network{false, epsilon, {}};
    for (const EngstromLayer& shape : engstrom_layers())
        network.layers.push_back(
            {weights.get(shape.name + ".conv.weight", {shape.first, shape.second, shape.kernel, shape.kernel}),
             torch::Tensor(), weights.get(shape.name + ".norm.weight", {shape.channels}),
             weights.get(shape.name + ".norm.bias", {shape.channels})});
    return network;
}

EngstromNetwork::EngstromNetwork(const Weights& weights, torch::Device device, NumberTypes types,
                                 at::MemoryFormat layout)
    : types_(types), layout_(layout) {
    const std::vector<EngstromLayer> all = engstrom_layers();
    auto shape = all.begin();
    for (const FastLayer& read_layer : read(weights).layers) {
        const torch::Tensor weight = read_layer.weight.to(device);
        Layer layer{weight.to(types.storage).to(types.compute).contiguous(layout), read_layer.norm_weight.to(device),
                    read_layer.norm_bias.to(device), torch::Tensor()};
        if (types.int8_weights) {
            layer.scale = int8_scale(weight, shape->name.starts_with("up") ? 1 : 0);
            layer.weight = to_int8(weight, layer.scale).contiguous(layout);
        }
        layers_.push_back(layer);
        ++shape;
    }
}

torch::Tensor EngstromNetwork::widened(const Layer& layer) {
    return layer.scale.defined() ? layer.weight.to(torch::kFloat32) * layer.scale : layer.weight;
}

torch::Tensor EngstromNetwork::normalise(const torch::Tensor& x, const Layer& layer) const {
    return torch::instance_norm(x.to(torch::kFloat32), layer.norm_weight, layer.norm_bias, {}, {}, true, 0, epsilon,
                                false);
}

// Rounded to the storage type, in the compute type.
torch::Tensor EngstromNetwork::rounded(const torch::Tensor& x) const {
    return x.to(types_.storage).to(types_.compute).contiguous(layout_);
}

torch::Tensor EngstromNetwork::convolve(const torch::Tensor& x, const Layer& layer, int stride) const {
    const auto rows = same_padding(x.size(2), layer.weight.size(2), stride);
    const auto columns = same_padding(x.size(3), layer.weight.size(3), stride);
    const torch::Tensor input = rounded(x);
    if (rows[0] == rows[1] && columns[0] == columns[1])
        return normalise(torch::conv2d(input, widened(layer), {}, stride, {rows[0], columns[0]}), layer);
    const torch::Tensor padded = torch::constant_pad_nd(input, {columns[0], columns[1], rows[0], rows[1]});
    return normalise(torch::conv2d(padded, widened(layer), {}, stride), layer);
}

torch::Tensor EngstromNetwork::grow(const torch::Tensor& x, const Layer& layer) const {
    // LibTorch 1.13 treats a transposed bf16 convolution on a CPU like a plain one and rejects its shapes.
    const torch::Dtype type = x.is_cpu() ? torch::kFloat32 : types_.compute;
    const torch::Tensor full = torch::conv_transpose2d(rounded(x).to(type), widened(layer).to(type), {}, 2);
    return normalise(full.slice(2, 0, 2 * x.size(2)).slice(3, 0, 2 * x.size(3)), layer);
}

torch::Tensor EngstromNetwork::operator()(const torch::Tensor& picture) const {
    const torch::NoGradGuard no_gradients;
    auto layer = layers_.begin();
    torch::Tensor x = convolve(picture, *layer++, 1).relu_();
    for (int i = 0; i < 2; ++i) x = convolve(x, *layer++, 2).relu_();
    for (int block = 0; block < 5; ++block) {
        const torch::Tensor inner = convolve(x, *layer++, 1).relu_();
        x = x + convolve(inner, *layer++, 1);
    }
    for (int i = 0; i < 2; ++i) x = grow(x, *layer++).relu_();
    x = convolve(x, *layer, 1);
    // A size that is not a multiple of 4 was rounded up.
    return (x.tanh() * 150 + 127.5).clamp(0, 255).slice(2, 0, picture.size(2)).slice(3, 0, picture.size(3));
}

}  // namespace stylesweep::nst
