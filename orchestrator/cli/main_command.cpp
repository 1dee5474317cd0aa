#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/reference/help.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::cli {
namespace {

int call(const CommandEntry& command, const Arguments& arguments) {
    try {
        return command.function(arguments);
    } catch (const Options::HelpAsked& asked) {
        print_help(std::cout, command, asked.syntax);
        return all_done;
    }
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
    if (arguments[0] == "--version") return dispatch({"version"});
    std::vector<std::string> names;
    for (const CommandEntry& command : command_table()) {
        if (arguments[0] == command.name) return call(command, {arguments.begin() + 1, arguments.end()});
        names.emplace_back(command.name);
    }
    throw UsageError("no command '" + arguments[0] + "'" + sweep::suggestion(arguments[0], names));
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
        const int code = dispatch(arguments);
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
    } catch (const nlohmann::json::exception& error) {
        return complain(
            std::string("a value in the database, or of a runner, is not the JSON that stylesweep writes (") +
                error.what() + "); was it changed by another program? `stylesweep doctor --db FILE` checks a database",
            database_trouble);
    } catch (const std::exception& error) {
        return complain(error.what(), jobs_failed);
    }
}

}  // namespace stylesweep::cli
