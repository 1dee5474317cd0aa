#include "orchestrator/cli/options.hpp"

#include <algorithm>
#include <iostream>

#include "orchestrator/sweep/nearest.hpp"
#include "schema/placeholders.hpp"

namespace stylesweep::cli {
namespace {

std::string unknown_option(const std::string& given, const po::options_description& options) {
    std::vector<std::string> names;
    for (const auto& option : options.options()) names.push_back("--" + option->long_name());
    return "no option '" + given + "'" + sweep::suggestion(given, names);
}

}  // namespace

Options::Options(const Arguments& arguments, const std::string& usage, po::options_description options,
                 const std::vector<std::string>& positional) {
    options.add_options()("help,h", "print this");
    po::options_description all = options;
    po::positional_options_description places;
    for (const std::string& name : positional) {
        const bool rest = name.ends_with("...");
        const std::string plain = rest ? name.substr(0, name.size() - 3) : name;
        all.add_options()(plain.c_str(), po::value<std::vector<std::string>>(), "");
        places.add(plain.c_str(), rest ? -1 : 1);
    }
    try {
        po::store(po::command_line_parser(arguments).options(all).positional(places).run(), values_);
        po::notify(values_);
    } catch (const po::unknown_option& error) {
        throw UsageError(unknown_option(error.get_option_name(), options) + "\nusage: " + usage);
    } catch (const po::error& error) {
        throw UsageError(std::string(error.what()) + "\nusage: " + usage);
    }
    if (!has("help")) {
        check_database();
        return;
    }
    std::cout << "usage: " << usage << "\n\n" << options;
    throw HelpShown{};
}

// An empty variable of a script: `--db "$NIGHT"`.
void Options::check_database() const {
    if (!has("db")) return;
    const auto* one = boost::any_cast<std::string>(&values_["db"].value());
    const auto* several = boost::any_cast<std::vector<std::string>>(&values_["db"].value());
    if ((one && one->empty()) || (several && std::ranges::find(*several, "") != several->end()))
        throw UsageError("--db needs the name of a file; it is empty");
}

std::vector<std::string> Options::list(const char* name) const {
    return has(name) ? values_[name].as<std::vector<std::string>>() : std::vector<std::string>{};
}

std::string Options::required(const char* name) const {
    const std::vector<std::string> given = list(name);
    if (given.empty()) throw UsageError(std::string("name the ") + name + "; --help says how");
    if (given.front().empty()) throw UsageError(std::string("the argument for the ") + name + " is empty");
    return given.front();
}

reports::Format format_of(const Options& options, const std::vector<reports::Format>& allowed) {
    static constexpr const char* names[] = {"table", "csv", "json", "markdown", "jsonl"};
    const auto format = reports::parse_format(options.text("format"));
    if (format && std::ranges::find(allowed, *format) != allowed.end()) return *format;
    std::string known;
    for (const reports::Format each : allowed)
        known += std::string(known.empty() ? "" : ", ") + names[static_cast<int>(each)];
    throw UsageError("no format '" + options.text("format") + "' here; known: " + known);
}

std::string shell_word(const std::string& word) {
    if (!word.empty() && word.find_first_of(" '\"$\\*?[]{}()<>|&;#~`!\n\t") == std::string::npos) return word;
    return schema::quoted_for_shell(word);
}

void add_sweep_options(po::options_description& all) {
    all.add_options()("set", po::value<std::vector<std::string>>()->composing(),
                      "NAME=V1,V2: other values for a parameter, or a section such as limits.timeout=3s; +NAME=V adds "
                      "one (may be repeated)");
}

void add_database_option(po::options_description& all) {
    all.add_options()("db", po::value<std::string>()->default_value(default_database), "results database");
}

}  // namespace stylesweep::cli
