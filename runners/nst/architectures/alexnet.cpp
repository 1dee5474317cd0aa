// AlexNet (Krizhevsky 2014, "One weird trick"), as in torchvision: the usual backbone of LPIPS.
#include "runners/nst/architectures/families.hpp"

namespace stylesweep::nst {
namespace {

// `index`: of the ReLU in torchvision's `features`; the convolution is the one before.
Block convolution(int index, int in, int out, int kernel, int stride, int padding) {
    return {.name = "features." + std::to_string(index),
            .convolutions = {{.name = "features." + std::to_string(index - 1),
                              .norm = "",
                              .in = in,
                              .out = out,
                              .kernel = kernel,
                              .stride = stride,
                              .padding = padding,
                              .activation = Activation::relu}}};
}

Block pool(int index) {
    return {.name = "features." + std::to_string(index), .kind = Block::Kind::pooling, .window = {3, 2, 0, false}};
}

}  // namespace

Architecture alexnet() {
    return {"alexnet",
            {convolution(1, 3, 64, 11, 4, 2), pool(2), convolution(4, 64, 192, 5, 1, 2), pool(5),
             convolution(7, 192, 384, 3, 1, 1), convolution(9, 384, 256, 3, 1, 1), convolution(11, 256, 256, 3, 1, 1),
             pool(12)},
            {{"features.7"}, {"features.1", "features.4", "features.7", "features.9", "features.11"}},
            0,
            "style: the layers of LPIPS (Zhang et al., CVPR 2018); content: the one in the middle"};
}

}  // namespace stylesweep::nst
