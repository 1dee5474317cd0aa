// The networks of AdaIN (Huang and Belongie, ICCV 2017, section 6.1): VGG19 up to relu4_1 as encoder, its mirror image
// as decoder. Names and shapes here, and their places in naoto0804/pytorch-AdaIN's files (net.py).
#pragma once

#include <array>
#include <string>

namespace stylesweep::nst::adain {

/// What happens to the input of a convolution, before it is padded by reflection.
enum class Resampling {
    none,
    pooling,    ///< 2x2 max pooling with stride 2; a last, partial window counts
    upsampling  ///< each pixel becomes 2x2
};

/// A 3x3 convolution with bias after reflection padding by 1; a ReLU follows all but the decoder's last.
struct Convolution {
    const char* name;  ///< VGG's; in a file NAME.weight and NAME.bias after encoder_prefix or decoder_prefix
    int in, out;       ///< channels
    Resampling before;
    int place;  ///< its index in naoto0804's nn.Sequential, which is its name there
};

constexpr const char *encoder_prefix = "encoder.", *decoder_prefix = "decoder.";

/// Before the encoder's others, in files that have it: a 1x1 convolution from RGB of 0 to 1 to what VGG was trained on;
/// neither ReLU nor padding follows.
constexpr const char* color_layer = "conv0";
constexpr int color_place = 0;

constexpr std::array<Convolution, 9> encoder = {{{"conv1_1", 3, 64, Resampling::none, 2},
                                                 {"conv1_2", 64, 64, Resampling::none, 5},
                                                 {"conv2_1", 64, 128, Resampling::pooling, 9},
                                                 {"conv2_2", 128, 128, Resampling::none, 12},
                                                 {"conv3_1", 128, 256, Resampling::pooling, 16},
                                                 {"conv3_2", 256, 256, Resampling::none, 19},
                                                 {"conv3_3", 256, 256, Resampling::none, 22},
                                                 {"conv3_4", 256, 256, Resampling::none, 25},
                                                 {"conv4_1", 256, 512, Resampling::pooling, 29}}};

/// Named after the encoder's convolution that each of them mirrors.
constexpr std::array<Convolution, 9> decoder = {{{"conv4_1", 512, 256, Resampling::none, 1},
                                                 {"conv3_4", 256, 256, Resampling::upsampling, 5},
                                                 {"conv3_3", 256, 256, Resampling::none, 8},
                                                 {"conv3_2", 256, 256, Resampling::none, 11},
                                                 {"conv3_1", 256, 128, Resampling::none, 14},
                                                 {"conv2_2", 128, 128, Resampling::upsampling, 18},
                                                 {"conv2_1", 128, 64, Resampling::none, 21},
                                                 {"conv1_2", 64, 64, Resampling::upsampling, 25},
                                                 {"conv1_1", 64, 3, Resampling::none, 28}}};

/// The encoder's layers that the style loss compares, by index.
constexpr std::array<int, 4> style_layers = {0, 2, 4, 8};

}  // namespace stylesweep::nst::adain
