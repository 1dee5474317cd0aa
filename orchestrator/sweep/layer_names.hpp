// Parameters that name layers of a network: "conv1_1:1, conv2_1:0.75".
#pragma once

#include <string>

#include "orchestrator/sweep/runner_description.hpp"

namespace stylesweep::sweep {

/// The same names and weights in canonical spelling: "conv1_1:1,conv2_1:0.75"; unreadable text is returned unchanged.
std::string layers_spelling(const std::string& text);

/// What is wrong with the text for any job: its syntax, or a name that no network has. Empty: nothing.
std::string why_no_layers(const ParameterSpec& spec, const std::string& text);

/// What is wrong with it for these layers, or empty. `where`: describes them in the message, such as " with
/// architecture vgg19".
std::string why_no_layers(const ParameterSpec& spec, const std::string& text, const ParameterSpec::Layers& layers,
                          const std::string& where);

}  // namespace stylesweep::sweep
