#include "runners/command/reported.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include "runners/command/output.hpp"

namespace stylesweep::command {
namespace {

constexpr std::size_t most_members = 500, most_name = 64, most_text = 10'000;

bool is_name(const std::string& text) {
    const auto ok = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string("_./-").find(c) != std::string::npos;
    };
    return !text.empty() && text.size() <= most_name && std::ranges::all_of(text, ok);
}

// Decimal only: "inf", "0x10" and " 1" are texts.
std::optional<double> number_in(const std::string& text) {
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

void record_text(const std::string& name, const std::string& text, Quoted& quoted, runners::Recorder& out) {
    const auto number = number_in(text);
    if (!number) return out.detail(name, text);
    quoted.note(name, text);
    out.metric(name, *number);
}

// False: it cannot be kept.
bool record_one(const std::string& name, const nlohmann::json& value, Quoted& quoted, runners::Recorder& out) {
    if (!is_name(name)) return false;
    if (value.is_number())
        out.metric(name, value.get<double>());
    else if (value.is_boolean())
        out.detail(name, value.get<bool>() ? "true" : "false");
    else if (value.is_string() && value.get_ref<const std::string&>().size() <= most_text)
        record_text(name, value.get<std::string>(), quoted, out);
    else
        return false;
    return true;
}

}  // namespace

void record_reported(const std::string& json, runners::Recorder& out) {
    const auto all = nlohmann::json::parse(without_nan(json), nullptr, false);
    if (!all.is_object()) return out.warn("the metrics are no JSON object");
    std::size_t taken = 0, left = 0;
    std::string example;
    Quoted quoted;
    for (const auto& [name, value] : all.items()) {
        if (taken < most_members && record_one(name, value, quoted, out)) {
            ++taken;
            continue;
        }
        if (++left == 1) example = name.substr(0, most_name);
    }
    if (quoted.count)
        out.warn(std::to_string(quoted.count) + " of the metrics came as text and were taken for numbers, such as " +
                 quoted.example);
    if (left)
        out.warn(std::to_string(left) + " of the metrics left out, such as '" + example +
                 "': a metric is a finite number (or a short text) with a name of at most 64 letters, digits, '_./-'");
}

}  // namespace stylesweep::command
