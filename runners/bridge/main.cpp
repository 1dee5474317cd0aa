// stylesweep-bridge PROGRAM... OPTION...: makes a script a runner. It is named in the script's first line:
//   #!/usr/bin/env -S stylesweep-bridge python3
// The file name of the script, stylesweep-runner-NAME, tells where PROGRAM ends and the options of a runner begin.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "runners/bridge/bridge_runner.hpp"

namespace {

constexpr const char* help =
    "usage: stylesweep-bridge [INTERPRETER [OPTION...]] .../stylesweep-runner-NAME --describe|--check FILE|...\n"
    "It makes a script a runner, where the script's first line is, for example,\n"
    "  #!/usr/bin/env -S stylesweep-bridge python3\n"
    "What the script has to say is in docs/script-runners.md.\n";

bool is_script(const std::string& word) {
    return std::filesystem::path(word).filename().string().starts_with("stylesweep-runner-");
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    const auto script = std::ranges::find_if(words, is_script);
    if (script == words.end()) {
        std::cerr << help;
        return 2;
    }
    const auto place = script - words.begin() + 1;
    *script = std::filesystem::absolute(*script).string();  // it runs in the folder of the sweep file
    stylesweep::bridge::BridgeRunner runner({words.begin(), script + 1}, *script);
    return stylesweep::runners::run_main(argc - static_cast<int>(place), argv + place, runner);
}
