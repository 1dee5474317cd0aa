#include "orchestrator/cli/reference/option_text.hpp"

namespace stylesweep::cli {
namespace {

// The library names a value "FILE.db (=results.db)", an option "-o [ --output ]".
OptionText text_of(const po::option_description& option) {
    OptionText text{option.long_name(), "", "", "", option.description()};
    const std::string shown = option.format_name();
    if (shown.size() > 1 && shown[0] == '-' && shown[1] != '-') text.letter = shown.substr(1, 1);
    if (option.semantic()->max_tokens() == 0) return text;
    text.value = option.semantic()->name();
    if (const auto begin = text.value.find(" (="); begin != std::string::npos) {
        text.default_value = text.value.substr(begin + 3, text.value.size() - begin - 4);
        text.value.resize(begin);
    }
    return text;
}

}  // namespace

std::string meaning_of(const OptionText& option) {
    if (option.default_value.empty() || option.description.find("(default") != std::string::npos)
        return option.description;
    return option.description + " (default: " + option.default_value + ")";
}

std::vector<OptionText> option_texts(const po::options_description& options) {
    std::vector<OptionText> texts;
    for (const auto& option : options.options()) texts.push_back(text_of(*option));
    return texts;
}

}  // namespace stylesweep::cli
