// Names with weights: "conv1_1:1, conv2_1:0.75". Used by the planner and the runner.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/parse_as.hpp"

namespace stylesweep {

struct WeightedName {
    std::string name;
    std::optional<double> weight;  ///< finite and at least 0; empty: not given
};

namespace detail {

/// The word of `text` at `at`, up to any of `ends` and trimmed; `at` advances past it.
inline std::string next_word(std::string_view text, std::size_t& at, std::string_view ends) {
    constexpr std::string_view spaces = " \t\n";
    at = std::min(text.find_first_not_of(spaces, at), text.size());
    const std::size_t end = std::min(text.find_first_of(ends, at), text.size());
    const std::string word(text.substr(at, end - at));
    at = std::min(text.find_first_not_of(spaces, end), text.size());
    return word;
}

inline double weight_of(const std::string& name, const std::string& word) {
    const auto weight = parse_as<double>(word);
    if (!weight || !std::isfinite(*weight))
        throw std::invalid_argument("'" + word + "' is not a weight for " + name + "; write " + name + ":0.5");
    if (*weight < 0) throw std::invalid_argument("the weight of " + name + " is negative: " + word);
    return *weight;
}

}  // namespace detail

/// Names are separated by commas or spaces; a weight follows a colon. Throws std::invalid_argument, with a sentence as
/// message, for no name, an invalid weight, a duplicate name, or when all weights are 0.
inline std::vector<WeightedName> weighted_names(std::string_view text) {
    std::vector<WeightedName> all;
    for (std::size_t at = 0; (at = text.find_first_not_of(", \t\n", at)) != std::string_view::npos;) {
        const std::string name = detail::next_word(text, at, ":, \t\n");
        std::optional<double> weight;
        if (at < text.size() && text[at] == ':')
            weight = detail::weight_of(name, detail::next_word(text, ++at, ", \t\n"));
        if (name.empty()) throw std::invalid_argument("a weight has no name before its colon");
        if (std::ranges::find(all, name, &WeightedName::name) != all.end())
            throw std::invalid_argument(name + " is named twice");
        all.push_back({name, weight});
    }
    if (all.empty()) throw std::invalid_argument("no name is given");
    if (std::ranges::all_of(all, [](const WeightedName& each) { return each.weight == 0.0; }))
        throw std::invalid_argument("all weights are 0");
    return all;
}

}  // namespace stylesweep
