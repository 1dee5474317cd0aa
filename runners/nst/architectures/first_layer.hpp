// Whether a network's first layer fits what the network is shown.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/architectures/preprocessing.hpp"

namespace stylesweep::nst {

/// The numbers of the tensor of that name, row by row; empty: there is none.
using ValuesOf = std::function<std::vector<float>(const std::string& name)>;

/// By how much the first convolution, its batch normalisation included, enlarges a picture's deviation: the root of the
/// mean, over its filters, of the sum of their squared weights. About 1 in torchvision's networks. 0: it has no
/// weights.
double first_layer_gain(const Architecture& architecture, const ValuesOf& values_of);

/// Why a network with that gain is hardly meant for what it is shown: its first layer all but vanishes, as that of one
/// for values of 0 to 255 does on torchvision's, which are 58 times smaller. Empty: it may be. The other way round
/// tells nothing: Caffe's own VGGs have weights as large as torchvision's.
std::string range_warning(double gain, const Preprocessing& shown);

}  // namespace stylesweep::nst
