// VGG (Simonyan and Zisserman 2015, table 1, columns D and E): 3x3 convolutions with padding 1 and bias, ReLU, 2x2
// pooling between stages.
#include "runners/nst/architectures/families.hpp"

namespace stylesweep::nst {
namespace {

Architecture vgg(const char* name, const std::vector<int>& layers_of_stage) {
    constexpr int channels[] = {64, 128, 256, 512, 512};
    Architecture all{name,
                     {},
                     {{"conv4_2"}, {"conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"}},
                     0,
                     "Gatys, Ecker and Bethge, CVPR 2016, section 3"};
    int in = 3, index = 0;  // index in torchvision's `features`, which includes ReLU and pooling
    for (std::size_t stage = 0; stage < layers_of_stage.size(); ++stage) {
        const std::string number = std::to_string(stage + 1);
        for (int layer = 1; layer <= layers_of_stage[stage]; ++layer, index += 2) {
            const std::string place = number + "_" + std::to_string(layer);
            all.blocks.push_back({.name = "conv" + place,
                                  .convolutions = {{.name = "features." + std::to_string(index),
                                                    .norm = "",
                                                    .in = in,
                                                    .out = channels[stage],
                                                    .kernel = 3,
                                                    .padding = 1,
                                                    .activation = Activation::relu}},
                                  .alias = "relu" + place});
            in = channels[stage];
        }
        all.blocks.push_back({.name = "pool" + number, .kind = Block::Kind::pooling});
        ++index;
    }
    return all;
}

}  // namespace

Architecture vgg16() {
    return vgg("vgg16", {2, 2, 3, 3, 3});
}
Architecture vgg19() {
    return vgg("vgg19", {2, 2, 4, 4, 4});
}

}  // namespace stylesweep::nst
