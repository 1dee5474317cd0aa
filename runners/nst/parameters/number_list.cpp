#include "runners/nst/parameters/number_list.hpp"

#include <cmath>
#include <optional>
#include <sstream>

#include "base/text/parse_as.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

// nullopt: not a number above 0.
std::optional<double> positive_number(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    const auto number = parse_as<double>(text);
    return number && *number > 0 && std::isfinite(*number) ? number : std::nullopt;
}

}  // namespace

std::vector<double> numbers_of(const char* name, const std::string& text, const char* word, const char* thing) {
    if (text == word) return {};
    std::vector<double> all;
    std::istringstream parts(text + ",");
    for (std::string part; std::getline(parts, part, ',');) {
        const auto number = positive_number(part);
        if (!number)
            throw runners::BadInput(std::string(name) + ": '" + text +
                                    "' is neither a list of numbers above 0, one for each " + thing +
                                    ", such as 5,2, nor the word " + word);
        all.push_back(*number);
    }
    return all;
}

}  // namespace stylesweep::nst
