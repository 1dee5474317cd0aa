#include "base/text/unknown_column.hpp"

namespace stylesweep {

std::string unknown_column(const std::string& message) {
    const std::string begin = "no such column: ", advice = "\" - should this be a string literal in single-quotes?";
    if (!message.starts_with(begin)) return "";
    const std::string name = message.substr(begin.size());
    return name.starts_with('"') && name.ends_with(advice) ? name.substr(1, name.size() - 1 - advice.size()) : name;
}

}  // namespace stylesweep
