// VGG19 (Simonyan and Zisserman 2015, table 1, column E) as a table: what each convolution is and which ones are
// tapped.
#pragma once

#include <array>
#include <string_view>

namespace stylesweep::nst {

/// A 3x3 convolution with padding 1, followed by ReLU.
struct ConvLayer {
    std::string_view name;
    int torchvision_index;  ///< features.N.weight, features.N.bias
    int in, out;            ///< channels
    bool pool_before;       ///< 2x2 pooling with stride 2 comes first
};

/// Up to conv5_1, the last layer that Gatys et al. use.
inline constexpr std::array<ConvLayer, 13> vgg19 = {{
    {"conv1_1", 0, 3, 64, false},
    {"conv1_2", 2, 64, 64, false},
    {"conv2_1", 5, 64, 128, true},
    {"conv2_2", 7, 128, 128, false},
    {"conv3_1", 10, 128, 256, true},
    {"conv3_2", 12, 256, 256, false},
    {"conv3_3", 14, 256, 256, false},
    {"conv3_4", 16, 256, 256, false},
    {"conv4_1", 19, 256, 512, true},
    {"conv4_2", 21, 512, 512, false},
    {"conv4_3", 23, 512, 512, false},
    {"conv4_4", 25, 512, 512, false},
    {"conv5_1", 28, 512, 512, true},
}};

/// Gatys, Ecker and Bethge, CVPR 2016, section 3: content conv4_2, style conv1_1 to conv5_1.
inline constexpr std::string_view content_layer = "conv4_2";
inline constexpr std::array<std::string_view, 5> style_layers = {"conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"};

}  // namespace stylesweep::nst
