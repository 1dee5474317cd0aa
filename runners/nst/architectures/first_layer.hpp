// Checks whether a network's first layer fits its input range.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/architectures/preprocessing.hpp"

namespace stylesweep::nst {

/// The values of the tensor of that name, row by row; empty: none.
using ValuesOf = std::function<std::vector<float>(const std::string& name)>;

/// The factor by which the first convolution, including its batch normalisation, scales a picture's standard deviation:
/// the root of the mean over its filters of the sum of their squared weights. About 1 in torchvision's networks. 0: no
/// weights.
double first_layer_gain(const Architecture& architecture, const ValuesOf& values_of);

/// A warning if a network with that gain is probably not meant for its input: the first layer's response nearly
/// vanishes, as for a network for values of 0 to 255 on torchvision's input, which is 58 times smaller. Empty: no
/// warning. The opposite mistake cannot be detected: Caffe's own VGGs have weights as large as torchvision's.
std::string range_warning(double gain, const Preprocessing& shown);

}  // namespace stylesweep::nst
