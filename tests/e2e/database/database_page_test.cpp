// The console examples of docs/database.md: each command prints what the page shows.
#include <sstream>

#include "tests/e2e/doc_blocks.hpp"
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// "$ stylesweep ..." and below it what that prints, messages before output.
void check_commands(const Workplace& place, const Block& block) {
    std::istringstream lines(block.text);
    std::string line, shown, printed;
    const auto check = [&] {
        CHECK(shown == printed);
        shown.clear();
    };
    while (std::getline(lines, line)) {
        if (!line.starts_with("$ stylesweep ")) {
            shown += line + "\n";
            continue;
        }
        check();
        const Outcome end = place.run_other("/bin/sh", {"-c", program + line.substr(12)});
        printed = end.err + end.out;
        const std::string folder = place.path("").string();  // the page's is /home/me/
        if (const auto at = printed.find(folder); at != std::string::npos)
            printed.replace(at, folder.size(), "/home/me/");
    }
    check();
}

TEST_CASE("every console example of the page on the database prints what it shows") {
    const std::vector<Block> blocks = blocks_of(content(STYLESWEEP_SOURCE_DIR "/docs/database.md"));
    const Workplace place;
    int commands = 0;
    for (const Block& block : blocks) {
        INFO("docs/database.md, line " << block.line);
        if (block.language == "csv") place.write("old.csv", block.text);
        if (block.language != "console") continue;
        check_commands(place, block);
        ++commands;
    }
    CHECK(commands > 0);
}

}  // namespace
}  // namespace stylesweep::e2e
