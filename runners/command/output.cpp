#include "runners/command/output.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <vector>

#include "base/files/log_end.hpp"
#include "base/process/last_words.hpp"

namespace stylesweep::command {
namespace {

// The position after the quoted text that begins at `at`.
std::size_t behind_text(std::string_view json, std::size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at)
        if (json[at] == '\\') ++at;
    return std::min(at + 1, json.size());
}

// The position after the number or word that begins at `at`, or after a single other character.
std::size_t behind_word(std::string_view json, std::size_t at) {
    const auto is_of_word = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
               c == '.';
    };
    std::size_t end = at;
    while (end < json.size() && is_of_word(json[end])) ++end;
    return std::max(end, at + 1);
}

}  // namespace

bool says_not_finite(std::string_view word) {
    if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
    for (const std::string_view name : {"NaN", "nan", "NAN", "Infinity", "inf", "Inf", "INF"})
        if (word == name) return true;
    return false;
}

bool is_not_finite(std::string_view word) {
    if (says_not_finite(word)) return true;
    if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
    if (word.empty() || word.front() < '0' || word.front() > '9') return false;
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const auto exponent = word.find_first_of("eE");  // a number that is too small counts as 0
    return error == std::errc::result_out_of_range && end == word.data() + word.size() &&
           !(exponent != std::string_view::npos && word.substr(exponent + 1).starts_with('-'));
}

std::string without_nan(std::string_view json) {
    std::string out;
    for (std::size_t at = 0; at < json.size();) {
        const std::size_t end = json[at] == '"' ? behind_text(json, at) : behind_word(json, at);
        const std::string_view token = json.substr(at, end - at);
        out += token.front() != '"' && is_not_finite(token) ? std::string_view("null") : token;
        at = end;
    }
    return out;
}

nlohmann::json parse_object(std::string_view text, std::set<std::string>& repeated) {
    using Event = nlohmann::json::parse_event_t;
    std::vector<std::set<std::string>> open;
    const auto note = [&](int, Event event, nlohmann::json& value) {
        if (event == Event::object_start) open.emplace_back();
        if (event == Event::object_end) open.pop_back();
        if (event == Event::key && !open.back().insert(value.get<std::string>()).second)
            repeated.insert(value.get<std::string>());
        return true;
    };
    return nlohmann::json::parse(without_nan(text), note, false);
}

std::int64_t log_size() {
    struct stat info{};
    if (::fstat(STDERR_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) return -1;
    return info.st_size;
}

std::string end_of_log(std::int64_t begin) {
    return begin < 0 ? "" : log_end("/proc/self/fd/2", begin, log_size(), process::most_last_output);
}

void EndOfOutput::add(std::string_view piece) {
    text_ += piece;
    if (text_.size() > 2 * process::most_last_output) text_.erase(0, text_.size() - process::most_last_output);
}

}  // namespace stylesweep::command
