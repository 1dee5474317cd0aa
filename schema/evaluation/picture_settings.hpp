// What makes a setting when pictures are judged together: everything but the pictures that it was applied to.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace stylesweep::schema {

/// Whether a parameter names the content or the style, or is a label of one.
bool is_of_pictures(const std::string& parameter);

/// Leaves in each of the settings only the parameters that have several values; where these do not tell all settings
/// apart, also those that some settings lack.
void keep_differing(const std::vector<nlohmann::ordered_json*>& settings);

}  // namespace stylesweep::schema
