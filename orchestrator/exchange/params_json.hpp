// The column `params` of an export: a JSON object, member by member as written.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace stylesweep::exchange {

/// Names and values of a JSON object; numbers keep their digits. nullopt when the text is not one.
std::optional<std::map<std::string, std::string>> json_members(const std::string& text);

}  // namespace stylesweep::exchange
