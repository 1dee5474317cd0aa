// MobileNetV2 (Sandler et al. 2018, table 2) and MobileNetV3-Large (Howard et al. 2019, table 1), as in torchvision.
#include "runners/nst/architectures/families.hpp"

namespace stylesweep::nst {
namespace {

using Role = Convolution::Role;

// Lin et al. 2017 (feature pyramids, section 3): the last block of each stage, i.e. of each resolution. The content
// layer is at an eighth of the size, like VGG's conv4_2.
constexpr std::string_view last_of_each_stage =
    "the last block of each resolution, as in feature pyramids (Lin et al., CVPR 2017, section 3); content at 1/8 of "
    "the size, like VGG's conv4_2";

Convolution normed(const std::string& name, const std::string& norm, int in, int out, int kernel, int stride,
                   int groups, Activation activation) {
    return {name, norm, in, out, kernel, stride, groups, kernel / 2, activation};
}

Block stem(int out, Activation activation) {
    return {.name = "features.0",
            .convolutions = {normed("features.0.0", "features.0.1", 3, out, 3, 2, 1, activation)}};
}

Block head(int index, int in, int out, Activation activation) {
    const std::string name = "features." + std::to_string(index);
    return {.name = name, .convolutions = {normed(name + ".0", name + ".1", in, out, 1, 1, 1, activation)}};
}

struct Inverted {
    int in, hidden, out, kernel, stride, gate;  ///< gate: channels of the squeeze; 0: none
    Activation activation;
};

// 1x1 expansion, depthwise, gate, 1x1 projection without activation. `part`: torchvision's name of the sequence; in V2
// its last convolution and norm are not in a sequence of their own.
Block inverted(const std::string& name, const std::string& part, const Inverted& each) {
    Block block{.name = name, .residual = each.stride == 1 && each.in == each.out};
    int position = 0;
    const auto next = [&](int from, int to, int kernel, int stride, int groups) {
        const std::string folder = name + part + std::to_string(position++);
        block.convolutions.push_back(
            normed(folder + ".0", folder + ".1", from, to, kernel, stride, groups, each.activation));
    };
    if (each.hidden != each.in) next(each.in, each.hidden, 1, 1, 1);
    next(each.hidden, each.hidden, each.kernel, each.stride, each.hidden);
    if (each.gate) {
        const std::string folder = name + part + std::to_string(position++);
        block.convolutions.push_back({.name = folder + ".fc1",
                                      .norm = "",
                                      .in = each.hidden,
                                      .out = each.gate,
                                      .kernel = 1,
                                      .activation = Activation::relu,
                                      .role = Role::squeeze});
        block.convolutions.push_back({.name = folder + ".fc2",
                                      .norm = "",
                                      .in = each.gate,
                                      .out = each.hidden,
                                      .kernel = 1,
                                      .activation = Activation::hardsigmoid,
                                      .role = Role::excite});
    }
    const std::string last = name + part + std::to_string(position);
    if (part == ".conv.")
        block.convolutions.push_back(
            normed(last, name + part + std::to_string(position + 1), each.hidden, each.out, 1, 1, 1, Activation::none));
    else
        block.convolutions.push_back(
            normed(last + ".0", last + ".1", each.hidden, each.out, 1, 1, 1, Activation::none));
    return block;
}

}  // namespace

Architecture mobilenet_v2() {
    struct Stage {
        int expansion, out, blocks, stride;
    };
    Architecture all{"mobilenet_v2",
                     {stem(32, Activation::relu6)},
                     {{"features.6"}, {"features.1", "features.3", "features.6", "features.13", "features.17"}},
                     1e-5,
                     last_of_each_stage};
    int in = 32;
    for (const Stage& stage : {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2}, Stage{6, 64, 4, 2},
                               Stage{6, 96, 3, 1}, Stage{6, 160, 3, 2}, Stage{6, 320, 1, 1}})
        for (int i = 0; i < stage.blocks; ++i) {
            all.blocks.push_back(
                inverted("features." + std::to_string(all.blocks.size()), ".conv.",
                         {in, in * stage.expansion, stage.out, 3, i == 0 ? stage.stride : 1, 0, Activation::relu6}));
            in = stage.out;
        }
    all.blocks.push_back(head(18, 320, 1280, Activation::relu6));
    return all;
}

Architecture mobilenet_v3_large() {
    constexpr auto relu = Activation::relu, hardswish = Activation::hardswish;
    Architecture all{"mobilenet_v3_large",
                     {stem(16, hardswish)},
                     {{"features.6"}, {"features.1", "features.3", "features.6", "features.12", "features.15"}},
                     1e-3,
                     last_of_each_stage};
    for (const Inverted& each :
         {Inverted{16, 16, 16, 3, 1, 0, relu}, Inverted{16, 64, 24, 3, 2, 0, relu}, Inverted{24, 72, 24, 3, 1, 0, relu},
          Inverted{24, 72, 40, 5, 2, 24, relu}, Inverted{40, 120, 40, 5, 1, 32, relu},
          Inverted{40, 120, 40, 5, 1, 32, relu}, Inverted{40, 240, 80, 3, 2, 0, hardswish},
          Inverted{80, 200, 80, 3, 1, 0, hardswish}, Inverted{80, 184, 80, 3, 1, 0, hardswish},
          Inverted{80, 184, 80, 3, 1, 0, hardswish}, Inverted{80, 480, 112, 3, 1, 120, hardswish},
          Inverted{112, 672, 112, 3, 1, 168, hardswish}, Inverted{112, 672, 160, 5, 2, 168, hardswish},
          Inverted{160, 960, 160, 5, 1, 240, hardswish}, Inverted{160, 960, 160, 5, 1, 240, hardswish}})
        all.blocks.push_back(inverted("features." + std::to_string(all.blocks.size()), ".block.", each));
    all.blocks.push_back(head(16, 160, 960, hardswish));
    return all;
}

}  // namespace stylesweep::nst
