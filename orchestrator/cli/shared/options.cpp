#include "orchestrator/cli/shared/options.hpp"

#include <algorithm>

#include "base/text/placeholders.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::cli {
namespace {

std::string unknown_option(const std::string& given, const po::options_description& options) {
    std::vector<std::string> names;
    for (const auto& option : options.options()) names.push_back("--" + option->long_name());
    const auto equals = given.find('=');
    const std::string name = given.substr(0, equals);
    if (equals != std::string::npos && options.find_nothrow("set", false)) {
        const std::string near = sweep::nearest(name, names);
        return "no option '" + name + "'" + (near.empty() ? "; a" : "; did you mean '" + near + "'? A") +
               " parameter is set by --set " + given.substr(given.find_first_not_of('-'));
    }
    return "no option '" + name + "'" + sweep::suggestion(name, names);
}

// `-o=r.html` would write a file called "=r.html".
void refuse_short_equals(const Arguments& arguments, const po::options_description& options) {
    for (const std::string& argument : arguments) {
        if (argument == "--") return;
        if (argument.size() < 3 || argument[0] != '-' || argument[2] != '=') continue;
        const auto* option = options.find_nothrow(argument.substr(0, 2), false, false, false);
        if (!option) continue;
        throw UsageError(
            "'" + argument + "': after a short option the value follows without '=': " + argument.substr(0, 2) + " " +
            shell_word(argument.substr(3)) + ", or --" + option->long_name() + "=" + shell_word(argument.substr(3)));
    }
}

// Clearer wording where the library's is confusing.
std::string explained(const po::invalid_command_line_syntax& error) {
    std::string name = error.get_option_name();
    if (error.kind() != po::invalid_syntax::empty_adjacent_parameter) return error.what();
    return name + "= is given no value; write " + name + "=VALUE or " + name + " VALUE";
}

// Positional arguments in order; the options are already registered.
std::vector<std::string> plain_arguments(const Arguments& arguments, const po::options_description& options) {
    std::vector<std::string> plain;
    for (const auto& option : po::command_line_parser(arguments).options(options).allow_unregistered().run().options)
        if (option.position_key >= 0) plain.insert(plain.end(), option.value.begin(), option.value.end());
    return plain;
}

std::string too_many(const Arguments& arguments, const po::options_description& options, std::size_t places) {
    const std::vector<std::string> plain = plain_arguments(arguments, options);
    if (plain.size() <= places) return "too many arguments";
    const std::string& extra = plain[places];
    const std::string text = "'" + extra + "' is one argument too many";
    const auto equals = extra.find('=');
    // `db=results.db` may stand before the arguments proper.
    for (const std::string& each : plain)
        if (const auto at = each.find('='); at != std::string::npos && options.find_nothrow(each.substr(0, at), false))
            return "'" + each + "' is not an option; did you mean --" + each + "?";
    if (equals != std::string::npos && options.find_nothrow("set", false))
        return text + "; a parameter is set by --set " + shell_word(extra);
    if (options.find_nothrow("sweep", false)) return text + "; one sweep alone: --sweep " + shell_word(extra);
    return text;
}

}  // namespace

Options::Options(const Arguments& arguments, const std::string& usage, po::options_description options,
                 const std::vector<Positional>& positional) {
    options.add_options()("help,h", "print this");
    po::options_description all = options;
    po::positional_options_description places;
    for (const auto& [name, value] : positional) {
        const bool rest = name.ends_with("...");
        const std::string plain = rest ? name.substr(0, name.size() - 3) : name;
        all.add_options()(plain.c_str(), po::value<std::vector<std::string>>(), "");
        places.add(plain.c_str(), rest ? -1 : 1);
    }
    refuse_short_equals(arguments, options);
    try {
        po::store(po::command_line_parser(arguments).options(all).positional(places).run(), values_);
        po::notify(values_);
    } catch (const po::unknown_option& error) {
        throw UsageError(unknown_option(error.get_option_name(), options) + "\nusage: " + usage);
    } catch (const po::invalid_command_line_syntax& error) {
        throw UsageError(explained(error) + "\nusage: " + usage);
    } catch (const po::too_many_positional_options_error&) {
        throw UsageError(too_many(arguments, options, positional.size()) + "\nusage: " + usage);
    } catch (const po::error& error) {
        throw UsageError(std::string(error.what()) + "\nusage: " + usage);
    }
    if (!has("help")) {
        check_database();
        return;
    }
    throw HelpAsked{{usage, options, positional}};
}

// Catches an empty shell variable: `--db "$NIGHT"`.
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

Format format_of(const Options& options, const std::vector<Format>& allowed) {
    static constexpr const char* names[] = {"table", "csv", "json", "markdown", "jsonl"};
    const auto format = parse_format(options.text("format"));
    if (format && std::ranges::find(allowed, *format) != allowed.end()) return *format;
    std::string known;
    for (const Format each : allowed) known += std::string(known.empty() ? "" : ", ") + names[static_cast<int>(each)];
    throw UsageError("no format '" + options.text("format") + "' here; known: " + known);
}

std::string shell_word(const std::string& word) {
    if (!word.empty() && word.find_first_of(" '\"$\\*?[]{}()<>|&;#~`!\n\t") == std::string::npos) return word;
    return quoted_for_shell(word);
}

void add_sweep_options(po::options_description& all) {
    all.add_options()("set", po::value<std::vector<std::string>>()->composing()->value_name("NAME=V1,V2"),
                      "other values for a parameter, or a section such as limits.timeout=3s; +NAME=V adds "
                      "one (may be repeated)");
}

void add_database_option(po::options_description& all) {
    all.add_options()("db", po::value<std::string>()->default_value(default_database)->value_name("FILE.db"),
                      "results database");
}

}  // namespace stylesweep::cli
