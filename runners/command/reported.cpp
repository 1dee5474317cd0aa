#include "runners/command/reported.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/shown_text.hpp"
#include "runners/command/output.hpp"

namespace stylesweep::command {
namespace {

constexpr std::size_t most_name = 200, most_text = 10'000;  // bytes

bool is_name(const std::string& text) {
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 127; };
    return !text.empty() && text.size() <= most_name && std::ranges::none_of(text, is_control);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(blanks)));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

// Decimal only: "0x10" is a text.
std::optional<double> number_in(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const bool digits_first =
        text.size() > sign && (std::isdigit(static_cast<unsigned char>(text[sign])) || text[sign] == '.');
    if (!digits_first || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

// Numbers that stand in texts.
struct Quoted {
    std::size_t count = 0;
    std::string example;

    void note(const std::string& name, const std::string& text) {
        if (++count == 1) example = name + ": \"" + text + "\"";
    }
};

// False: it is no finite number, though it stands for one.
bool record_text(const std::string& name, const std::string& text, Quoted& quoted, runners::Recorder& out) {
    if (is_not_finite(trimmed(text))) return false;
    const auto number = number_in(text);
    if (number) quoted.note(name, text);
    number ? out.metric(name, *number) : out.detail(name, text);
    return true;
}

// False: it cannot be kept.
bool record_one(const std::string& name, const nlohmann::json& value, Quoted& quoted, runners::Recorder& out) {
    if (!is_name(name)) return false;
    if (value.is_number())
        out.metric(name, value.get<double>());
    else if (value.is_boolean())
        out.detail(name, value.get<bool>() ? "true" : "false");
    else if (value.is_string() && value.get_ref<const std::string&>().size() <= most_text)
        return record_text(name, value.get<std::string>(), quoted, out);
    else
        return false;
    return true;
}

}  // namespace

void record_reported(const std::string& json, runners::Recorder& out) {
    const auto all = nlohmann::json::parse(without_nan(json), nullptr, false);
    if (!all.is_object()) return out.warn("the metrics are no JSON object");
    std::size_t left = 0;
    std::string example;
    Quoted quoted;
    for (const auto& [name, value] : all.items())
        if (!record_one(name, value, quoted, out) && ++left == 1) example = shown_text(name, 100);
    if (quoted.count)
        out.warn(std::to_string(quoted.count) + " of the metrics came as text and were taken for numbers, such as " +
                 quoted.example);
    if (left)
        out.warn(std::to_string(left) + " of the metrics left out, such as '" + example +
                 "': a metric is a finite number, or a text of at most 10000 bytes, with a name of at most 200 bytes");
}

}  // namespace stylesweep::command
