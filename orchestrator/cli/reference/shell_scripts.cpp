#include "orchestrator/cli/reference/shell_scripts.hpp"

#include <span>
#include <utility>

namespace stylesweep::embedded {
std::span<const std::pair<std::string_view, std::string_view>> completion_scripts();
}

namespace stylesweep::cli {

std::vector<std::string> shells() {
    std::vector<std::string> names;
    for (const auto& [shell, script] : embedded::completion_scripts()) names.emplace_back(shell);
    return names;
}

std::string_view completion_script(const std::string& shell) {
    for (const auto& [name, script] : embedded::completion_scripts())
        if (name == shell) return script;
    return {};
}

}  // namespace stylesweep::cli
