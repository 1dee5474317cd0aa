#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/upkeep/weights.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "schema/database/store.hpp"
#include "version.hpp"

namespace stylesweep::cli {
namespace {

struct CommandEntry {
    const char* name;
    int (*function)(const Arguments&);
    const char* purpose;
};

int print_version(const Arguments& arguments) {
    const Options none(arguments, "stylesweep version", po::options_description("Options"));
    std::cout << "stylesweep " << version_and_commit << " (" << build_type << ")\n";
    return all_done;
}

constexpr CommandEntry commands[] = {
    {"plan", plan, "list the jobs of a sweep file and what is already done"},
    {"run", run, "run the jobs that have no result yet"},
    {"status", status, "show the progress of each sweep"},
    {"pause", pause, "start no further jobs of a sweep"},
    {"resume", resume, "resume a paused sweep"},
    {"cancel", cancel, "cancel a sweep or single jobs"},
    {"query", query, "run an SQL query, read-only"},
    {"report", report, "write the results as HTML, CSV and Markdown"},
    {"serve", serve_report, "show the report in a browser, live while a sweep runs"},
    {"evaluate", evaluate_sets, "compute metrics of all pictures of a setting: FID, KID, ArtFID"},
    {"compare", compare, "compare two sweeps, hosts, versions or dates"},
    {"show", show, "show everything about one job"},
    {"split", split, "split the queue into shards, for other machines"},
    {"work", work, "run a shard on a local disk and copy it back"},
    {"merge", merge, "merge the results of other databases into one"},
    {"export", export_results, "export results: CSV, JSON lines, Parquet, a small database, a backup"},
    {"import", import_results, "import results measured elsewhere from a CSV file"},
    {"weights", weights_command, "import, fetch, list and verify networks' weights; export ONNX"},
    {"doctor", doctor, "check this machine and the database: devices, libraries, damage"},
    {"version", print_version, "print version and commit"},
};

void print_help(std::ostream& out) {
    out << "stylesweep: experiment sweeps for neural style transfer, with a results database\n\n"
           "usage: stylesweep COMMAND [OPTION...]      (COMMAND --help says more)\n\n";
    for (const CommandEntry& command : commands)
        out << "  " << command.name << std::string(10 - std::string(command.name).size(), ' ') << command.purpose
            << '\n';
    out << "\nexit codes: 0 all done; 1 some jobs failed, something is wrong (doctor, verify, --fail-above) or cannot "
           "be\n"
           "            written or fetched; 2 bad arguments or sweep file; 3 database error; 4 the budget ended "
           "first;\n"
           "            5 too little is known to pass or fail (--fail-above); 130 interrupted\n";
}

int dispatch(const Arguments& arguments) {
    if (arguments.empty()) {
        print_help(std::cerr);
        return bad_usage;
    }
    if (arguments[0] == "help" && arguments.size() == 2) return dispatch({arguments[1], "--help"});
    if (arguments[0] == "help" || arguments[0] == "--help" || arguments[0] == "-h") {
        print_help(std::cout);
        return all_done;
    }
    if (arguments[0] == "--version") return print_version({});
    std::vector<std::string> names;
    for (const CommandEntry& command : commands) {
        if (arguments[0] == command.name) return command.function({arguments.begin() + 1, arguments.end()});
        names.emplace_back(command.name);
    }
    throw UsageError("no command '" + arguments[0] + "'" + sweep::suggestion(arguments[0], names));
}

int dispatch_or_help(const Arguments& arguments) {
    try {
        return dispatch(arguments);
    } catch (const Options::HelpShown&) {
        return all_done;
    }
}

// File names go into JSON, SQL and pages, which are UTF-8.
void check_names(const Arguments& arguments) {
    for (const std::string& argument : arguments)
        if (!is_utf8(argument))
            throw UsageError("the argument '" + printable_line(argument) + "' has bytes that are not UTF-8 (\uFFFD); " +
                             "rename the file, or reach it through a link with another name");
    std::error_code gone;
    const std::string folder = std::filesystem::current_path(gone).string();
    if (!is_utf8(folder))
        throw UsageError("the name of the working folder, " + printable_line(folder) +
                         ", has bytes that are not UTF-8 (\uFFFD); rename it");
}

int complain(const std::string& text, int code) {
    std::cerr << "stylesweep: " << excerpt_lines(text, most_message) << '\n';
    return code;
}

}  // namespace

int main_command(const Arguments& arguments) {
    // A closed pipe (`| head`) ends the command silently, even where the parent ignores SIGPIPE.
    ::signal(SIGPIPE, SIG_DFL);
    try {
        check_names(arguments);
        const int code = dispatch_or_help(arguments);
        std::cout.flush();
        return std::cout ? code : complain("standard output cannot be written (disk full?)", jobs_failed);
    } catch (const UsageError& error) {
        return complain(error.what(), bad_usage);
    } catch (const sweep::SweepFileError& error) {
        return complain(error.what(), bad_usage);
    } catch (const std::invalid_argument& error) {
        return complain(error.what(), bad_usage);
    } catch (const schema::StoreError& error) {
        return complain(error.what(), database_trouble);
    } catch (const SQLite::Exception& error) {
        return complain(std::string("database: ") + error.what(), database_trouble);
    } catch (const std::exception& error) {
        return complain(error.what(), jobs_failed);
    }
}

}  // namespace stylesweep::cli
