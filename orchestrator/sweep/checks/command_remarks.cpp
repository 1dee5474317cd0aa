#include "orchestrator/sweep/checks/command_remarks.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/text/placeholders.hpp"
#include "orchestrator/sweep/checks/command_check.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Whether the program reads parameters from its environment, as far as its text shows.
bool reads_variables(const fs::path& program) {
    constexpr std::size_t most = 1 << 20;  // bytes read
    std::error_code ignored;
    if (!fs::is_regular_file(program, ignored)) return false;
    std::string text(std::min<std::size_t>(fs::file_size(program, ignored), most), '\0');
    std::ifstream(program, std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
    return contains(text, parameter_variable(""));
}

// Files that the commands name, as words or as parameters.
bool any_file_reads_variables(const SweepFile& file, const std::vector<const Value*>& commands) {
    const auto reads = [&](const std::string& name) { return reads_variables(file.folder() / name); };
    for (const Value* command : commands) {
        if (std::ranges::any_of(plain_words_of(*command), reads)) return true;
        for (const std::string& name : names_in_command(*command))
            if (std::ranges::any_of(file.values_of(name), reads, &Value::text)) return true;
    }
    return false;
}

bool names(const Value& command, const std::string& parameter) {
    const Texts used = names_in_command(command);
    return std::ranges::count(used, parameter) > 0 || contains(command.text, parameter_variable(parameter));
}

bool varies(const SweepFile& file, const std::string& parameter) {
    const std::vector<const Value*> values = file.values_of(parameter);
    return std::ranges::any_of(values, [&](const Value* value) { return !(*value == *values.front()); });
}

Texts unnamed_parameters(const SweepFile& file, const std::vector<const Value*>& commands) {
    Texts remarks;
    for (const Axis& axis : file.axes)
        for (std::size_t k = 0; k < axis.names.size(); ++k) {
            const std::string& name = axis.names[k];
            const auto names_it = [&](const Value* command) { return names(*command, name); };
            if (name == "command" || is_label(name) || !varies(file, name) || std::ranges::any_of(commands, names_it))
                continue;
            remarks.emplace_back(SweepFileError(file.path, axis.where[k],
                                                "the command does not name {" + name +
                                                    "}: the program gets its values only as the environment variable " +
                                                    parameter_variable(name))
                                     .what());
        }
    if (!remarks.empty() && any_file_reads_variables(file, commands)) remarks.clear();
    return remarks;
}

// Whether a shell's text has a pipe outside quotes.
bool has_pipe(const std::string& text) {
    char quote = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\' && quote != '\'') {
            ++at;
        } else if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '|') {
            if (text.compare(at, 2, "||") != 0 && (at == 0 || text[at - 1] != '>')) return true;
            ++at;
        }
    }
    return false;
}

// The command's text for a shell, its own or that of `sh -c TEXT`; "" without one.
std::string shell_text(const Value& command) {
    if (is_for_shell(command)) return command.text;
    const Texts words = words_or_text_of(command);
    const std::string program = fs::path(words.front()).filename();
    if (!std::ranges::count(Texts{"sh", "bash", "dash", "zsh"}, program)) return "";
    const auto option = std::ranges::find_if(
        words, [](const std::string& word) { return word.size() > 1 && word[0] == '-' && word.back() == 'c'; });
    return words.end() - option > 1 ? option[1] : "";
}

Texts hidden_failures(const SweepFile& file, const std::vector<const Value*>& commands) {
    for (const Value* command : commands)
        if (has_pipe(shell_text(*command)) && !contains(command->text, "pipefail"))
            return {SweepFileError(file.path, command->where,
                                   "command: a pipe ends as its last program does, so a program that fails before a | "
                                   "leaves the job done; [bash, -o, pipefail, -c, ...] lets it fail")
                        .what()};
    return {};
}

}  // namespace

Texts remarks_on_commands(const SweepFile& file, const RunnerDescription& runner) {
    const ParameterSpec* spec = runner.find("command");
    if (!spec || spec->type != ParameterSpec::Type::command) return {};
    const std::vector<const Value*> commands = file.values_of("command");
    Texts remarks = unnamed_parameters(file, commands);
    std::ranges::move(hidden_failures(file, commands), std::back_inserter(remarks));
    return remarks;
}

}  // namespace stylesweep::sweep
