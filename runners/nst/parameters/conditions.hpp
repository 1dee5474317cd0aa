// Conditions under which parameters apply, shared by several of them.
#pragma once

#include <string>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<std::string> names_of_architectures(bool (*wanted)(const Architecture&));
/// All extractors, and those with pooling layers.
std::vector<std::string> extractors();
std::vector<std::string> pooling_extractors();

/// A picture is optimised.
Conditions in_gatys();
/// A network is trained; the second: with one of these extractors.
Conditions in_training();
Conditions in_training_with(const std::vector<std::string>& extractors);
/// Either of these: there are losses and a style.
Conditions where_it_learns();

}  // namespace stylesweep::nst
