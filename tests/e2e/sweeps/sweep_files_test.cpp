// The examples of docs/sweep-files.md: each does what its comment says.
#include <sstream>

#include "tests/e2e/doc_blocks.hpp"
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// "# 4 jobs", "# error: TEXT", "# note: TEXT", "# warning: TEXT". False for other comments.
bool check_claim(const std::string& claim, const Outcome& end) {
    CAPTURE(claim);
    CAPTURE(end.out);
    CAPTURE(end.err);
    if (claim.starts_with("error: ")) {
        CHECK(end.code == 2);
        CHECK(contains(end.err, claim.substr(7)));
        return true;
    }
    if (claim.ends_with(" jobs") || claim.ends_with(" job")) {
        CHECK(end.code == 0);
        CHECK(contains(end.out, "): " + claim));
        return true;
    }
    const bool message = claim.starts_with("note: ") || claim.starts_with("warning: ");
    const std::string text = claim.starts_with("warning: ") ? claim.substr(9) : claim;
    if (message) CHECK(contains(end.err, text));
    return message;
}

void check_file(const Workplace& place, const Block& block) {
    const bool headed = contains(block.text, "name: ") && contains(block.text, "runner: ");
    place.write("sweep.yaml", (headed ? "" : "name: example\nrunner: noop\n") + block.text);
    const Outcome end = place.run({"plan", "sweep.yaml"});
    int claims = 0;
    std::istringstream lines(block.text);
    for (std::string line; std::getline(lines, line) && line.starts_with("# ");)
        claims += check_claim(line.substr(2), end);
    CHECK_MESSAGE(claims > 0, "the example says nothing that can be checked");
}

void check_commands(const Workplace& place, const Block& block) {
    std::istringstream lines(block.text);
    for (std::string line; std::getline(lines, line);) {
        REQUIRE(line.starts_with("$ stylesweep "));
        const auto comment = line.find("  # ") == std::string::npos ? line.find(" # ") : line.find("  # ");
        const std::string command = line.substr(13, comment == std::string::npos ? comment : comment - 13);
        const Outcome end = place.run_other("/bin/sh", {"-c", program + " " + command});
        if (comment == std::string::npos)
            CHECK(end.code == 0);
        else
            CHECK(check_claim(line.substr(line.find("# ", comment) + 2), end));
    }
}

TEST_CASE("every example of the page on sweep files does what it says") {
    const std::string page = content(STYLESWEEP_SOURCE_DIR "/docs/sweep-files.md");
    const std::vector<Block> blocks = blocks_of(page);
    REQUIRE(blocks.size() > 20);
    const Workplace place;
    fs::create_directory(place.path("pictures"));
    for (const char* file : {"pictures/ann.jpg", "pictures/lake.jpg", "corpus.txt", "train.py"})
        place.write(file, file);
    for (const Block& block : blocks) {
        INFO("docs/sweep-files.md, line " << block.line);
        REQUIRE((block.language == "yaml" || block.language == "console"));
        block.language == "yaml" ? check_file(place, block) : check_commands(place, block);
    }
}

}  // namespace
}  // namespace stylesweep::e2e
