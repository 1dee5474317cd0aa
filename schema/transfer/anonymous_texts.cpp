#include "schema/transfer/anonymous_texts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <string_view>
#include <vector>

#include "base/text/words.hpp"

namespace stylesweep::schema {
namespace {

constexpr const char* unnamed = "file";  // in place of a name that would tell a user's

bool begins_word(const std::string& text, std::size_t at) {
    return at == 0 || std::string_view(" \t\n\"'`=:,;([{<>|&").find(text[at - 1]) != std::string_view::npos;
}

// /data/x, --out=/data/x, ./x, ../x and file:///x, but not meta/llama, 1/2 or 1 / 2.
bool has_absolute_path(const std::string& text) {
    for (std::size_t slash = text.find('/'); slash != std::string::npos; slash = text.find('/', slash + 1)) {
        std::size_t begin = slash;
        while (begin > 0 && text[begin - 1] == '.') --begin;
        const bool is_alone = slash + 1 == text.size() || text[slash + 1] == ' ';
        if (begins_word(text, begin) && !is_alone) return true;
    }
    return text.find("/../") != std::string::npos;
}

bool is_of_windows(const std::string& text) {
    static const std::regex path(R"((^|[^A-Za-z0-9])[A-Za-z]:[\\/]|^\\\\)");
    return std::regex_search(text, path);
}

// Places of home folders: /home/ann, home/ann, C:\Users\ann.
const std::regex& home_folder() {
    static const std::regex home(R"((^|[^A-Za-z0-9_])(home|Users)[\\/]+([^\\/\s"':;,=]+))");
    return home;
}

std::string numbered(const std::string& name, int number) {
    const auto point = name.find_last_of('.');
    const bool has_ending = point != std::string::npos && point > 0 && name.find(' ', point) == std::string::npos;
    const std::size_t end = has_ending ? point : name.size();
    return name.substr(0, end) + '-' + std::to_string(number) + name.substr(end);
}

// The end of the string that begins behind `begin`: its closing quote.
std::size_t end_of_string(const std::string& json, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    return std::min(end, json.size() - 1);
}

bool is_member_name(const std::string& json, std::size_t end) {
    const auto next = json.find_first_not_of(" \t\r\n", end + 1);
    return next != std::string::npos && json[next] == ':';
}

}  // namespace

void AnonymousTexts::learn_users(const std::string& text) {
    for (std::sregex_iterator home(text.begin(), text.end(), home_folder()), end; home != end; ++home)
        users_.insert((*home)[3].str());
}

void AnonymousTexts::add(const std::string& text, TextUse use) {
    texts_.insert(text);
    if (use == TextUse::file) files_.insert(text);
}

bool AnonymousTexts::names_user(const std::string& text) const {
    return std::ranges::any_of(users_, [&](const std::string& user) { return has_word(text, user); });
}

bool AnonymousTexts::is_path(const std::string& text) const {
    if (files_.contains(text) || text.starts_with('~') || has_absolute_path(text) || is_of_windows(text)) return true;
    return text.find_first_of("/\\") != std::string::npos &&
           (names_user(text) || std::regex_search(text, home_folder()));
}

std::string AnonymousTexts::last_name(const std::string& path) const {
    const char* const separators = is_of_windows(path) ? "/\\" : "/";
    const auto end = path.find_last_not_of(separators);
    if (end == std::string::npos) return unnamed;
    const std::string whole = path.substr(0, end + 1);
    const std::string name = whole.substr(whole.find_last_of(separators) + 1);  // npos + 1 is 0
    return name == "." || name == ".." || name.starts_with('~') || names_user(name) ? unnamed : name;
}

// Texts that keep their name come first: no other may take it.
void AnonymousTexts::name_all() {
    named_ = true;
    std::vector<std::string> paths;
    for (const std::string& text : texts_)
        if (is_path(text) && last_name(text) != text) paths.push_back(text);
    std::set<std::string> taken = texts_;
    for (const std::string& path : paths) {
        const std::string wanted = last_name(path);
        std::string name = wanted;
        for (int number = 2; !taken.insert(name).second; ++number) name = numbered(wanted, number);
        names_[path] = name;
    }
}

std::string AnonymousTexts::name_of(const std::string& text) {
    if (!named_) name_all();
    const auto found = names_.find(text);
    return found == names_.end() ? text : found->second;
}

std::string AnonymousTexts::in_json(const std::string& json) {
    std::string out;
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] != '"') {
            out += json[i];
            continue;
        }
        const std::size_t end = end_of_string(json, i);
        const std::string literal = json.substr(i, end - i + 1);
        i = end;
        if (is_member_name(json, end)) {
            out += literal;
            continue;
        }
        const std::string text = nlohmann::json::parse(literal).get<std::string>(), name = name_of(text);
        out += name == text ? literal : nlohmann::json(name).dump();
    }
    return out;
}

}  // namespace stylesweep::schema
