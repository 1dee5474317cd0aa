#include "orchestrator/cli/reference/split_line.hpp"

#include <utility>

namespace stylesweep::cli {

TypedLine split_line(std::string_view line) {
    TypedLine typed;
    char quote = 0;
    bool in_word = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (!quote && (c == ' ' || c == '\t' || c == '\n')) {
            if (in_word) typed.words.push_back(std::exchange(typed.last, ""));
            in_word = typed.quoted = false;
            continue;
        }
        if (!in_word) typed.quoted = c == '\'' || c == '"';
        in_word = true;
        if (c == quote) {
            quote = 0;
        } else if (!quote && (c == '\'' || c == '"')) {
            quote = c;
        } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
            typed.last += line[++i];
        } else {
            typed.last += c;
        }
    }
    return typed;
}

}  // namespace stylesweep::cli
