// The options of a command as texts, for the help, the manual page and completion.
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

/// The description, with the default where it does not say it.
std::string meaning_of(const OptionText& option);

std::vector<OptionText> option_texts(const po::options_description& options);

}  // namespace stylesweep::cli
