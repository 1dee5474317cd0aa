#include "runners/nst/architectures/architecture.hpp"

#include <algorithm>

#include "base/text/weighted_names.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/architectures/families.hpp"

namespace stylesweep::nst {
namespace {

std::string listed(const auto& all) {
    std::string text;
    for (const auto& each : all) text += (text.empty() ? "" : ", ") + each.name;
    return text;
}

// `parameter`: for error messages.
std::vector<WeightedName> layers_in(const std::string& parameter, const std::string& text) {
    try {
        return weighted_names(text);
    } catch (const std::invalid_argument& error) {
        throw runners::BadInput(parameter + ": " + error.what());
    }
}

std::vector<std::string> names_in(const Architecture& architecture, const std::string& parameter,
                                  const std::string& text) {
    std::vector<std::string> names;
    for (const WeightedName& each : layers_in(parameter, text)) {
        const std::string& name = architecture.blocks[architecture.index_of(each.name)].name;
        if (std::ranges::count(names, name) > 0) throw runners::BadInput(parameter + ": " + name + " is named twice");
        names.push_back(name);
    }
    return names;
}

// One side of a window's output, computed like PyTorch; 0 or less: the window does not fit.
std::int64_t windows(std::int64_t side, const Window& window) {
    const std::int64_t room = side + 2 * window.padding - window.kernel;
    if (room < 0) return 0;
    const std::int64_t count = (room + (window.ceil ? window.stride - 1 : 0)) / window.stride + 1;
    return window.ceil && (count - 1) * window.stride >= side + window.padding ? count - 1 : count;
}

std::int64_t side_behind(const Block& block, std::int64_t side) {
    if (block.kind == Block::Kind::pooling) return windows(side, block.window);
    if (block.kind == Block::Kind::fire) return side;
    for (const Convolution& each : block.convolutions)
        if (each.role == Convolution::Role::main) side = windows(side, {each.kernel, each.stride, each.padding, false});
    return side;
}

}  // namespace

const std::vector<Architecture>& architectures() {
    static const std::vector<Architecture> all = {
        vgg19(), vgg16(), resnet18(), resnet50(), mobilenet_v2(), mobilenet_v3_large(), squeezenet1_1(), alexnet()};
    return all;
}

const Architecture& architecture_named(std::string_view name) {
    const auto found = std::ranges::find(architectures(), name, &Architecture::name);
    if (found != architectures().end()) return *found;
    throw runners::BadInput("no feature extractor '" + std::string(name) + "'; there are " + listed(architectures()));
}

std::size_t Architecture::index_of(const std::string& wanted) const {
    const auto found =
        std::ranges::find_if(blocks, [&](const Block& each) { return each.name == wanted || each.alias == wanted; });
    if (found != blocks.end()) return static_cast<std::size_t>(found - blocks.begin());
    throw runners::BadInput(name + " has no layer '" + wanted + "'; it has " + listed(blocks));
}

bool Architecture::pools() const {
    return std::ranges::count(blocks, Block::Kind::pooling, &Block::kind) > 0;
}

Taps choose_taps(const Architecture& architecture, const std::string& content, const std::string& style) {
    Taps taps = architecture.taps;
    if (content != "default") taps.content = names_in(architecture, "content_layers", content);
    if (style != "default") taps.style = names_in(architecture, "style_layers", style);
    return taps;
}

std::vector<double> layer_weights(const std::string& layers) {
    if (layers == "default") return {};
    const std::vector<WeightedName> all = layers_in("layers", layers);
    if (std::ranges::none_of(all, [](const WeightedName& each) { return each.weight.has_value(); })) return {};
    std::vector<double> weights;
    for (const WeightedName& each : all) weights.push_back(each.weight.value_or(1));
    return weights;
}

std::size_t blocks_for(const Architecture& architecture, const Taps& taps) {
    std::size_t count = 0;
    for (const auto* names : {&taps.content, &taps.style})
        for (const std::string& name : *names) count = std::max(count, architecture.index_of(name) + 1);
    return count;
}

std::int64_t smallest_side(const Architecture& architecture, std::size_t count) {
    for (std::int64_t least = 1;; ++least) {
        std::int64_t side = least;
        for (std::size_t i = 0; i < count && side > 0; ++i) side = side_behind(architecture.blocks[i], side);
        if (side > 0) return least;
    }
}

}  // namespace stylesweep::nst
