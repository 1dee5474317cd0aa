#include "orchestrator/cli/reference/help.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "orchestrator/cli/reference/option_text.hpp"

namespace stylesweep::cli {
namespace {

constexpr std::size_t width = 100, most_indent = 32;

// `head`, then the words of `text` from column `indent` on; a head that is too long has a line of its own.
void print_item(std::ostream& out, const std::string& head, std::size_t indent, const std::string& text) {
    std::string line = head;
    const auto end_line = [&] {
        out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
        line.assign(indent, ' ');
    };
    if (line.size() + 1 > indent) end_line();
    line.resize(indent, ' ');
    std::istringstream words(text);
    for (std::string word; words >> word; line += word + ' ')
        if (line.size() + word.size() > width) end_line();
    end_line();
}

std::string head_of(const OptionText& option) {
    return "  " + (option.letter.empty() ? "" : '-' + option.letter + ", ") + "--" + option.name +
           (option.value.empty() ? "" : ' ' + option.value);
}

void print_options(std::ostream& out, const std::vector<OptionText>& options) {
    std::size_t indent = 0;
    for (const OptionText& option : options)
        if (const std::size_t size = head_of(option).size() + 2; size <= most_indent) indent = std::max(indent, size);
    for (const OptionText& option : options) print_item(out, head_of(option), indent, meaning_of(option));
}

}  // namespace

void print_help(std::ostream& out) {
    out << "stylesweep: experiment sweeps for neural style transfer, with a results database\n\n"
           "usage: stylesweep COMMAND [OPTION...]      (COMMAND --help says more)\n\n";
    for (const CommandEntry& command : command_table())
        print_item(out, std::string("  ") + command.name, 14, command.purpose);
    out << "\nexit codes:\n";
    for (const ExitMeaning& each : exit_meanings()) print_item(out, "  " + std::to_string(each.code), 6, each.meaning);
}

void print_help(std::ostream& out, const CommandEntry& command, const CommandSyntax& syntax) {
    out << "usage: " << syntax.usage << "\n\noptions:\n";
    print_options(out, option_texts(syntax.options));
    out << "\nexample:\n";
    std::istringstream lines(command.examples);
    for (std::string line; std::getline(lines, line);) out << "  " << line << '\n';
}

}  // namespace stylesweep::cli
