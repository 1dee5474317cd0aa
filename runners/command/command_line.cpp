#include "runners/command/command_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "base/text/placeholders.hpp"

namespace stylesweep::command {
namespace {

// Fills in one word, or a shell command.
class Filler {
  public:
    Filler(const Fillings& values, bool for_shell) : values_(values), for_shell_(for_shell) {}

    /// nullopt: the word is left out.
    std::optional<std::string> filled_in(const std::vector<Piece>& pieces) {
        text_.clear();
        const bool there = add(pieces);
        return there || pieces.empty() ? std::optional(text_) : std::nullopt;
    }

  private:
    // Whether there is a value, even an empty text.
    bool add(const std::vector<Piece>& pieces) {
        bool there = false;
        for (const Piece& piece : pieces) there |= add(piece);
        return there;
    }

    bool add(const Piece& piece) {
        if (piece.kind == Piece::Kind::text) {
            text_ += piece.text;
            return true;
        }
        const auto value = values_.find(piece.text);
        if (piece.kind == Piece::Kind::condition) {
            const bool holds = value != values_.end() && value->second.kind == Filling::Kind::other;
            return holds && (add(piece.then) || piece.then.empty());
        }
        if (value == values_.end()) throw std::invalid_argument("the job has no parameter for {" + piece.text + "}");
        if (value->second.kind == Filling::Kind::null) return false;
        text_ += for_shell_ ? quoted_for_shell(value->second.text) : value->second.text;
        return true;
    }

    const Fillings& values_;
    bool for_shell_;
    std::string text_;
};

}  // namespace

std::vector<std::string> command_line(const std::string& command, const Fillings& values) {
    const auto list = nlohmann::json::parse(command, nullptr, false);
    const auto is_text = [](const auto& word) { return word.is_string(); };
    const bool for_shell = !list.is_array() || list.empty() || !std::ranges::all_of(list, is_text);
    Filler filler(values, for_shell);
    if (for_shell) return {"/bin/sh", "-c", filler.filled_in(split_placeholders(command)).value_or("")};
    std::vector<std::string> words;
    for (const auto& word : list) {
        auto text = filler.filled_in(split_placeholders(word.get<std::string>()));
        if (!text && &word == &list.front()) throw std::invalid_argument("the program itself is null");
        if (text) words.push_back(std::move(*text));
    }
    return words;
}

}  // namespace stylesweep::command
