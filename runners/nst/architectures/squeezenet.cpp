// SqueezeNet 1.1 (Iandola et al. 2016; version 1.1 of the authors' repository), as in torchvision.
#include "runners/nst/architectures/families.hpp"

namespace stylesweep::nst {
namespace {

Block fire(int index, int in, int squeeze, int expand) {
    const std::string name = "features." + std::to_string(index);
    const auto part = [&](const char* which, int from, int to, int kernel) {
        return Convolution{.name = name + which,
                           .norm = "",
                           .in = from,
                           .out = to,
                           .kernel = kernel,
                           .padding = kernel / 2,
                           .activation = Activation::relu};
    };
    return {.name = name,
            .kind = Block::Kind::fire,
            .convolutions = {part(".squeeze", in, squeeze, 1), part(".expand1x1", squeeze, expand, 1),
                             part(".expand3x3", squeeze, expand, 3)}};
}

Block pool_rounded_up(int index) {
    return {.name = "features." + std::to_string(index), .kind = Block::Kind::pooling, .window = {3, 2, 0, true}};
}

}  // namespace

Architecture squeezenet1_1() {
    const Convolution first{
        .name = "features.0", .norm = "", .in = 3, .out = 64, .kernel = 3, .stride = 2, .activation = Activation::relu};
    return {"squeezenet1_1",
            {{.name = "features.1", .convolutions = {first}},
             pool_rounded_up(2),
             fire(3, 64, 16, 64),
             fire(4, 128, 16, 64),
             pool_rounded_up(5),
             fire(6, 128, 32, 128),
             fire(7, 256, 32, 128),
             pool_rounded_up(8),
             fire(9, 256, 48, 192),
             fire(10, 384, 48, 192),
             fire(11, 384, 64, 256),
             fire(12, 512, 64, 256)},
            {{"features.3"}, {"features.1", "features.4", "features.6", "features.7"}},
            0,
            "Stanford CS231n, assignment 3 (2017-2020), style transfer with SqueezeNet: content 3, style 1, 4, 6, 7"};
}

}  // namespace stylesweep::nst
