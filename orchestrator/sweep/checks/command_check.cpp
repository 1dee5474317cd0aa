#include "orchestrator/sweep/checks/command_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text/placeholders.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {
namespace {

std::vector<std::string> usable_names(const SweepFile& file) {
    std::vector<std::string> names = file.given_names();
    std::erase(names, "command");
    names.insert(names.end(), {"repeat", "work"});
    return names;
}

// The words of an argument vector; empty: the text is for a shell.
std::vector<std::string> words_of(const std::string& command) {
    const auto list = nlohmann::json::parse(command, nullptr, false);
    const auto is_text = [](const auto& word) { return word.is_string(); };
    if (!list.is_array() || list.empty() || !std::ranges::all_of(list, is_text)) return {};
    return list.get<std::vector<std::string>>();
}

// Whether the position `end` of a shell text is inside quotes.
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

// The names of placeholders and conditions, including nested ones.
void collect(const std::vector<Piece>& pieces, std::vector<std::string>& names) {
    for (const Piece& piece : pieces) {
        if (piece.kind != Piece::Kind::text) names.push_back(piece.text);
        collect(piece.then, names);
    }
}

// Whether the program gets to see the value: placeholders, also within conditions.
bool writes(const std::vector<Piece>& pieces, const std::string& name) {
    return std::ranges::any_of(pieces, [&](const Piece& piece) {
        return (piece.kind == Piece::Kind::placeholder && piece.text == name) || writes(piece.then, name);
    });
}

bool ends_a_shell_word(char c) {
    return std::string_view(" \t\n;|&()<>").find(c) != std::string_view::npos;
}

// Whether the piece is a whole word: of an argument vector, or between spaces and shell operators.
bool stands_alone(const std::vector<Piece>& pieces, std::size_t i, bool for_shell) {
    if (!for_shell) return pieces.size() == 1;
    const auto parts = [&](std::size_t at, bool its_end) {
        if (pieces[at].kind != Piece::Kind::text) return false;
        return ends_a_shell_word(its_end ? pieces[at].text.back() : pieces[at].text.front());
    };
    return (i == 0 || parts(i - 1, true)) && (i + 1 == pieces.size() || parts(i + 1, false));
}

// The word of `text` that contains the byte `at`.
std::string word_around(const std::string& text, std::size_t at, bool for_shell) {
    if (!for_shell) return text;
    std::size_t begin = at, end = at;
    while (begin > 0 && !ends_a_shell_word(text[begin - 1])) --begin;
    while (end < text.size() && !ends_a_shell_word(text[end])) ++end;
    return text.substr(begin, end - begin);
}

class CommandChecker {
  public:
    CommandChecker(const SweepFile& file, const Value& command) : file_(file), command_(command) {}

    void check() {
        std::vector<std::string> words = words_of(command_.text);
        for_shell_ = words.empty();
        if (for_shell_) words.push_back(command_.text);
        for (std::size_t i = 0; i < words.size(); ++i) {
            Word& word = words_.emplace_back(Word{words[i], where(words.size(), i), {}});
            if (word.text.size() > most_word)
                fail(word.where, "this word has " + std::to_string(word.text.size()) +
                                     " bytes, and the system takes at " + "most " + std::to_string(most_word) +
                                     "; put the script into a file");
            try {
                word.pieces = split_placeholders(word.text);
            } catch (const std::invalid_argument& error) {
                fail(word.where, error.what());
            }
        }
        for (const Word& word : words_) check(word, word.pieces, "");
    }

  private:
    struct Word {
        std::string text;
        Location where;
        std::vector<Piece> pieces;
    };

    [[noreturn]] void fail(Location where, const std::string& message) const {
        throw SweepFileError(file_.path, where, "command: " + message);
    }

    Location where(std::size_t words, std::size_t word) const {
        const bool listed = file_.command_words.size() == words && command_.where.line != 0;
        return listed ? file_.command_words[word] : command_.where;
    }

    // `asked`: the parameter whose condition contains the pieces.
    void check(const Word& word, const std::vector<Piece>& pieces, const std::string& asked) const {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const Piece& piece = pieces[i];
            if (piece.kind == Piece::Kind::text) continue;
            check_name(word, piece);
            refuse_dollar(word, piece);
            if (piece.kind == Piece::Kind::condition) {
                check_condition(word, piece);
                check(word, piece.then, piece.text);
                continue;
            }
            if (for_shell_ && within_quotes(word.text, piece.offset))
                fail(word.where, "{" + piece.text + "} is inside quotes, but its value is already quoted for the " +
                                     "shell; remove the quotes or use $" + parameter_variable(piece.text));
            check_length(word, piece);
            if (piece.text != asked && !stands_alone(pieces, i, for_shell_)) refuse_null(word, piece);
        }
    }

    void check_name(const Word& word, const Piece& piece) const {
        const std::vector<std::string> names = usable_names(file_);
        if (std::ranges::count(names, piece.text) > 0) return;
        const bool variable = piece.offset > 0 && word.text[piece.offset - 1] == '$';
        const std::string braces = variable
                                       ? "; the shell's own ${" + piece.text + "} is written ${{" + piece.text + "}}"
                                       : "; literal braces are written {{ and }}";
        const bool near = !nearest(piece.text, names).empty();
        fail(word.where, "the sweep has no parameter for {" + piece.text + "}" + suggestion(piece.text, names) +
                             (variable || !near ? braces : ""));
    }

    // Hydra and shells write ${lr}; here the dollar would stay in front of the value.
    void refuse_dollar(const Word& word, const Piece& piece) const {
        const std::size_t at = piece.offset;
        if (at == 0 || word.text[at - 1] != '$' || (at > 1 && word.text[at - 2] == '\\')) return;
        const std::string name = "{" + piece.text + "}";
        fail(word.where, "a placeholder is written " + name + ", without a $; the shell's own $" + name +
                             " is written ${" + name + "}");
    }

    void check_length(const Word& word, const Piece& piece) const {
        for (const Value* value : file_.values_of(piece.text))
            if (value->text.size() > most_word)
                fail(word.where, "{" + piece.text + "} has " + std::to_string(value->text.size()) +
                                     " bytes in some jobs, and the system takes at most " + std::to_string(most_word) +
                                     " in a word; leave it out, and let the program " +
                                     "read the file that the environment variable " +
                                     parameter_file_variable(piece.text) + " names");
    }

    // A word like --lr= would be neither left out nor correct.
    void refuse_null(const Word& word, const Piece& piece) const {
        const auto is_null = [](const Value* value) { return value->kind == Value::Kind::null; };
        if (std::ranges::none_of(file_.values_of(piece.text), is_null)) return;
        const std::string whole = word_around(word.text, piece.offset, for_shell_);
        const bool braces = whole.find("{{") != std::string::npos || whole.find("}}") != std::string::npos;
        const std::string remedy = braces ? "?{" + piece.text + "}}' writes nothing there then"
                                          : "?" + whole + "}' leaves out all of the word then";
        fail(word.where,
             "{" + piece.text + "} is null in some jobs, but it is only part of its word; '{" + piece.text + remedy);
    }

    // {amp?--amp} with the text "no" would write --amp.
    void check_condition(const Word& word, const Piece& piece) const {
        const auto shows = [&](const Word& other) { return writes(other.pieces, piece.text); };
        if (std::ranges::any_of(words_, shows)) return;
        for (const Value* value : file_.values_of(piece.text))
            if (value->kind != Value::Kind::boolean && value->kind != Value::Kind::null)
                fail(word.where, "{" + piece.text + "?...} asks whether " + piece.text + " is true, and one of its " +
                                     "values is " + value->shown() + "; write true, false or null, or have {" +
                                     piece.text + "} in the command");
    }

    const SweepFile& file_;
    const Value& command_;
    bool for_shell_ = false;
    std::vector<Word> words_;
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

bool is_for_shell(const Value& command) {
    return words_of(command.text).empty();
}

std::vector<std::string> words_or_text_of(const Value& command) {
    std::vector<std::string> words = words_of(command.text);
    if (words.empty()) words.push_back(command.text);
    return words;
}

std::vector<std::string> names_in_command(const Value& command) {
    std::vector<std::string> names;
    for (const std::string& word : words_or_text_of(command)) collect(split_placeholders(word), names);
    return names;
}

void check_command(const SweepFile& file, const Value& command) {
    CommandChecker(file, command).check();
}

}  // namespace stylesweep::sweep
