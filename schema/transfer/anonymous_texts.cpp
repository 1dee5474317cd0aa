#include "schema/transfer/anonymous_texts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/words.hpp"

namespace stylesweep::schema {
namespace {

constexpr const char* unnamed = "file";  // in place of a name that would tell a user's

bool is_separator(char c) {
    return c == '/' || c == '\\';
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || is_digit(c);
}

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

// C:\x and \\server\x
bool is_of_windows(const std::string& text) {
    for (std::size_t colon = text.find(':', 1); colon != std::string::npos; colon = text.find(':', colon + 1)) {
        const bool is_drive = is_letter(text[colon - 1]) && (colon == 1 || !is_letter_or_digit(text[colon - 2]));
        if (is_drive && colon + 1 < text.size() && is_separator(text[colon + 1])) return true;
    }
    return text.starts_with("\\\\");
}

// The user's name behind /home/, home/ or \Users\ at `at`, also with a slash written as \/; empty: no home folder.
std::string user_behind(const std::string& text, std::size_t at) {
    std::size_t begin = at;
    while (begin < text.size() && is_separator(text[begin])) ++begin;
    if (begin == at) return "";
    const std::size_t end = std::min(text.find_first_of("\\/ \t\r\n\"':;,=", begin), text.size());
    return text.substr(begin, end - begin);
}

std::vector<std::string> users_in(const std::string& text) {
    std::vector<std::string> users;
    for (const std::string_view place : {"home", "Users"})
        for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + 1)) {
            if (at > 0 && is_word_character(text[at - 1])) continue;
            if (const std::string user = user_behind(text, at + place.size()); !user.empty()) users.push_back(user);
        }
    return users;
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

// A string of a JSON text. One that is no Unicode, as a stranger's database may have, is taken as it is written.
struct JsonString {
    explicit JsonString(const std::string& as_written) : literal(as_written) {
        const auto parsed = nlohmann::json::parse(literal, nullptr, false);
        is_unicode = parsed.is_string();
        text = is_unicode ? parsed.get<std::string>() : literal.substr(1, std::max<std::size_t>(literal.size(), 2) - 2);
    }
    [[nodiscard]] std::string with(const std::string& name) const {
        if (name == text) return literal;
        return is_unicode ? nlohmann::json(name).dump() : '"' + name + '"';
    }

    std::string literal, text;
    bool is_unicode;
};

// Calls `replace(member, string)` for each string but the names of members; returns the JSON with what it returned.
template <class Replace>
std::string with_strings(const std::string& json, const Replace& replace) {
    std::string out, member;
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] != '"') {
            out += json[i];
            continue;
        }
        const std::size_t end = end_of_string(json, i);
        const JsonString string(json.substr(i, end - i + 1));
        const bool is_name = is_member_name(json, end);
        if (is_name) member = string.text;
        out += is_name ? string.literal : std::string(replace(member, string));
        i = end;
    }
    return out;
}

}  // namespace

void AnonymousTexts::learn_users(const std::string& text) {
    for (const std::string& user : users_in(text)) users_.insert(user);
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
    return text.find_first_of("/\\") != std::string::npos && (names_user(text) || !users_in(text).empty());
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

void AnonymousTexts::add_json(const std::string& json, const std::function<TextUse(const std::string&)>& use) {
    with_strings(json, [&](const std::string& member, const JsonString& string) {
        add(string.text, use(member));
        return "";
    });
}

std::string AnonymousTexts::in_json(const std::string& json) {
    return with_strings(
        json, [&](const std::string&, const JsonString& string) { return string.with(name_of(string.text)); });
}

}  // namespace stylesweep::schema
