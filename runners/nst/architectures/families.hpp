// The architecture families, one file each.
#pragma once

#include "runners/nst/architectures/architecture.hpp"

namespace stylesweep::nst {

Architecture vgg16();
Architecture vgg19();
Architecture resnet18();
Architecture resnet50();
Architecture mobilenet_v2();
Architecture mobilenet_v3_large();
Architecture squeezenet1_1();
Architecture alexnet();

}  // namespace stylesweep::nst
