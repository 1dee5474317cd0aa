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
/// A network for one style is trained; the second: with one of these extractors.
Conditions in_fast_training();
Conditions in_training_with(const std::vector<std::string>& extractors);
/// The decoder of AdaIN is trained.
Conditions in_adain_training();
/// Either of these trainings.
Conditions in_training();
/// A picture is optimised, or a network for one style is trained: their losses can be chosen.
Conditions where_losses_vary();
/// A picture is optimised, or any network is trained: there are losses.
Conditions where_it_learns();
/// A style picture is needed.
Conditions where_it_has_a_style();

}  // namespace stylesweep::nst
