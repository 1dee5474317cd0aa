#include "orchestrator/cli/results/changed_inputs.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/files/input_content.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::ordered_json;

// nullopt when the content has not changed.
std::optional<ChangedInput> change_of(const std::string& name, const ordered_json& input) {
    const std::string path = input.value("path", ""), then = input.value("sha256", "");
    try {
        const InputKind kind = input_kind_of(input.value("kind", ""));
        if (same_but_for_ctime(InputState::of(path, kind).text, input.value("state", ""))) return std::nullopt;
        const std::string now = read_input(path, kind).sha256;
        if (now == then) return std::nullopt;
        return ChangedInput{false, name + ": " + path + " has different content now (SHA-256 " + now.substr(0, 10) +
                                       "..., this job read " + then.substr(0, 10) + "...)"};
    } catch (const std::exception&) {
        return ChangedInput{true, name + ": " + path + " cannot be read here (this job read a content of SHA-256 " +
                                      then.substr(0, 10) + "...)"};
    }
}

}  // namespace

std::vector<ChangedInput> changed_inputs(const std::string& inputs) {
    std::vector<ChangedInput> changed;
    const ordered_json all = ordered_json::parse(inputs);
    for (const auto& [name, input] : all.items())
        if (auto change = change_of(name, input)) changed.push_back(*std::move(change));
    return changed;
}

}  // namespace stylesweep::cli
