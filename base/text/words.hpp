// Splits names and expressions into words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text/ascii.hpp"

namespace stylesweep {

/// begin_words: a capital after a small letter begins a word, as in valLoss.
enum class Capitals { plain, begin_words };

/// Runs of characters accepted by `belongs`, in lower case.
inline std::vector<std::string> words_of(std::string_view name, Capitals capitals, bool (*belongs)(char)) {
    std::vector<std::string> words;
    bool inside = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool is_small_before = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
        if (capitals == Capitals::begin_words && is_small_before && name[i] >= 'A' && name[i] <= 'Z') inside = false;
        if (!belongs(name[i])) {
            inside = false;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        words.back() += lower_case(name[i]);
    }
    return words;
}

/// Whether `word` occurs in the text with no letter, digit or '_' next to it.
constexpr bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word_character(text[at - 1])) && (end == text.size() || !is_word_character(text[end])))
            return true;
    }
    return false;
}

}  // namespace stylesweep
