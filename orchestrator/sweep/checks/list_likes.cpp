#include "orchestrator/sweep/checks/list_likes.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

constexpr std::size_t most_notes = 10, longest_list = 1000;
constexpr std::string_view blanks = " \t\r\n";

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

Texts split(const std::string& text, std::string_view separator) {
    Texts parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.push_back(trimmed(text.substr(begin, end - begin)));
        if (end == text.size()) return parts;
        begin = end + separator.size();
    }
}

bool is_number(const std::string& text) {
    return parse_number(text).has_value();
}

bool is_whole(const std::string& text) {
    return parse_whole(text).has_value();
}

bool is_word(const std::string& text) {
    return !text.empty() && text.find_first_of(" \t\r\n(){}=") == std::string::npos;
}

std::string in_brackets(const Texts& values) {
    return "[" + joined(values) + "]";
}

// "1, 2, 3", "a;b", "a | b". A text with a comma may be a file name: without a space after the comma a path is not a
// list.
std::optional<std::string> separated(const std::string& text) {
    for (const char separator : {',', ';', '|'}) {
        Texts parts = split(text, std::string(1, separator));
        if (parts.size() > 2 && parts.back().empty()) parts.pop_back();
        if (parts.size() < 2 || !std::ranges::all_of(parts, is_word)) continue;
        const bool path = text.find_first_of("/\\") != std::string::npos;
        if (!path || text.find(std::string(1, separator) + " ") != std::string::npos) return in_brackets(parts);
    }
    return std::nullopt;
}

// "1 2 3": numbers only, because other words between spaces are a sentence.
std::optional<std::string> numbers_between_blanks(const std::string& text) {
    Texts parts = split(text, " ");
    std::erase(parts, "");
    const bool numbers = parts.size() > 1 && std::ranges::all_of(parts, is_number);
    return numbers ? std::optional(in_brackets(parts)) : std::nullopt;
}

// "1-5", "0.1..0.5", "1:10:2". In 2024-05 and 4:00 a part begins with 0 or the parts do not rise: dates and times.
std::optional<std::string> range(const std::string& text) {
    for (const std::string_view separator : {"...", "..", "\u2026", ":", " to ", "-", "\u2013"}) {
        const Texts parts = split(text, separator);
        const bool steps = parts.size() == 3 && separator != "-" && separator != "\u2013";
        if (parts.size() != 2 && !steps) continue;
        const auto padded = [](const std::string& part) {
            return part.size() > 1 && part[0] == '0' && std::isdigit(static_cast<unsigned char>(part[1])) != 0;
        };
        if (!std::ranges::all_of(parts, is_number) || std::ranges::any_of(parts, padded)) continue;
        if (steps) return "{range: [FIRST, LAST, STEP]}";
        if (*parse_number(parts[0]) >= *parse_number(parts[1])) continue;
        if (std::ranges::all_of(parts, is_whole)) return "{range: [" + joined(parts) + ", 1]}";
        return "{linspace: [" + joined(parts) + ", COUNT]}";
    }
    return std::nullopt;
}

// "(1, 2)", and Python's "range(1, 5)", "np.linspace(0, 1, 5)".
std::optional<std::string> call(const std::string& text) {
    const auto open = text.find('(');
    if (open == std::string::npos || !text.ends_with(')')) return std::nullopt;
    const std::string name = text.substr(0, open).substr(text.rfind('.', open) + 1);
    const std::string inner = text.substr(open + 1, text.size() - open - 2);
    if (open == 0) return separated(inner) ? separated(inner) : numbers_between_blanks(inner);
    if (name == "range" || name == "arange") return "{range: [FIRST, LAST, STEP]}";
    if (name == "linspace" || name == "logspace") return "{" + name + ": [FIRST, LAST, COUNT]}";
    return std::nullopt;
}

class Notes {
  public:
    explicit Notes(const fs::path& file) : file_(file) {}

    std::vector<ListLike> take() { return std::move(notes_); }

    void take_all(const YamlNode& map) {
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            const std::string& name = map.keys[i].text;
            if (name == "command") continue;
            take(name, map.items[i]);
            if (map.items[i].is_list())
                for (const YamlNode& item : map.items[i].items) take(name, item);
        }
    }

  private:
    void take(const std::string& name, const YamlNode& value) {
        if (!value.is_scalar() || value.quoted || notes_.size() >= most_notes) return;
        const auto list = list_meant_by(value.text);
        if (!list || is_file(value.text) || !seen_.insert(name + '=' + value.text).second) return;
        const bool by_set = value.where.line == 0;
        const std::string remedy = by_set ? "--set '" + name + "=" + *list + "'" : "under grid " + name + ": " + *list;
        notes_.push_back({name, SweepFileError(file_, value.where,
                                               name + ": " + excerpt(value.text, 100) +
                                                   " is one value, a text; several are written " + remedy +
                                                   " (quote the text to silence this note)")
                                    .what()});
    }

    [[nodiscard]] bool is_file(const std::string& name) const {
        std::error_code ignored;
        return fs::exists(fs::absolute(file_).parent_path() / name, ignored);
    }

    const fs::path& file_;
    std::vector<ListLike> notes_;
    std::set<std::string> seen_;
};

}  // namespace

std::optional<std::string> list_meant_by(const std::string& text) {
    if (text.size() > longest_list || is_number(text)) return std::nullopt;
    for (const auto& read : {call, separated, numbers_between_blanks, range})
        if (auto list = read(text)) return list;
    return std::nullopt;
}

std::vector<ListLike> list_likes_in(const YamlNode& root, const fs::path& file) {
    Notes notes(file);
    for (const char* section : {"fixed", "grid"})
        if (const YamlNode* map = root.find(section)) notes.take_all(*map);
    for (const char* section : {"zip", "include"})
        if (const YamlNode* list = root.find(section))
            for (const YamlNode& map : list->items) notes.take_all(map);
    return notes.take();
}

Texts remarks_on_list_likes(const SweepFile& file, const RunnerDescription& runner) {
    using Type = ParameterSpec::Type;
    Texts remarks;
    for (const auto& [name, remark] : file.list_likes) {
        const ParameterSpec* spec = runner.find(name);
        if (!spec || (spec->type != Type::layers && spec->type != Type::string)) remarks.push_back(remark);
    }
    return remarks;
}

}  // namespace stylesweep::sweep
