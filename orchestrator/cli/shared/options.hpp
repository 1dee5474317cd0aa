// Option parsing shared by the commands, on Boost.Program_options.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/text/table.hpp"
#include "orchestrator/cli/command.hpp"

namespace stylesweep::cli {

namespace po = boost::program_options;

inline constexpr const char* default_database = "results.db";

/// A positional argument. A name that ends in "..." takes all remaining ones.
struct Positional {
    std::string name;   ///< in errors: "name the sweep file"
    std::string value;  ///< what it may be, in the words of value_kinds.hpp: "FILE.yaml"
};

/// What a command takes. Its --help, its part of the manual page and its completion are made from this.
struct CommandSyntax {
    std::string usage;
    po::options_description options;  ///< the value name of each says what it may be, in the words of value_kinds.hpp
    std::vector<Positional> positional;
};

/// A command's options and positional arguments, parsed.
class Options {
  public:
    /// Thrown where --help is given.
    struct HelpAsked {
        CommandSyntax syntax;
    };

    Options(const Arguments& arguments, const std::string& usage, po::options_description options,
            const std::vector<Positional>& positional = {});

    [[nodiscard]] bool has(const char* name) const { return values_.count(name) > 0; }
    /// Whether it was not given and has its default value.
    [[nodiscard]] bool is_default(const char* name) const { return values_[name].defaulted(); }
    [[nodiscard]] std::string text(const char* name) const { return values_[name].as<std::string>(); }
    [[nodiscard]] int number(const char* name) const { return values_[name].as<int>(); }
    [[nodiscard]] std::vector<std::string> list(const char* name) const;
    /// The positional argument `name`; throws UsageError when it is missing.
    [[nodiscard]] std::string required(const char* name) const;

  private:
    void check_database() const;

    po::variables_map values_;
};

/// --format; throws UsageError listing the formats unless it is one of `allowed`.
Format format_of(const Options& options, const std::vector<Format>& allowed);

/// `word` quoted for a shell where necessary.
std::string shell_word(const std::string& word);

/// Options that name a sweep file and its overrides.
void add_sweep_options(po::options_description& all);
void add_database_option(po::options_description& all);

}  // namespace stylesweep::cli
