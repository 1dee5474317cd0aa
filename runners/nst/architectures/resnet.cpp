// ResNet (He, Zhang, Ren and Sun 2016, table 1), as in torchvision: a bottleneck's stride is in its 3x3 convolution.
#include "runners/nst/architectures/families.hpp"

namespace stylesweep::nst {
namespace {

using Role = Convolution::Role;

Convolution convolution(const std::string& name, const std::string& norm, int in, int out, int kernel, int stride,
                        Activation activation, Role role = Role::main) {
    return {name, norm, in, out, kernel, stride, 1, kernel / 2, activation, role};
}

// Two 3x3 convolutions, or 1x1, 3x3, 1x1 with channels times `expansion`.
Block residual(const std::string& name, int in, int width, int stride, int expansion) {
    const int out = width * expansion;
    const auto main = [&](const char* n, int from, int to, int kernel, int by, Activation activation) {
        return convolution(name + ".conv" + n, name + ".bn" + n, from, to, kernel, by, activation);
    };
    Block block{.name = name, .residual = true, .after = Activation::relu};
    if (expansion == 1)
        block.convolutions = {main("1", in, width, 3, stride, Activation::relu),
                              main("2", width, out, 3, 1, Activation::none)};
    else
        block.convolutions = {main("1", in, width, 1, 1, Activation::relu),
                              main("2", width, width, 3, stride, Activation::relu),
                              main("3", width, out, 1, 1, Activation::none)};
    if (stride != 1 || in != out)
        block.convolutions.push_back(convolution(name + ".downsample.0", name + ".downsample.1", in, out, 1, stride,
                                                 Activation::none, Role::shortcut));
    return block;
}

Architecture resnet(const char* name, const std::vector<int>& blocks_of_stage, int expansion) {
    Architecture all{name,
                     {},
                     {},
                     1e-5,
                     "Wang, Li and Vasconcelos, CVPR 2021: their code (resnet_swag.py), conv1 and the last block of "
                     "each stage"};
    all.blocks = {{.name = "conv1", .convolutions = {convolution("conv1", "bn1", 3, 64, 7, 2, Activation::relu)}},
                  {.name = "pool1", .kind = Block::Kind::pooling, .window = {3, 2, 1, false}}};
    all.taps.style = {"conv1"};
    int in = 64;
    for (std::size_t stage = 0; stage < blocks_of_stage.size(); ++stage) {
        const int width = 64 << stage;
        for (int i = 0; i < blocks_of_stage[stage]; ++i) {
            all.blocks.push_back(residual("layer" + std::to_string(stage + 1) + "." + std::to_string(i), in, width,
                                          i == 0 && stage > 0 ? 2 : 1, expansion));
            in = width * expansion;
        }
        all.taps.style.push_back(all.blocks.back().name);
        if (stage == 2) all.taps.content = {all.blocks.back().name};
    }
    return all;
}

}  // namespace

Architecture resnet18() {
    return resnet("resnet18", {2, 2, 2, 2}, 1);
}
Architecture resnet50() {
    return resnet("resnet50", {3, 4, 6, 3}, 4);
}

}  // namespace stylesweep::nst
