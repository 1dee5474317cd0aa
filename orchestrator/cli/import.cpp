#include <fstream>
#include <iostream>

#include "orchestrator/cli/options.hpp"
#include "orchestrator/exchange/csv_import.hpp"

namespace stylesweep::cli {
namespace {

void tell_columns(const exchange::CsvImport& read) {
    struct Kind {
        exchange::Role role;
        const char* name;
    };
    for (const Kind& kind : {Kind{exchange::Role::parameter, "parameters"}, Kind{exchange::Role::metric, "figures"},
                             Kind{exchange::Role::fact, "facts"}, Kind{exchange::Role::left_out, "left out"}}) {
        std::string names;
        for (const auto& [name, role] : read.columns)
            if (role == kind.role) names += (names.empty() ? "" : ", ") + name;
        if (!names.empty()) std::cerr << "  " << kind.name << ": " << names << '\n';
    }
}

// The same rule as for a sweep file's name.
void check_name(const std::string& name) {
    const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
    if (name.empty() || !std::ranges::all_of(name, allowed))
        throw UsageError("--sweep takes a name of letters, digits, '_' and '-', not '" + name + "'");
}

}  // namespace

int import_results(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    const auto names = [] { return po::value<std::vector<std::string>>()->composing(); };
    add("sweep", po::value<std::string>(), "name of the sweep that the results become");
    add("metric", names(), "COLUMN that is a figure whatever its name (may be repeated)");
    add("parameter", names(), "COLUMN that is a parameter whatever its name (may be repeated)");
    const Options options(arguments, "stylesweep import FILE.csv --sweep NAME [OPTION...]", known, {"file"});
    const std::string file = options.required("file");
    if (!options.has("sweep")) throw UsageError("name the sweep that the results become with --sweep");
    check_name(options.text("sweep"));
    std::ifstream in(file, std::ios::binary);
    if (!in) throw UsageError("cannot read " + file);

    std::string command_line = "stylesweep import";
    for (const std::string& argument : arguments) command_line += ' ' + shell_word(argument);
    const exchange::CsvImport read = exchange::read_csv(
        in, {file, options.text("sweep"), command_line, options.list("metric"), options.list("parameter")});
    schema::Store store(options.text("db"), schema::OpenMode::create);
    const schema::Imported done = schema::write_imported(store, read.sweep, read.results);
    std::cerr << file << ": " << done.rows << " rows, " << done.added << " new, in sweep " << options.text("sweep")
              << '\n';
    tell_columns(read);
    return all_done;
}

}  // namespace stylesweep::cli
