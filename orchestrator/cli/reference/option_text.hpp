// The options of a command as texts, for the manual page and completion.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/cli/shared/options.hpp"

namespace stylesweep::cli {

struct OptionText {
    std::string name, letter;   ///< "output", "o"; letter: empty if there is none
    std::string value;          ///< in the words of value_kinds.hpp; empty: it takes no value
    std::string default_value;  ///< empty: none
    std::string description;
};

std::vector<OptionText> option_texts(const po::options_description& options);

}  // namespace stylesweep::cli
