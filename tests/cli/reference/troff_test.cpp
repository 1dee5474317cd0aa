#include "orchestrator/cli/reference/troff.hpp"

#include <doctest/doctest.h>

#include "orchestrator/cli/reference/command_table.hpp"
#include "orchestrator/cli/reference/manual_pages.hpp"
#include "orchestrator/cli/reference/option_text.hpp"

#include <nlohmann/json.hpp>

using namespace stylesweep::cli;

TEST_CASE("what troff would take for its own is escaped") {
    CHECK(troff_text("--db a\\b") == "\\-\\-db a\\eb");
    CHECK(troff_text(".hidden\n'quoted'") == "\\&.hidden\n\\&\\(aqquoted\\(aq");
    CHECK(troff_text("a.b `c` \"d\" ~ ^") == "a.b \\(gac\\(ga \\(dqd\\(dq \\(ti \\(ha");
}

TEST_CASE("the manual page has every command and every option of the table") {
    const std::string page = program_page();
    for (const CommandEntry& command : command_table()) {
        CHECK_MESSAGE(page.find(".SS " + troff_text(command.name) + '\n') != std::string::npos, command.name);
        for (const OptionText& option : option_texts(syntax_of(command).options))
            if (option.name != "help")
                CHECK_MESSAGE(page.find(troff_text("--" + option.name) + "\\fR") != std::string::npos, option.name);
    }
    CHECK(page.find("\\fB\\-\\-db\\fR \\fIFILE.db\\fR\nresults database (default: results.db)") != std::string::npos);
}

TEST_CASE("a runner's page says of a parameter what its description says") {
    const std::string page = runner_page(nlohmann::json::parse(R"({"runner": "toy", "parameters": [
        {"name": "size", "type": "integer", "min": 1, "default": 3, "meaning": "how big",
         "defaults": [{"when": {"kind": ["a"]}, "value": 4}], "when": [{"kind": ["a", "b"]}, {"more": [true]}]},
        {"name": "kind", "type": "choice", "choices": ["a", "b"], "required": {"size": [1]}}],
        "metrics": [{"name": "loss", "unit": "", "meaning": "less is better"}]})"));
    CHECK(page.find("how big. From 1 to any. Default: 3. Default where kind is a: 4. Only where kind is a or b; or "
                    "more is true") != std::string::npos);
    CHECK(page.find("One of a, b. Required where size is 1") != std::string::npos);
    CHECK(page.find("less is better") != std::string::npos);
}
