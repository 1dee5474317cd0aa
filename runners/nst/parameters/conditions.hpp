// Where parameters apply: conditions that several of them share.
#pragma once

#include <string>
#include <vector>

#include "runners/nst/architectures/architecture.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {

std::vector<std::string> names_of_architectures(bool (*wanted)(const Architecture&));
/// All of them, and those that pool.
std::vector<std::string> extractors();
std::vector<std::string> pooling_extractors();

/// The picture is optimised.
Conditions in_gatys();
/// A network is trained; with one of these extractors.
Conditions in_training();
Conditions in_training_with(const std::vector<std::string>& extractors);
/// Either: there are losses, and a style.
Conditions where_it_learns();

}  // namespace stylesweep::nst
