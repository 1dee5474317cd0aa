#include "orchestrator/cli/reference/manual_pages.hpp"

#include <nlohmann/json.hpp>

#include "base/text/joined.hpp"
#include "orchestrator/cli/reference/command_table.hpp"
#include "orchestrator/cli/reference/option_text.hpp"
#include "orchestrator/cli/reference/troff.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::json;

void add_option(ManualPage& page, const OptionText& option) {
    const std::string letter = option.letter.empty() ? "" : '-' + option.letter + ", ";
    page.item(letter + "--" + option.name, option.value, meaning_of(option));
}

void add_command(ManualPage& page, const CommandEntry& command) {
    const CommandSyntax syntax = syntax_of(command);
    page.subheading(command.name);
    page.paragraph(command.purpose);
    page.verbatim(syntax.usage);
    for (const OptionText& option : option_texts(syntax.options))
        if (option.name != "help") add_option(page, option);
    page.paragraph("Example:");
    page.verbatim(command.examples);
}

std::string shown(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// "architecture is fast or fast-train"
std::string condition(const json& when) {
    std::vector<std::string> all;
    for (const auto& [parameter, values] : when.items()) {
        std::vector<std::string> words;
        for (const json& value : values) words.push_back(shown(value));
        all.push_back(parameter + " is " + joined(words, " or "));
    }
    return joined(all, " and ");
}

std::string conditions(const json& when) {
    if (when.is_object()) return condition(when);
    std::vector<std::string> all;
    for (const json& each : when) all.push_back(condition(each));
    return joined(all, "; or ");
}

std::string meaning_of(const json& parameter) {
    std::string text = parameter.value("meaning", "");
    const auto add = [&](const std::string& sentence) { text += (text.empty() ? "" : ". ") + sentence; };
    if (parameter.contains("choices")) {
        const auto choices = parameter["choices"].get<std::vector<std::string>>();
        add((parameter.value("type", "") == "choice" ? "One of " : "Also: ") + joined(choices));
    }
    if (parameter.contains("min") || parameter.contains("max"))
        add("From " + (parameter.contains("min") ? shown(parameter["min"]) : "any") + " to " +
            (parameter.contains("max") ? shown(parameter["max"]) : "any"));
    if (parameter.contains("default")) add("Default: " + shown(parameter["default"]));
    for (const json& each : parameter.value("defaults", json::array()))
        add("Default where " + condition(each.at("when")) + ": " + shown(each.at("value")));
    const json required = parameter.value("required", json(false));
    if (required == json(true)) add("Required");
    if (required.is_object()) add("Required where " + condition(required));
    if (const json when = parameter.value("when", json::object()); !when.empty()) add("Only where " + conditions(when));
    return text;
}

}  // namespace

std::string program_page() {
    ManualPage page("stylesweep", 1, "experiment sweeps for neural style transfer, with a results database");
    page.heading("SYNOPSIS");
    page.verbatim("stylesweep COMMAND [OPTION...]");
    page.heading("DESCRIPTION");
    page.paragraph(
        "A sweep file in YAML lists the parameters to combine. stylesweep runs one job for each combination in runner "
        "processes and keeps every runtime, peak memory and quality figure in one SQLite file, from which it makes "
        "reports. The same command resumes an interrupted sweep.");
    page.heading("COMMANDS");
    for (const CommandEntry& command : command_table()) add_command(page, command);
    page.heading("EXIT STATUS");
    for (const ExitMeaning& each : exit_meanings()) page.item(std::to_string(each.code), "", each.meaning);
    page.heading("FILES");
    page.item(default_database, "", "the results database, where --db names no other; results.files has its pictures");
    page.heading("SEE ALSO");
    page.paragraph(
        "stylesweep help COMMAND; the documentation and sample sweeps that are installed with stylesweep; "
        "sqlite3(1)");
    return page.text();
}

std::string runner_page(const json& description) {
    const std::string name = description.at("runner");
    ManualPage page("stylesweep-" + name, 7, "parameters and metrics of sweeps with runner: " + name);
    page.heading("PARAMETERS");
    page.paragraph("Set in the sections grid, zip, fixed and include of a sweep file, or with --set NAME=VALUE.");
    for (const json& each : description.at("parameters")) page.item(each.at("name"), each.at("type"), meaning_of(each));
    if (description.value("open", false)) page.paragraph("Any other parameter is taken, too.");
    page.heading("METRICS");
    for (const json& each : description.value("metrics", json::array()))
        page.item(each.at("name"), each.value("unit", ""), each.value("meaning", ""));
    page.heading("SEE ALSO");
    page.paragraph("stylesweep(1)");
    return page.text();
}

}  // namespace stylesweep::cli
