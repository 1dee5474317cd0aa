#include "runners/command/reported.hpp"

#include <algorithm>

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

// False: it cannot be kept.
bool record_one(const std::string& name, const nlohmann::json& value, runners::Recorder& out) {
    if (!is_name(name)) return false;
    if (value.is_number())
        out.metric(name, value.get<double>());
    else if (value.is_boolean())
        out.detail(name, value.get<bool>() ? "true" : "false");
    else if (value.is_string() && value.get_ref<const std::string&>().size() <= most_text)
        out.detail(name, value.get<std::string>());
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
    for (const auto& [name, value] : all.items()) {
        if (taken < most_members && record_one(name, value, out)) {
            ++taken;
            continue;
        }
        if (++left == 1) example = name.substr(0, most_name);
    }
    if (left)
        out.warn(std::to_string(left) + " of the metrics left out, such as '" + example +
                 "': a metric is a finite number (or a short text) with a name of at most 64 letters, digits, '_./-'");
}

}  // namespace stylesweep::command
