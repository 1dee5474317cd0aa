#include "orchestrator/sweep/command_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/nearest.hpp"
#include "schema/placeholders.hpp"

namespace stylesweep::sweep {
namespace {

using schema::Piece;

std::vector<std::string> usable_names(const SweepFile& file) {
    std::vector<std::string> names = file.given_names();
    std::erase(names, "command");
    names.insert(names.end(), {"repeat", "work"});
    return names;
}

// The words of an argument vector; empty: the text is for the shell.
std::vector<std::string> words_of(const std::string& command) {
    const auto list = nlohmann::json::parse(command, nullptr, false);
    const auto is_text = [](const auto& word) { return word.is_string(); };
    if (!list.is_array() || list.empty() || !std::ranges::all_of(list, is_text)) return {};
    return list.get<std::vector<std::string>>();
}

// Whether the place `end` of a shell text lies within quotes.
bool within_quotes(const std::string& text, std::size_t end) {
    char open = 0;
    for (std::size_t at = 0; at < end; ++at) {
        if (text[at] == '\\' && open != '\'')
            ++at;
        else if (open ? text[at] == open : text[at] == '\'' || text[at] == '"')
            open = open ? '\0' : text[at];
    }
    return open != 0;
}

class Checker {
  public:
    Checker(const SweepFile& file, const Value& command) : file_(file), command_(command) {}

    void check() const {
        const std::vector<std::string> words = words_of(command_.text);
        for (std::size_t i = 0; i < words.size(); ++i) check_word(words[i], where(words.size(), i));
        if (!words.empty()) return;
        for (const Piece& piece : check_word(command_.text, command_.where))
            if (piece.kind == Piece::Kind::placeholder && within_quotes(command_.text, piece.offset))
                fail(command_.where, "{" + piece.text + "} stands within quotes, but its value comes quoted for the " +
                                         "shell; take the quotes away or use $STYLESWEEP_PARAM_" + piece.text);
    }

  private:
    [[noreturn]] void fail(Location where, const std::string& message) const {
        throw SweepFileError(file_.path, where, "command: " + message);
    }

    Location where(std::size_t words, std::size_t word) const {
        const bool listed = file_.command_words.size() == words && command_.where.line != 0;
        return listed ? file_.command_words[word] : command_.where;
    }

    std::vector<Piece> check_word(const std::string& word, Location where) const try {
        std::vector<Piece> pieces = schema::split_placeholders(word);
        const std::vector<std::string> names = usable_names(file_);
        for (const Piece& piece : pieces)
            if (piece.kind == Piece::Kind::placeholder && std::ranges::count(names, piece.text) == 0)
                fail(where, "the sweep has no parameter for {" + piece.text + "}" + suggestion(piece.text, names));
        return pieces;
    } catch (const std::invalid_argument& error) {
        fail(where, error.what());
    }

    const SweepFile& file_;
    const Value& command_;
};

std::vector<std::string> shell_words_of(const std::string& text) {
    std::vector<std::string> words;
    bool written_to = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\n;|&<>()'\"", at), text.size());
        if (end > at && !written_to) words.push_back(text.substr(at, end - at));
        if (end > at) written_to = false;
        if (end < text.size() && text[end] == '>') written_to = true;
        at = end + 1;
    }
    return words;
}

}  // namespace

std::vector<std::string> plain_words_of(const Value& command) {
    std::vector<std::string> words = words_of(command.text);
    if (words.empty()) words = shell_words_of(command.text);
    std::erase_if(words, [](const std::string& word) { return word.find('{') != std::string::npos; });
    return words;
}

std::vector<std::string> names_in_command(const Value& command) {
    std::vector<std::string> names;
    for (const schema::Piece& piece : schema::split_placeholders(command.text))
        if (piece.kind == Piece::Kind::placeholder) names.push_back(piece.text);
    return names;
}

void check_command(const SweepFile& file, const Value& command) {
    Checker(file, command).check();
}

}  // namespace stylesweep::sweep
