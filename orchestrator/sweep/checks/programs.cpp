#include "orchestrator/sweep/checks/programs.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>

#include "base/process/capture.hpp"
#include "base/process/find_program.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/placeholders.hpp"
#include "orchestrator/sweep/checks/command_check.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

std::string no_file(const fs::path& path) {
    return "there is no file " + excerpt(path.lexically_normal().string()) + nearest_file(path);
}

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

std::string not_on_path(const std::string& name, const fs::path& folder) {
    const std::string what = "there is no program '" + excerpt(name) + "' on the PATH";
    if (is_file(folder / name)) return what + "; the file beside the sweep file is written ./" + name;
    return what + did_you_mean(name, process::programs_on_path(folder));
}

// "" if the program can be started.
std::string why_no_program(const std::string& name, const fs::path& folder) {
    if (process::find_program(name, folder)) return "";
    if (name.find('/') == std::string::npos) return not_on_path(name, folder);
    const fs::path path = folder / name;
    if (!is_file(path)) return no_file(path);
    return excerpt(path.lexically_normal().string()) +
           " is not an executable file; make it one (chmod +x), or write its interpreter before it, such as python3";
}

// A program that takes a script as its first argument, if that is not an option.
bool is_interpreter(const std::string& program) {
    const std::string name = fs::path(program).filename();
    return name.starts_with("python") || std::ranges::count(Texts{"sh", "bash", "perl", "ruby", "Rscript"}, name) > 0;
}

// Whether the shell has it, as a builtin or keyword.
bool is_of_shell(const std::string& word) {
    try {
        process::capture({"/bin/sh", "-c", "command -v \"$1\"", "sh", word}, std::chrono::seconds(10));
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

// The words that a text for the shell begins with, at most two, as long as they are plain: no assignments, quotes, ...
Texts first_words(const std::string& text) {
    const auto is_plain = [](unsigned char c) {
        return std::isalnum(c) || std::string_view("_./+-").find(static_cast<char>(c)) != std::string_view::npos;
    };
    Texts words;
    for (std::size_t at = 0; words.size() < 2; at = text.find_first_not_of(" \t", at)) {
        const auto begin = words.empty() ? text.find_first_not_of(" \t\n") : at;
        if (begin == std::string::npos) break;
        at = std::min(text.find_first_of(" \t\n;|&<>()", begin), text.size());
        const std::string word = text.substr(begin, at - begin);
        const bool function = at < text.size() && text[at] == '(';
        if (word.empty() || function || !std::ranges::all_of(word, is_plain)) break;
        words.push_back(word);
    }
    return words;
}

// Whether a text for the shell ends in failure when its first program is missing.
bool fails_with_first(const std::string& text) {
    return text.find_first_of(";\n") == std::string::npos && text.find("||") == std::string::npos;
}

class Search {
  public:
    Search(const SweepFile& file, const RunnerDescription& runner) : file_(file), runner_(runner) {}

    MissingPrograms all() {
        for (const Value* command : file_.values_of("command")) {
            words_ = words_or_text_of(*command);
            where_ = command->where;
            is_for_shell(*command) ? check_text(words_.front()) : check_words();
        }
        return std::move(missing_);
    }

  private:
    void check_text(const std::string& text) {
        const Texts words = first_words(text);
        if (words.empty()) return;
        auto& missing = fails_with_first(text) ? missing_.certain : missing_.possible;
        const std::string& program = words.front();
        if (const std::string why = why_no_program(program, file_.folder());
            !why.empty() && (program.find('/') != std::string::npos || !is_of_shell(program)))
            add(missing, where_, why);
        if (words.size() > 1 && is_interpreter(program)) check_script(missing, where_, words[1]);
    }

    void check_words() {
        for (const std::string& program : texts_of(words_.front()))
            if (const std::string why = why_no_program(program, file_.folder()); !why.empty())
                add(missing_.certain, where(0), why);
        if (words_.size() < 2 || !is_interpreter(words_.front())) return;
        for (const std::string& script : texts_of(words_[1])) check_script(missing_.certain, where(1), script);
    }

    // `word`: the first one after an interpreter.
    void check_script(std::vector<SweepFileError>& missing, Location where, const std::string& word) {
        const bool option = word.empty() || word.front() == '-';
        if (option || is_file(file_.folder() / word)) return;
        if (!process::find_program(word, file_.folder()))  // bash looks on the PATH too
            add(missing, where, no_file(file_.folder() / word));
    }

    void add(std::vector<SweepFileError>& errors, Location where, const std::string& why) {
        if (seen_.insert(why).second) errors.emplace_back(file_.path, where, "command: " + why);
    }

    [[nodiscard]] Location where(std::size_t word) const {
        const bool listed = file_.command_words.size() == words_.size() && where_.line != 0;
        return listed ? file_.command_words[word] : where_;
    }

    // What a word is in the jobs; empty if that is not known here.
    [[nodiscard]] Texts texts_of(const std::string& word) const {
        const std::vector<Piece> pieces = split_placeholders(word);
        std::set<std::string> names;
        for (const Piece& piece : pieces) {
            if (piece.kind == Piece::Kind::condition) return {};
            if (piece.kind == Piece::Kind::placeholder) names.insert(piece.text);
        }
        if (names.empty()) return {filled_in(pieces, "")};
        if (names.size() > 1) return {};
        const ParameterSpec* spec = runner_.find(*names.begin());
        const bool is_path = spec && spec->type == ParameterSpec::Type::file;
        Texts texts;
        for (const Value* value : file_.values_of(*names.begin()))
            if (value->kind != Value::Kind::null)
                texts.push_back(filled_in(pieces, is_path ? (file_.folder() / value->text).string() : value->text));
        return texts;
    }

    static std::string filled_in(const std::vector<Piece>& pieces, const std::string& value) {
        std::string text;
        for (const Piece& piece : pieces) text += piece.kind == Piece::Kind::text ? piece.text : value;
        return text;
    }

    const SweepFile& file_;
    const RunnerDescription& runner_;
    Texts words_;     // of the current command
    Location where_;  // of the current command
    std::set<std::string> seen_;
    MissingPrograms missing_;
};

}  // namespace

MissingPrograms missing_programs(const SweepFile& file, const RunnerDescription& runner) {
    const ParameterSpec* spec = runner.find("command");
    if (!spec || spec->type != ParameterSpec::Type::command) return {};
    return Search(file, runner).all();
}

}  // namespace stylesweep::sweep
