// Texts that look like lists: said to be one value each.
#include <doctest/doctest.h>

#include "orchestrator/sweep/checks/list_likes.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

TEST_CASE("what looks like a list is told how a list is written") {
    const std::pair<std::string, std::string> cases[] = {
        {"1, 2, 3", "[1, 2, 3]"},
        {"1,2,", "[1, 2]"},
        {"0.9,0.999", "[0.9, 0.999]"},
        {"small, large", "[small, large]"},
        {"a/x.txt, b/y.txt", "[a/x.txt, b/y.txt]"},
        {"(1, 2)", "[1, 2]"},
        {"(1 2)", "[1, 2]"},
        {"1 2 3", "[1, 2, 3]"},
        {"1;2", "[1, 2]"},
        {"a | b", "[a, b]"},
        {"1-5", "{range: [1, 5, 1]}"},
        {"1..5", "{range: [1, 5, 1]}"},
        {"0.1...0.5", "{linspace: [0.1, 0.5, COUNT]}"},
        {"1 to 5", "{range: [1, 5, 1]}"},
        {"1:5", "{range: [1, 5, 1]}"},
        {"0:10:2", "{range: [FIRST, LAST, STEP]}"},
        {"range(1, 5)", "{range: [FIRST, LAST, STEP]}"},
        {"np.linspace(0, 1, 5)", "{linspace: [FIRST, LAST, COUNT]}"},
    };
    for (const auto& [text, list] : cases) {
        CAPTURE(text);
        CHECK(list_meant_by(text) == list);
    }
}

TEST_CASE("numbers, sentences, paths, dates, times and sizes are no lists") {
    for (const char* text : {"1",
                             "-5",
                             "1e-5",
                             "1.5",
                             "a red house, in winter",
                             "No, thank you",
                             "pictures/a,b.jpg",
                             "data/1-5",
                             "2024-05",
                             "2024-05-06",
                             "4:00",
                             "4:00:00",
                             "768x512",
                             "3.10.1",
                             "10.0.0.1",
                             "5-1",
                             "16:9",
                             "vgg-19",
                             "a-b",
                             "f(x)",
                             "",
                             "max(1, 2)",
                             "-",
                             "..",
                             "1 fish 2 fish"}) {
        CAPTURE(text);
        CHECK_FALSE(list_meant_by(text));
    }
}

TEST_CASE("each such value is said once with its place, unless it is in quotes or names a file") {
    const auto remarks = [](const std::string& text, const std::vector<std::string>& sets = {}) {
        return remarks_on_list_likes(sweep_of(text, sets), anything());
    };
    CHECK(remarks("grid: {a: [1 2 3]}") ==
          Jobs{"s.yaml:3:12: a: 1 2 3 is one value, a text; several are written under grid a: [1, 2, 3] (quote the "
               "text to silence this note)"});
    CHECK(remarks("fixed:\n  a: 1, 2, 3").size() == 1);
    CHECK(remarks("zip: [{a: [1-5, 7-9]}]").size() == 2);
    CHECK(remarks("include:\n  - a: 1;2\n  - a: 1;2").size() == 1);
    CHECK(remarks("grid: {a: ['1, 2', \"1-5\", x]}").empty());
    CHECK(remarks("grid: {a: {range: [1, 5, 1]}}").empty());
    CHECK(remarks("fixed: {a: 1}", {"a=1;2"}) ==
          Jobs{"--set: a: 1;2 is one value, a text; several are written --set 'a=[1, 2]' (quote the text to silence "
               "this note)"});
    const stylesweep::testing::TestFolder folder;
    folder.write("a,b", "");
    CHECK(parse("name: s\nrunner: any\nfixed:\n  f: a,b", folder.path() / "s.yaml").list_likes.empty());
}

TEST_CASE("a text or list of layers of the runner may hold commas, a choice may not") {
    const RunnerDescription runner = RunnerDescription::parse(
        R"({"protocol": 1, "runner": "r", "parameters": [{"name": "layers", "type": "layers"},
            {"name": "shares", "type": "string"}, {"name": "mode", "type": "choice", "choices": ["a", "b"]}]})");
    const SweepFile file = sweep_of("fixed:\n  layers: a,b\n  shares: 1,3\n  mode: a,b\n");
    REQUIRE(file.list_likes.size() == 3);
    const auto remarks = remarks_on_list_likes(file, runner);
    REQUIRE(remarks.size() == 1);
    CHECK(remarks.front().find("mode: a,b is one value") != std::string::npos);
}
