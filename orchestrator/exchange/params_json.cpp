#include "orchestrator/exchange/params_json.hpp"

#include <nlohmann/json.hpp>

#include "base/text/json_depth.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::exchange {

std::optional<std::map<std::string, std::string>> json_members(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos || text[begin] != '{' || nests_too_deep(text) || !nlohmann::json::accept(text))
        return std::nullopt;
    std::map<std::string, std::string> members;
    for (const auto& [name, value, is_text] : schema::written_values(text))
        members[name] = is_text ? nlohmann::json(value).dump() : value;
    return members;
}

}  // namespace stylesweep::exchange
