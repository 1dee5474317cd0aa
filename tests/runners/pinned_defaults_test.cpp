// A default that changes without its semantics number makes old results count as done that are not: so each is pinned.
#include "tests/runners/pinned_defaults.hpp"

#include <doctest/doctest.h>

#include "runners/command/command_runner.hpp"

using namespace stylesweep::runners;
using namespace stylesweep::runners::testing;
using nlohmann::json;

namespace {

const std::vector<Pinned> as_pinned = {{"steps", "300"}, {"init", "\"content\"", 2}};

json described(const json& steps, int steps_semantics, int init_semantics) {
    return {{{"name", "steps"}, {"default", steps}, {"semantics", steps_semantics}},
            {{"name", "init"}, {"default", "content"}, {"semantics", init_semantics}},
            {{"name", "content"}, {"required", true}}};
}

}  // namespace

TEST_CASE("a changed default is told unless its number was raised; so are a lowered number, a new and a lost default") {
    CHECK(changed_defaults(described(300, 1, 2), as_pinned).empty());
    const auto told = [](const json& parameters, const char* part) {
        const std::string lines = changed_defaults(parameters, as_pinned);
        CHECK_MESSAGE(lines.find(part) != std::string::npos, lines);
    };
    told(described(301, 1, 2), "steps: its default changed");
    told(described(301, 2, 2), "steps: put its new default and semantics number");
    told(described(300, 2, 2), "steps: put its new default and semantics number");
    told(described(300, 1, 1), "init: its semantics number was lowered");
    json other_init = described(300, 1, 2);
    other_init[1]["default"] = "noise";  // part of the key, as its number is 2
    told(other_init, "init: put its new default");
    told(described(nullptr, 1, 2), "steps: its default changed");
    told(json::array(), "steps: has no default any more");
    json more = described(300, 1, 2);
    more.push_back({{"name", "scales"}, {"default", 1}});
    told(more, "scales: put its default");
}

TEST_CASE("the defaults of the runner command are those that its results were made with") {
    const json description = stylesweep::command::CommandRunner().describe();
    CHECK(description.value("semantics", 1) == 1);
    const std::string changed = changed_defaults(description.at("parameters"), {});
    CHECK_MESSAGE(changed.empty(), changed);
}
