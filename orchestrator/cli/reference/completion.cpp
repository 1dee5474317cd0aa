#include <iostream>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/reference/complete.hpp"
#include "orchestrator/cli/reference/shell_scripts.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::cli {
namespace {

// What the shell will not replace: the word up to its last break character, as bash has them.
std::size_t kept_by_shell(const TypedLine& line, const std::string& breaks) {
    if (line.quoted) return 0;
    const auto last = line.last.find_last_of(breaks);
    return last == std::string::npos ? 0 : last + 1;
}

int print_candidates(const std::string& text, const std::string& breaks) {
    const TypedLine line = split_line(text);
    const std::size_t kept = kept_by_shell(line, breaks);
    for (const std::string& candidate : complete(line)) std::cout << candidate.substr(kept) << '\n';
    return all_done;
}

}  // namespace

int completion(const Arguments& arguments) {
    po::options_description known("Options");
    known.add_options()("line", po::value<std::string>()->value_name("TEXT"),
                        "for the scripts: print what may follow on this command line, up to the cursor")(
        "breaks", po::value<std::string>()->value_name("TEXT")->default_value(""),
        "with --line: characters that end a word in the shell; candidates begin after the last one");
    const Options options(arguments,
                          "stylesweep completion bash|zsh|fish\n\n"
                          "In ~/.bashrc:    eval \"$(stylesweep completion bash)\"\n"
                          "In ~/.zshrc:     eval \"$(stylesweep completion zsh)\"    (after compinit)\n"
                          "In config.fish:  stylesweep completion fish | source",
                          known, {{"shell", "SHELL"}});
    if (options.has("line")) return print_candidates(options.text("line"), options.text("breaks"));
    const std::string shell = options.required("shell");
    const std::string_view script = completion_script(shell);
    if (script.empty())
        throw UsageError("no completion for the shell '" + shell + "'" + sweep::suggestion(shell, shells()));
    std::cout << script;
    return all_done;
}

}  // namespace stylesweep::cli
