#include "runners/nst/features/extractor.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

#include "base/files/digest.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/accelerator/full_products.hpp"
#include "runners/nst/features/mean_activation.hpp"

namespace stylesweep::nst {
namespace {

using Role = Convolution::Role;

// One value per channel of a picture, RGB, from the network's order.
torch::Tensor per_channel(const Preprocessing& preprocessing, const std::array<double, 3>& all) {
    const torch::Tensor values = torch::tensor({all[0], all[1], all[2]}, torch::kFloat64);
    return (preprocessing.blue_first ? values.flip(0) : values).view({1, 3, 1, 1});
}

// The network's input is (value * range - mean) / deviation, i.e. (value - mean / range) / (deviation / range) for
// values in 0 to 1.
torch::Tensor mean_of(const Preprocessing& preprocessing) {
    return (per_channel(preprocessing, preprocessing.mean) / preprocessing.range).to(torch::kFloat32);
}
torch::Tensor deviation_of(const Preprocessing& preprocessing) {
    return (per_channel(preprocessing, preprocessing.deviation) / preprocessing.range).to(torch::kFloat32);
}

torch::Tensor activated(torch::Tensor x, Activation activation) {
    switch (activation) {
        case Activation::none:
            return x;
        case Activation::relu:
            return x.relu_();
        case Activation::relu6:
            return x.clamp(0, 6);  // relu6 has no backward pass in bf16 in LibTorch 1.13
        case Activation::hardswish:
            return torch::hardswish(x.to(torch::kFloat32)).to(x.dtype());
        case Activation::hardsigmoid:
            return torch::hardsigmoid(x.to(torch::kFloat32)).to(x.dtype());
    }
    return x;
}

constexpr double most_to_normalise_on = 1024 * 1024;  // pixels; more would cost memory and change little

torch::Tensor at_most(double pixels, const torch::Tensor& picture) {
    const double shrink = std::sqrt(static_cast<double>(picture.size(2) * picture.size(3)) / pixels);
    if (shrink <= 1) return picture;
    const auto side = [&](int dimension) {
        return std::max<std::int64_t>(1, std::llround(static_cast<double>(picture.size(dimension)) / shrink));
    };
    return torch::adaptive_avg_pool2d(picture, {side(2), side(3)});
}

// The factor that makes the mean absolute activation of each channel 1: [1, C, 1, 1].
torch::Tensor scale_for(const torch::Tensor& features) {
    const torch::Tensor means = features.to(torch::kFloat32).abs().mean({0, 2, 3}, true);
    return torch::maximum(means, means.mean() / 100).clamp_min(1e-12).reciprocal();
}

void scale(std::vector<torch::Tensor>& taps, const std::vector<torch::Tensor>& scales) {
    for (std::size_t i = 0; i < scales.size(); ++i) taps[i] = taps[i] * scales[i];
}

// For a pair of channels the product of their scales.
void scale_products(std::vector<torch::Tensor>& products, const std::vector<torch::Tensor>& scales) {
    for (std::size_t i = 0; i < scales.size(); ++i) {
        const torch::Tensor column = scales[i].view({-1, 1});
        products[i] = products[i] * column * column.t();
    }
}

std::vector<std::int64_t> weight_shape(const Convolution& each) {
    return {each.out, each.in / each.groups, each.kernel, each.kernel};
}

struct Folded {
    torch::Tensor weight, bias;
};

// Folds y = (conv(x) - mean) / sqrt(variance + epsilon) * gamma + beta into one convolution, in float64.
Folded folded(const Convolution& each, double epsilon, const Weights& weights) {
    const torch::Tensor weight = weights.get(each.name + ".weight", weight_shape(each));
    if (each.norm.empty()) return {weight, weights.get(each.name + ".bias", {each.out})};
    const auto of_norm = [&](const char* name) {
        return weights.get(each.norm + name, {each.out}).to(torch::kFloat64);
    };
    const torch::Tensor scale = of_norm(".weight") / (of_norm(".running_var") + epsilon).sqrt();
    return {(weight.to(torch::kFloat64) * scale.view({-1, 1, 1, 1})).to(torch::kFloat32),
            (of_norm(".bias") - of_norm(".running_mean") * scale).to(torch::kFloat32)};
}

// x times its transpose. Automatic differentiation would treat the factors as different and compute two products for
// their gradients instead of one. Rows are channels or positions, depending on the memory layout.
struct Products : torch::autograd::Function<Products> {
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                 bool rows_are_channels) {
        context->save_for_backward({x});
        context->saved_data["rows_are_channels"] = rows_are_channels;
        const FullProducts full;
        return rows_are_channels ? x.mm(x.t()) : x.t().mm(x);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const torch::Tensor x = context->get_saved_variables()[0], both = gradients[0] + gradients[0].t();
        const FullProducts full;
        return {context->saved_data["rows_are_channels"].toBool() ? both.mm(x) : x.mm(both), torch::Tensor()};
    }
};

bool is_plain_3x3(const Convolution& each) {
    return each.kernel == 3 && each.stride == 1 && each.groups == 1;
}

bool suits(const Convolution& each) {
    return is_plain_3x3(each) && each.padding <= 1 && WinogradConvolution::suits(each.out, each.in);
}

torch::Tensor conv2d(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                     const Convolution& each) {
    return torch::conv2d(x, weight, bias, each.stride, each.padding, 1, each.groups);
}

// Up to the last layer used.
std::span<const Block> blocks_of(const FeatureExtractor::Shape& shape) {
    return std::span(shape.architecture->blocks).first(blocks_for(*shape.architecture, shape.taps));
}

}  // namespace

torch::Tensor products(const torch::Tensor& features) {
    const torch::Tensor x = features.to(torch::kFloat32);
    if (x.is_contiguous()) return Products::apply(x.view({x.size(1), -1}), true);
    const torch::Tensor last = x.permute({0, 2, 3, 1}).contiguous();  // no copy if channels are last
    return Products::apply(last.view({-1, x.size(1)}), false);
}

FeatureExtractor::FeatureExtractor(const Shape& shape, const Placement& place, const Preprocessing& preprocessing)
    : shape_(shape),
      blocks_(blocks_of(shape).begin(), blocks_of(shape).end()),
      smallest_side_(nst::smallest_side(*shape.architecture, blocks_.size())),
      place_(place),
      preprocessing_(preprocessing),
      mean_(mean_of(preprocessing).to(place.device)),
      deviation_(deviation_of(preprocessing).to(place.device)) {}

void FeatureExtractor::check_size(const torch::Tensor& picture) const {
    if (std::min(picture.size(2), picture.size(3)) >= smallest_side_) return;
    const std::string side = std::to_string(smallest_side_);
    throw runners::BadInput(shape_.architecture->name + " needs pictures of at least " + side + "x" + side +
                            " pixels, this one is " + std::to_string(picture.size(3)) + "x" +
                            std::to_string(picture.size(2)));
}

bool FeatureExtractor::in_content(const Block& block) const {
    return std::ranges::count(shape_.taps.content, block.name) > 0;
}
bool FeatureExtractor::in_style(const Block& block) const {
    return std::ranges::count(shape_.taps.style, block.name) > 0;
}

// Converted layer by layer, so that not all weights exist in float32 at the same time.
void FeatureExtractor::add_layer(const Convolution& shape, const torch::Tensor& weight, const torch::Tensor& bias) {
    for (const torch::Tensor& tensor : {weight, bias}) {
        const torch::Tensor plain = tensor.to(torch::kCPU).contiguous();
        sha256_ = sha256(sha256_ + sha256({static_cast<const char*>(plain.data_ptr()), plain.nbytes()}));
    }
    if (place_.onednn) {
        layers_.push_back({weight.contiguous(), bias.contiguous()});
        return;
    }
    const auto placed = [&](const torch::Tensor& tensor) {
        return tensor.to(place_.device, place_.types.storage).to(place_.types.compute);
    };
    if (place_.winograd && suits(shape))
        layers_.push_back({{}, {}, WinogradConvolution(placed(weight), placed(bias), shape.padding)});
    else
        layers_.push_back({placed(weight).contiguous(place_.layout), placed(bias)});
}

bool FeatureExtractor::suits_onednn(const Shape& shape) {
    const auto is_plain = [](const Convolution& each) {
        return is_plain_3x3(each) && each.padding == 1 && each.activation == Activation::relu;
    };
    return std::ranges::all_of(blocks_of(shape), [&](const Block& block) {
        if (block.kind == Block::Kind::pooling) return block.window.kernel == 2;
        return block.kind == Block::Kind::chain && !block.residual && block.convolutions.size() == 1 &&
               is_plain(block.convolutions[0]);
    });
}

bool FeatureExtractor::suits_winograd(const Shape& shape) {
    return std::ranges::any_of(blocks_of(shape), [](const Block& block) {
        return std::ranges::any_of(block.convolutions, [](const Convolution& each) { return suits(each); });
    });
}

void FeatureExtractor::finish() {
    if (!place_.onednn) return;
    std::vector<TrunkLayer> layers;
    bool pool_before = false;
    for (const Block& block : blocks_) {
        if (block.kind != Block::Kind::pooling) {
            const Layer& layer = layers_[layers.size()];
            layers.push_back({layer.weight, layer.bias, pool_before, in_content(block), in_style(block)});
        } else if (is_tapped(block)) {
            throw runners::Unsupported("oneDNN gives no output of pooling layers such as " + block.name);
        }
        pool_before = block.kind == Block::Kind::pooling;
    }
    layers_.clear();
    trunk_.emplace(std::move(layers), shape_.pooling == Pooling::maximum, place_.types.storage, *place_.onednn);
}

FeatureExtractor FeatureExtractor::random(const Shape& shape, std::uint64_t seed, const torch::Tensor& picture,
                                          const Placement& place) {
    const Preprocessing preprocessing = torchvision_preprocessing();
    FeatureExtractor network(shape, place, preprocessing);
    network.check_size(picture);
    const torch::NoGradGuard no_gradients;
    // Drawn on the CPU, so that all devices get the same weights.
    at::Generator generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    torch::Tensor x =
        (at_most(most_to_normalise_on, picture.to(torch::kCPU)) - mean_of(preprocessing)) / deviation_of(preprocessing);
    for (const Block& block : network.blocks_)
        x = network.through(block, x, [&](std::size_t i, const torch::Tensor& input) {
            const Convolution& each = block.convolutions[i];
            const double fan_in = static_cast<double>(each.kernel * each.kernel * (each.in / each.groups));
            torch::Tensor weight = torch::randn(weight_shape(each), generator).mul_(std::sqrt(2.0 / fan_in));
            const torch::Tensor bias = torch::zeros({each.out});
            torch::Tensor y = conv2d(input, weight, bias, each);
            const double scale = mean_activation(y);
            network.add_layer(each, weight.div_(scale), bias);
            return activated(y.div_(scale), each.activation);
        });
    network.finish();
    return network;
}

FeatureExtractor FeatureExtractor::load(const Shape& shape, const Weights& weights, const Placement& place) {
    FeatureExtractor network(shape, place, preprocessing_in(weights.metadata()));
    bool turn = network.preprocessing_.blue_first;  // swap the first convolution's channels instead of every picture's
    for (const Block& block : network.blocks_)
        for (const Convolution& each : block.convolutions) {
            const Folded layer = folded(each, shape.architecture->norm_epsilon, weights);
            network.add_layer(each, turn ? layer.weight.flip(1) : layer.weight, layer.bias);
            turn = false;
        }
    network.finish();
    return network;
}

torch::Tensor FeatureExtractor::normalised(const torch::Tensor& picture) const {
    return (picture - mean_) / deviation_;
}

torch::Tensor FeatureExtractor::pooled(const torch::Tensor& x, const Window& window) const {
    const auto& [kernel, stride, padding, ceil] = window;
    return shape_.pooling == Pooling::average ? torch::avg_pool2d(x, kernel, stride, padding, ceil, false)
                                              : torch::max_pool2d(x, kernel, stride, padding, 1, ceil);
}

torch::Tensor FeatureExtractor::through(const Block& block, const torch::Tensor& input,
                                        const Convolve& convolve) const {
    if (block.kind == Block::Kind::pooling) return pooled(input, block.window);
    if (block.kind == Block::Kind::fire) {
        const torch::Tensor squeezed = convolve(0, input);
        return torch::cat({convolve(1, squeezed), convolve(2, squeezed)}, 1);
    }
    torch::Tensor x = input, skip = input, gate;
    for (std::size_t i = 0; i < block.convolutions.size(); ++i) switch (block.convolutions[i].role) {
            case Role::main:
                x = convolve(i, x);
                break;
            case Role::shortcut:
                skip = convolve(i, input);
                break;
            case Role::squeeze:
                gate = convolve(i, x.mean({2, 3}, true));
                break;
            case Role::excite:
                x = x * convolve(i, gate);
                break;
        }
    return block.residual ? activated(x + skip, block.after) : x;
}

std::vector<torch::Tensor> FeatureExtractor::by_onednn(const torch::Tensor& picture, OnednnTrunk::Style style) const {
    return (*trunk_)(normalised(picture), style);
}

torch::Tensor FeatureExtractor::convolved(const Layer& own, const Convolution& each, const torch::Tensor& input) const {
    const torch::Tensor x = input.to(place_.types.storage).to(place_.types.compute);
    if (!own.winograd) return activated(conv2d(x, own.weight, own.bias, each), each.activation);
    if (each.activation == Activation::relu) return (*own.winograd)(x, WinogradConvolution::Then::relu);
    return activated((*own.winograd)(x, WinogradConvolution::Then::nothing), each.activation);
}

// Block `i` and the pooling after it.
bool FeatureExtractor::pooled_at_once(std::size_t i, const Layer& own) const {
    const Block& block = blocks_[i];
    const Window& window = blocks_[i + 1].window;
    return own.winograd && block.kind == Block::Kind::chain && block.convolutions.size() == 1 && !block.residual &&
           block.convolutions[0].activation == Activation::relu && !is_tapped(block) &&
           blocks_[i + 1].kind == Block::Kind::pooling && shape_.pooling == Pooling::average && window.kernel == 2 &&
           window.stride == 2 && window.padding == 0 && !window.ceil &&
           place_.types.storage == torch::kFloat32;  // else the input of pooling is rounded first
}

std::vector<torch::Tensor> FeatureExtractor::outputs(std::size_t first, std::size_t last, torch::Tensor x) const {
    std::vector<torch::Tensor> all;
    auto layer = layers_.begin();
    for (std::size_t i = 0; i < first; ++i) layer += static_cast<std::ptrdiff_t>(blocks_[i].convolutions.size());
    for (std::size_t i = first; i < last; ++i) {
        const Block& block = blocks_[i];
        const auto own = layer;
        layer += static_cast<std::ptrdiff_t>(block.convolutions.size());
        if (i + 1 < last && own != layer && pooled_at_once(i, *own)) {
            x = (*own->winograd)(x, WinogradConvolution::Then::relu_and_pooling);
            ++i;
        } else {
            x = through(block, x, [&](std::size_t k, const torch::Tensor& input) {
                    return convolved(own[static_cast<std::ptrdiff_t>(k)], block.convolutions[k], input);
                }).to(place_.types.storage);
        }
        if (is_tapped(blocks_[i]) || i + 1 == last) all.push_back(x);
    }
    return all;
}

// A segment of the network whose inner activations are recomputed in the backward pass.
struct Recomputed : torch::autograd::Function<Recomputed> {
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                                  const FeatureExtractor* network, std::int64_t first,
                                                  std::int64_t last) {
        context->save_for_backward({x});
        context->saved_data["network"] = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(network));
        context->saved_data["first"] = first;
        context->saved_data["last"] = last;
        return network->outputs(static_cast<std::size_t>(first), static_cast<std::size_t>(last), x);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& gradients) {
        const auto number = [&](const char* name) { return context->saved_data[name].toInt(); };
        const auto* network = reinterpret_cast<const FeatureExtractor*>(static_cast<std::intptr_t>(number("network")));
        const at::AutoGradMode with_gradients(true);
        const torch::Tensor x = context->get_saved_variables()[0].detach().requires_grad_(true);
        const auto outputs =
            network->outputs(static_cast<std::size_t>(number("first")), static_cast<std::size_t>(number("last")), x);
        std::vector<torch::Tensor> reached, flowing;
        for (std::size_t i = 0; i < outputs.size(); ++i)
            if (gradients[i].defined()) {
                reached.push_back(outputs[i]);
                flowing.push_back(gradients[i]);
            }
        return {torch::autograd::grad(reached, {x}, flowing)[0], torch::Tensor(), torch::Tensor(), torch::Tensor()};
    }
};

std::vector<torch::Tensor> FeatureExtractor::by_libtorch(const torch::Tensor& picture) const {
    std::vector<torch::Tensor> taps;
    torch::Tensor x = normalised(picture).to(place_.types.storage).contiguous(place_.layout);
    const bool recomputes = place_.segments > 1 && torch::GradMode::is_enabled() && x.requires_grad();
    const std::size_t parts = recomputes ? static_cast<std::size_t>(place_.segments) : 1;
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t first = part * blocks_.size() / parts, last = (part + 1) * blocks_.size() / parts;
        if (first == last) continue;
        const auto all =
            recomputes ? Recomputed::apply(x, this, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last))
                       : outputs(first, last, x);
        x = all.back();
        for (std::size_t i = first, k = 0; i < last; ++i)
            if (is_tapped(blocks_[i])) taps.push_back(all[k++]);
    }
    return taps;
}

Features FeatureExtractor::collected(const std::vector<torch::Tensor>& results) const {
    std::map<std::string, torch::Tensor> content, style;
    auto result = results.begin();
    for (const Block& block : blocks_) {
        if (in_content(block)) content[block.name] = *result;
        if (in_content(block) && (trunk_ || !in_style(block))) ++result;  // LibTorch returns one result for both
        if (in_style(block)) style[block.name] = *result++;
    }
    Features out;
    for (const std::string& name : shape_.taps.content) out.content.push_back(content.at(name));
    for (const std::string& name : shape_.taps.style) out.style.push_back(style.at(name));
    return out;
}

void FeatureExtractor::scale_activations(const torch::Tensor& picture) {
    const torch::NoGradGuard no_gradients;
    scales_ = {};
    const Features has = (*this)(at_most(most_to_normalise_on, picture));
    for (const torch::Tensor& each : has.content) scales_.content.push_back(scale_for(each));
    for (const torch::Tensor& each : has.style) scales_.style.push_back(scale_for(each));
}

Features FeatureExtractor::operator()(const torch::Tensor& picture) const {
    check_size(picture);
    Features all = collected(trunk_ ? by_onednn(picture, OnednnTrunk::Style::outputs) : by_libtorch(picture));
    scale(all.content, scales_.content);
    scale(all.style, scales_.style);
    return all;
}

Statistics FeatureExtractor::statistics(const torch::Tensor& picture) const {
    Statistics out;
    if (trunk_) {
        check_size(picture);
        Features all = collected(by_onednn(picture, OnednnTrunk::Style::products));
        scale(all.content, scales_.content);
        scale_products(all.style, scales_.style);
        out.content = std::move(all.content);
        out.products = std::move(all.style);
        for (const std::int64_t stride : reach().style)
            out.positions.push_back(static_cast<double>(picture.size(2) / stride * (picture.size(3) / stride)));
        return out;
    }
    Features all = (*this)(picture);
    out.content = std::move(all.content);
    for (const torch::Tensor& each : all.style) {
        out.products.push_back(products(each));
        out.positions.push_back(static_cast<double>(each.size(2) * each.size(3)));
    }
    return out;
}

Reach FeatureExtractor::reach() const {
    Reach all;
    std::map<std::string, std::int64_t> strides;
    const auto pass = [&](std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
        all.pixels += std::max(padding, kernel - 1 - padding) * all.stride;
        all.stride *= stride;
    };
    for (const Block& block : blocks_) {
        if (block.kind == Block::Kind::pooling) pass(block.window.kernel, block.window.stride, block.window.padding);
        for (const Convolution& each : block.convolutions) {
            if (each.role == Role::main) pass(each.kernel, each.stride, each.padding);
            if (each.role == Role::squeeze) all.whole = true;
        }
        strides[block.name] = all.stride;
    }
    for (const std::string& name : shape_.taps.content) all.content.push_back(strides.at(name));
    for (const std::string& name : shape_.taps.style) all.style.push_back(strides.at(name));
    return all;
}

void FeatureExtractor::prepare(at::IntArrayRef size) const {
    if (trunk_) trunk_->prepare(size);
    for (const Layer& layer : layers_)
        if (layer.winograd) layer.winograd->prepare_way_back();
}

std::string FeatureExtractor::algorithm() const {
    if (trunk_) return std::string("onednn ") + trunk_->algorithm();
    const bool winograd = std::ranges::any_of(layers_, [](const Layer& layer) { return layer.winograd.has_value(); });
    return winograd ? "stylesweep winograd" : "libtorch";
}

}  // namespace stylesweep::nst
