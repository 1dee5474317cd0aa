// Feature extractors as tables: torchvision's layers, their names and shapes, and the default layers of the losses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::nst {

enum class Activation { none, relu, relu6, hardswish, hardsigmoid };

/// One convolution. A following batch normalisation (evaluation mode) is folded into its weights when they are loaded.
struct Convolution {
    /// `main`: next in the chain; `shortcut`: from the block's input to its sum; `squeeze`, `excite`: the two
    /// convolutions of a squeeze-and-excitation gate (Hu et al. 2018), which scales the chain's channels.
    enum class Role { main, shortcut, squeeze, excite };

    std::string name;  ///< NAME.weight in a state dict, and NAME.bias if there is no norm
    std::string norm;  ///< NORM.weight, .bias, .running_mean, .running_var; empty: none
    int in, out, kernel, stride = 1, groups = 1;
    int padding = 0;
    Activation activation = Activation::none;
    Role role = Role::main;
};

struct Window {
    int kernel = 2, stride = 2, padding = 0;
    bool ceil = false;  ///< a last, partial window counts
};

/// The unit that losses can use: its output, after its activation.
struct Block {
    /// `chain`: the convolutions in order; `fire`: a squeeze, then two parallel expand convolutions (Iandola et al.
    /// 2016, figure 1); `pooling`.
    enum class Kind { chain, fire, pooling };

    std::string name;
    Kind kind = Kind::chain;
    std::vector<Convolution> convolutions = {};
    Window window = {};                   ///< for pooling
    bool residual = false;                ///< adds its input (or the shortcut's result)
    Activation after = Activation::none;  ///< after the sum
    std::string alias = {};               ///< another name; empty: none
};

struct Taps {
    std::vector<std::string> content, style;  ///< names of blocks
};

struct Architecture {
    std::string name;
    std::vector<Block> blocks;
    Taps taps;                ///< default layers
    double norm_epsilon;      ///< of its batch normalisations
    std::string_view source;  ///< of the default taps

    /// Index of the block with that name or alias; throws runners::BadInput with all names.
    [[nodiscard]] std::size_t index_of(const std::string& name) const;

    /// Whether it has pooling layers.
    [[nodiscard]] bool pools() const;
};

/// vgg16, vgg19, resnet18, resnet50, mobilenet_v2, mobilenet_v3_large, squeezenet1_1, alexnet.
const std::vector<Architecture>& architectures();

/// Throws runners::BadInput with the names.
const Architecture& architecture_named(std::string_view name);

/// `content`, `style`: "default", or names (or aliases) of blocks, with or without weights: "conv1_1:1, conv2_1:0.75".
/// Throws runners::BadInput, also if a block is named twice.
Taps choose_taps(const Architecture& architecture, const std::string& content, const std::string& style);

/// The weights in such a text, 1 for names without a weight; empty if there are no weights. Throws runners::BadInput.
std::vector<double> layer_weights(const std::string& layers);

/// The number of blocks needed for these layers.
std::size_t blocks_for(const Architecture& architecture, const Taps& taps);

/// The minimum width and height, pixels, for which each of the first `count` blocks has an output.
std::int64_t smallest_side(const Architecture& architecture, std::size_t count);

}  // namespace stylesweep::nst
