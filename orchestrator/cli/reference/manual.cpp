#include <iostream>
#include <nlohmann/json.hpp>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/reference/manual_pages.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/plan/runner_program.hpp"

namespace stylesweep::cli {

int manual(const Arguments& arguments) {
    const Options options(arguments,
                          "stylesweep manual [RUNNER]\n\n"
                          "Prints a page in troff; to read it: stylesweep manual | man -l -",
                          po::options_description("Options"), {{"runner", "RUNNER"}});
    if (options.list("runner").empty())
        std::cout << program_page();
    else
        std::cout << runner_page(nlohmann::json::parse(plan::describe(plan::find_runner(options.required("runner")))));
    return all_done;
}

}  // namespace stylesweep::cli
