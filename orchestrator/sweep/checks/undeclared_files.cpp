#include "orchestrator/sweep/checks/undeclared_files.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text/joined.hpp"
#include "orchestrator/sweep/checks/command_check.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

constexpr std::size_t longest_name = 4096;

bool is_there(const SweepFile& file, const std::string& name) {
    if (name.empty() || name.size() > longest_name || name == "." || name == "..") return false;
    std::error_code ignored;
    const fs::file_status status = fs::status(file.folder() / name, ignored);
    return fs::is_regular_file(status) || fs::is_directory(status);
}

// Parameters with a value that names a file.
Texts parameters_of_files(const SweepFile& file, const RunnerDescription& runner) {
    Texts names;
    for (const std::string& name : file.given_names()) {
        const bool known = runner.find(name) || is_label(name) || std::ranges::find(names, name) != names.end();
        const auto values = file.values_of(name);
        if (!known && std::ranges::any_of(values, [&](const Value* value) {
                return value->kind == Value::Kind::text && is_there(file, value->text);
            }))
            names.push_back(name);
    }
    return names;
}

std::string first_file(const SweepFile& file, const std::string& parameter) {
    for (const Value* value : file.values_of(parameter))
        if (value->kind == Value::Kind::text && is_there(file, value->text)) return value->text;
    return "";
}

std::string with_files(const SweepFile& file, const Texts& more) {
    Texts names;
    for (const Parameter& each : file.files)
        if (std::ranges::find(names, each.name) == names.end()) names.push_back(each.name);
    names.insert(names.end(), more.begin(), more.end());
    return "files: [" + joined(names) + "]";
}

// Words of the command that are files beside the sweep file. Programs elsewhere (/usr/bin/python3) belong to the
// machine.
Texts files_in_command(const SweepFile& file, const RunnerDescription& runner) {
    Texts found;
    const ParameterSpec* spec = runner.find("command");
    if (!spec || spec->type != ParameterSpec::Type::command) return found;
    for (const Value* command : file.values_of("command"))
        for (const std::string& word : plain_words_of(*command))
            if (!fs::path(word).is_absolute() && is_there(file, word) && !fs::is_directory(file.folder() / word) &&
                std::ranges::find(found, word) == found.end())
                found.push_back(word);
    return found;
}

}  // namespace

Texts undeclared_files(const SweepFile& file, const RunnerDescription& runner) {
    Texts sentences;
    if (!runner.open) return sentences;
    const Texts parameters = parameters_of_files(file, runner);
    for (const std::string& name : parameters)
        sentences.push_back(name + " names existing files, such as " + first_file(file, name) +
                            ", but is not under files:, so changes of their content are not noticed; write " +
                            with_files(file, parameters));
    if (const Texts words = files_in_command(file, runner); !words.empty())
        sentences.push_back(
            "the command names " + joined(words) +
            ", whose content is not tracked: when it is edited, jobs do not run again; to track it, write "
            "{script} in the command, fixed: {script: " +
            words.front() + "} and " + with_files(file, {"script"}));
    return sentences;
}

}  // namespace stylesweep::sweep
