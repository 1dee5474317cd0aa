#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/results/vote_pages.hpp"
#include "orchestrator/cli/shared/new_database.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/exchange/csv/csv_import.hpp"

namespace stylesweep::cli {
namespace {

using exchange::counted;
using exchange::Role;

// `a, b and 12 more`, so that a table of a thousand columns does not flood the terminal.
std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most = 30;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i ? ", " : "") + names[i];
    return names.size() <= most ? text : text + " and " + std::to_string(names.size() - most) + " more";
}

void tell_columns(const exchange::CsvImport& read) {
    struct Kind {
        std::vector<Role> roles;
        const char* name;
    };
    for (const Kind& kind : {Kind{{Role::parameter, Role::known}, "parameters"}, Kind{{Role::metric}, "figures"},
                             Kind{{Role::fact}, "facts"}, Kind{{Role::left_out}, "left out"}}) {
        std::vector<std::string> names;
        for (const exchange::Column& column : read.columns)
            if (std::ranges::find(kind.roles, column.role) != kind.roles.end())
                names.push_back(printable_line(column.name));
        if (!names.empty()) std::cerr << "  " << kind.name << ": " << listed(names) << '\n';
    }
    for (const std::string& note : read.notes) std::cerr << "  note: " << printable_line(note) << '\n';
}

void tell_rows(const schema::ImportCounts& done, const std::string& file, const std::string& sweep) {
    std::cerr << file << ": " << counted(done.rows, "row") << ", " << done.added << " new";
    if (done.replaced != 0) std::cerr << ", " << done.replaced << " replacing an earlier result";
    if (done.known != 0) std::cerr << ", " << done.known << " already there";
    if (done.superseded != 0) std::cerr << ", " << done.superseded << " replaced before";
    std::cerr << ", in sweep " << sweep << '\n';
    if (done.withdrawn != 0)
        std::cerr << "  " << counted(done.withdrawn, "earlier result")
                  << " of these parameters that the file does not have: now former attempts\n";
    if (done.added + done.replaced + done.withdrawn == 0) std::cerr << "  nothing changed\n";
    if (done.further != 0)
        std::cerr << "  " << done.further << " of the new: further repeats of parameters that the sweep already had "
                  << "(if the file corrects those, import it again with --replace to keep only its rows; --undo "
                  << "removes everything that it added)\n";
    if (done.renumbered != 0)
        std::cerr << "  " << done.renumbered << " of the new: further repeats, because another row has their repeat\n";
    if (done.superseded != 0)
        std::cerr << "  replaced before: a later import has another result, which is kept (--replace makes these "
                  << "the results again)\n";
}

char separator_of(const std::string& text) {
    if (text == "tab" || text == "\\t") return '\t';
    const auto may_part = [](unsigned char c) { return (std::ispunct(c) && c != '"') || c == '\t' || c == ' '; };
    if (text.size() == 1 && may_part(static_cast<unsigned char>(text[0]))) return text[0];
    throw UsageError("--separator takes one character such as ';' or ',', or the word tab, not '" + text + "'");
}

// The same rule as for a sweep file's name.
void check_name(const std::string& name) {
    if (!is_name(name, "-"))
        throw UsageError("--sweep takes a name of letters, digits, '_' and '-' (at most 100), not '" + name + "'");
}

po::options_description import_options() {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    const auto names = [] { return po::value<std::vector<std::string>>()->composing()->value_name("COLUMN"); };
    add("sweep", po::value<std::string>()->value_name("SWEEP"),
        "name of the sweep to import into, or to make (of answers: if not the one they name)");
    add("metric", names(), "COLUMN that is a figure whatever its name (may be repeated)");
    add("parameter", names(), "COLUMN that is a parameter whatever its name (may be repeated)");
    add("separator", po::value<std::string>()->value_name("CHARACTER"),
        "cell separator: one character, or tab (default: comma, semicolon, tab or bar, detected)");
    add("replace", "replace all other results that the sweep has for the same parameters");
    add("undo", "remove from the sweep what imports of this file added");
    return known;
}

int undo(const Options& options, const std::string& file) {
    if (options.has("replace")) throw UsageError("--undo and --replace exclude each other");
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    const schema::UndoCounts done = schema::undo_import(store, options.text("sweep"), file);
    std::cerr << file << ": " << counted(done.results, "result") << " removed from sweep " << options.text("sweep");
    if (done.again != 0) std::cerr << ", " << done.again << " earlier ones restored";
    std::cerr << (done.sweep_gone ? "; nothing is left of it\n" : "\n");
    return all_done;
}

exchange::CsvImport read_file(const std::string& file, const exchange::ImportOptions& options) {
    if (file == "-") return exchange::read_csv(std::cin, options);
    if (std::filesystem::is_directory(file)) throw UsageError("cannot read " + file + ": it is a folder");
    std::ifstream in(file, std::ios::binary);
    if (!in) throw UsageError("cannot read " + file + ": " + std::strerror(errno));
    return exchange::read_csv(in, options);
}

}  // namespace

int import_results(const Arguments& arguments) {
    const Options options(arguments,
                          "stylesweep import FILE.csv --sweep NAME [OPTION...]     (FILE.csv may be -)\n"
                          "       stylesweep import FILE.json...     (answers to a ballot)",
                          import_options(), {{"file...", "FILE.csv"}});
    const std::vector<std::string> files = options.list("file");
    if (files.empty()) throw UsageError("name the file to import");
    const auto is_json = [](const std::string& file) { return lower_case(file).ends_with(".json"); };
    if (std::ranges::all_of(files, is_json)) return import_answers(options, files);
    if (files.size() > 1)
        throw UsageError("import one table at a time; several files are possible for answers (FILE.json)");
    const std::string& file = files.front();
    if (!options.has("sweep")) throw UsageError("name the sweep to import into, or to make, with --sweep");
    check_name(options.text("sweep"));
    if (options.has("undo")) return undo(options, file);
    std::string command_line = "stylesweep import";
    for (const std::string& argument : arguments) command_line += ' ' + shell_word(argument);
    exchange::ImportOptions told{file, options.text("sweep"), command_line, options.list("metric"),
                                 options.list("parameter")};
    if (options.has("separator")) told.separator = separator_of(options.text("separator"));
    const exchange::CsvImport read = read_file(file, told);
    const auto standing = options.has("replace") ? schema::ExistingResults::replaced : schema::ExistingResults::stays;
    const NewDatabase new_database(options.text("db"));
    schema::Store store(options.text("db"), schema::OpenMode::create);
    new_database.tell();
    tell_rows(schema::write_imported(store, read.sweep, read.results, standing), file, told.sweep);
    tell_columns(read);
    return all_done;
}

}  // namespace stylesweep::cli
