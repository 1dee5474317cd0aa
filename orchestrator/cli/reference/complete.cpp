#include "orchestrator/cli/reference/complete.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "orchestrator/cli/reference/command_table.hpp"
#include "orchestrator/cli/reference/option_text.hpp"
#include "orchestrator/cli/reference/value_kinds.hpp"

namespace stylesweep::cli {
namespace {

using Texts = std::vector<std::string>;

Texts beginning_with(const std::string& typed, Texts words) {
    std::erase_if(words, [&](const std::string& word) { return !word.starts_with(typed); });
    std::ranges::sort(words);
    return words;
}

const CommandEntry* find_command(const std::string& name) {
    const auto table = command_table();
    const auto found = std::ranges::find_if(table, [&](const CommandEntry& each) { return each.name == name; });
    return found == table.end() ? nullptr : &*found;
}

Texts command_names(const std::string& typed) {
    Texts names;
    for (const CommandEntry& each : command_table()) names.emplace_back(each.name);
    return beginning_with(typed, names);
}

// Follows the complete words of a command's line.
class Reader {
  public:
    explicit Reader(const CommandSyntax& syntax) : syntax_(syntax), options_(option_texts(syntax.options)) {}

    void take(const std::string& word) {
        if (pending_)
            keep(std::exchange(pending_, nullptr)->name, word);
        else if (!only_positional_ && word == "--")
            only_positional_ = true;
        else if (!only_positional_ && word.size() > 1 && word[0] == '-')
            take_option(word);
        else
            take_positional(word);
    }

    [[nodiscard]] Texts candidates(const std::string& typed) const {
        if (pending_) return values(pending_->value, typed, "");
        if (const auto equals = typed.find('='); !only_positional_ && typed.starts_with("--") && equals != typed.npos) {
            const OptionText* option = find(typed.substr(0, equals));
            return option ? values(option->value, typed.substr(equals + 1), typed.substr(0, equals + 1)) : Texts{};
        }
        if (!only_positional_ && typed.starts_with('-')) return option_names(typed);
        const std::optional<Positional> place = next_place();
        return place ? values(place->value, typed, "") : Texts{};
    }

  private:
    [[nodiscard]] const OptionText* find(const std::string& word) const {
        const auto found = std::ranges::find_if(options_, [&](const OptionText& each) {
            return word == "--" + each.name || (!each.letter.empty() && word == '-' + each.letter);
        });
        return found == options_.end() ? nullptr : &*found;
    }

    // --name, --name=value, -n, -nvalue
    void take_option(const std::string& word) {
        const bool is_long = word.starts_with("--");
        const auto end = is_long ? word.find('=') : std::size_t{2};
        const OptionText* option = find(word.substr(0, end));
        if (!option || option->value.empty()) return;
        const std::size_t value = is_long ? end + 1 : end;
        if (end == std::string::npos || (!is_long && word.size() == 2))
            pending_ = option;
        else
            keep(option->name, word.substr(value));
    }

    void take_positional(const std::string& word) {
        if (const auto place = next_place()) {
            if (place->value == "FILE.yaml") context_.sweep_file = with_home(word);
            if (word.starts_with('@')) context_.recipe = word.substr(1);
        }
        ++taken_;
    }

    void keep(const std::string& option, const std::string& value) {
        if (option == "db") context_.databases.push_back(with_home(value));
    }

    // The last one takes all others if its name says so.
    [[nodiscard]] std::optional<Positional> next_place() const {
        if (taken_ < syntax_.positional.size()) return syntax_.positional[taken_];
        if (syntax_.positional.empty() || !syntax_.positional.back().name.ends_with("...")) return std::nullopt;
        return syntax_.positional.back();
    }

    [[nodiscard]] Texts option_names(const std::string& typed) const {
        Texts names;
        for (const OptionText& each : options_) names.push_back("--" + each.name);
        return beginning_with(typed, names);
    }

    [[nodiscard]] Texts values(const std::string& kind, const std::string& typed, const std::string& before) const {
        LineContext context = context_;
        if (context.databases.empty()) context.databases.emplace_back(default_database);
        Texts found = value_candidates(kind, typed, context);
        for (std::string& each : found) each.insert(0, before);
        return found;
    }

    const CommandSyntax& syntax_;
    std::vector<OptionText> options_;
    const OptionText* pending_ = nullptr;
    bool only_positional_ = false;
    std::size_t taken_ = 0;
    LineContext context_;
};

}  // namespace

Texts complete(const TypedLine& line) {
    if (line.words.size() < 2 || line.words[1] == "help") {
        Texts names = command_names(line.last);
        if (line.words.size() == 1 && std::string("help").starts_with(line.last)) names.emplace_back("help");
        return beginning_with("", line.words.size() <= 2 && !line.words.empty() ? names : Texts{});
    }
    const CommandEntry* command = find_command(line.words[1]);
    if (!command) return {};
    const CommandSyntax syntax = syntax_of(*command);
    Reader reader(syntax);
    for (std::size_t i = 2; i < line.words.size(); ++i) reader.take(line.words[i]);
    return reader.candidates(line.last);
}

}  // namespace stylesweep::cli
