#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TestFolder;

TEST_CASE("what the runner does not take is an error with its place and the nearest name") {
    const std::pair<std::string, std::string> cases[] = {
        {"fixed: {architecture: vgg91}", "3:23: unknown architecture 'vgg91'; did you mean 'vgg19'?"},
        {"grid:\n  architecture:\n    - vgg19\n    - mobilenet_v3",
         "6:7: unknown architecture 'mobilenet_v3'; did you mean 'mobilenet_v2'?"},
        {"include: [{architecture: transformer}]",
         "3:26: unknown architecture 'transformer'; known: vgg19, mobilenet_v2, fast"},
        {"exclude: [{architecture: [vgg19, fats]}]", "3:34: unknown architecture 'fats'; did you mean 'fast'?"},
        {"grid: {architecture: [19]}", "3:23: unknown architecture '19'; known: vgg19, mobilenet_v2, fast"},
        {"fixed: {iteration: 10}", "3:9: runner painter has no parameter 'iteration'; did you mean 'iterations'?"},
        {"zip:\n  - style: [a]\n    stile_weight: [1]",
         "5:5: runner painter has no parameter 'stile_weight'; did you mean 'style_weight'?"},
        {"exclude: [{architectrue: fast}]",
         "3:12: runner painter has no parameter 'architectrue'; did you mean 'architecture'?"},
        {"grid: {iterations: [10, 10.5]}", "3:25: iterations is a whole number, not 10.5"},
        {"grid: {iterations: [0]}", "3:21: iterations is at least 1, not 0"},
        {"grid: {iterations: [1e4]}", "3:21: iterations is at most 5000, not 10000"},
        {"grid: {style_weight: [\"5s\"]}", "3:23: style_weight is a number, not '5s'"},
        {"grid: {style_weight: [.nan]}", "3:23: style_weight is a number, not '.nan'"},
        {"grid: {style_weight: [1e999]}", "3:23: style_weight is a number, not '1e999'"},
        {"grid: {style_weight: [true]}", "3:23: style_weight is a number, not 'true'"},
        {"grid: {style_weight: [9007199254740993]}",
         "3:23: style_weight: the whole number 9007199254740993 is too large to be kept exactly"},
        {"grid: {style_weight: {linspace: [-1, 1, 3]}}", "3:33: style_weight is at least 0, not -1"},
        {"fixed: {save: yes}", "3:15: save is true or false, not 'yes'"},
        {"fixed: {resolution: 768x}",
         "3:21: resolution is a size such as 512 or 768x512 (1 to 65535 pixels), not '768x'"},
        {"fixed: {resolution: 0}", "3:21: resolution is a size such as 512 or 768x512 (1 to 65535 pixels), not '0'"},
        {"fixed: {resolution: 10x70000}",
         "3:21: resolution is a size such as 512 or 768x512 (1 to 65535 pixels), not '10x70000'"},
        {"fixed: {resolution: 1x2x3}",
         "3:21: resolution is a size such as 512 or 768x512 (1 to 65535 pixels), not '1x2x3'"},
    };
    for (const auto& [text, error] : cases) {
        CAPTURE(text);
        CHECK(error_of([&, text = text] { checked(text); }) == "s.yaml:" + error);
    }
    CHECK(error_of([] { checked("", painter(), {"architecture=vgg16"}); }) ==
          "--set: unknown architecture 'vgg16'; did you mean 'vgg19'?");
}

TEST_CASE("what the runner takes passes, labels too") {
    CHECK_NOTHROW(
        checked("fixed: {architecture: vgg19, style: s.jpg, style_category: van_gogh, content: noise, save: false}\n"
                "grid: {iterations: [1, 5e3], resolution: [1, 65535, 768x512], style_weight: [0, 1e-3]}"));
}

TEST_CASE("--set of a name that the sweep has not is a slip, unless the runner has it or a plus says it is meant") {
    const auto error = [](const std::string& set) {
        return error_of([&] { checked("fixed: {mode: a}", anything(), {set}); });
    };
    CHECK(error("modee=x") ==
          "--set: the sweep has no parameter 'modee'; did you mean 'mode'? (to add it, write --set +modee=...)");
    CHECK(error("content_categry=x").starts_with("--set: the sweep has no parameter 'content_categry'; known: "));
    CHECK(error("repeat=3").starts_with("--set: the sweep has no parameter 'repeat'; did you mean 'repeats'?"));
    CHECK(error("+modee=x").empty());
    CHECK(error_of([] { checked("fixed: {architecture: vgg19, style: a}", painter(), {"iterations=5"}); }).empty());
    CHECK(error_of([] { checked("fixed: {architecture: vgg19, style: a}", painter(), {"iteration=5"}); }) ==
          "--set: the sweep has no parameter 'iteration'; did you mean 'iterations'?");
}

TEST_CASE("a runner that takes anything still refuses an exclusion of what no job has") {
    const SweepFile file = sweep_of("fixed: {depth: 1}\ngrid: {width: [1, 2]}\nexclude: [{widht: 1}]");
    CHECK(error_of([&] { validate(file, anything()); }) ==
          "s.yaml:5:12: the sweep has no parameter 'widht'; did you mean 'width'?");
}

TEST_CASE("an input file is looked for beside the sweep file, before the first job") {
    const TestFolder folder;
    folder.write("pictures/a.jpg", "");
    const std::filesystem::path path = folder.path() / "s.yaml";
    const auto error = [&](const std::string& content) {
        return error_of([&] {
            validate(parse("name: s\nrunner: painter\nfixed:\n  content: " + content + "\n", path), painter());
        });
    };
    CHECK(error("pictures/a.jpg") == "");
    CHECK(error((folder.path() / "pictures/a.jpg").string()) == "");
    CHECK(error("pictures/b.jpg") == path.string() + ":4:12: content: there is no file " +
                                         (folder.path() / "pictures/b.jpg").string() +
                                         "; words known instead of one: noise; did you mean 'a.jpg'?");
    CHECK(error("pictures") ==
          path.string() + ":4:12: content: " + (folder.path() / "pictures").string() + " is a folder, not a file");
}

TEST_CASE("a required parameter that is nowhere given is an error where the runner is named") {
    CHECK(error_of([] { jobs_of("grid: {architecture: [fast, vgg19]}\norder: grid", painter()); }) ==
          "s.yaml:2:9: the runner needs 'style' with architecture vgg19 (picture to paint like); "
          "give it under fixed or grid");
    CHECK(error_of([] { jobs_of("fixed: {style: s.jpg}", painter()); }) ==
          "s.yaml:2:9: the runner needs 'architecture' (network); give it under fixed or grid");
}

TEST_CASE("a parameter may be required with some values of another, and allowed with all") {
    const RunnerDescription runner = RunnerDescription::parse(R"({"protocol": 1, "runner": "painter", "parameters": [
        {"name": "architecture", "type": "choice", "choices": ["vgg19", "fast"], "required": true},
        {"name": "style", "type": "string", "meaning": "picture to paint like",
         "required": {"architecture": ["vgg19"]}}]})");
    CHECK(jobs_of("fixed: {architecture: fast}", runner) == Jobs{"fast"});
    CHECK(jobs_of("fixed: {style: s.jpg}\ngrid: {architecture: [vgg19, fast]}\norder: grid", runner) ==
          Jobs{"vgg19|s.jpg", "fast|s.jpg"});
    CHECK(error_of([&] { jobs_of("grid: {architecture: [fast, vgg19]}\norder: grid", runner); }) ==
          "s.yaml:2:9: the runner needs 'style' with architecture vgg19 (picture to paint like); "
          "give it under fixed or grid");
}

TEST_CASE("an incomplete inclusion is an error at its own place") {
    const char* text =
        "grid: {architecture: [vgg19], style: [s.jpg]}\ninclude:\n  - {architecture: fast}\n"
        "  - {architecture: mobilenet_v2, iterations: 5}";
    CHECK(error_of([&] { jobs_of(text, painter()); }) ==
          "s.yaml:6:6: the runner needs 'style' with architecture mobilenet_v2 (picture to paint like); "
          "give it here or under fixed");
}

TEST_CASE("a description of another protocol or without sense is refused") {
    const std::pair<std::string, std::string> cases[] = {
        {"", "parse error"},
        {"[]", "cannot use at() with array"},
        {R"({"runner": "r", "parameters": []})", "key 'protocol' not found"},
        {R"({"protocol": 2, "runner": "r", "parameters": []})", "it speaks protocol 2, this program speaks 1"},
        {R"({"protocol": 1, "runner": "r", "parameters": [{"name": "a", "type": "colour"}]})",
         "unknown parameter type 'colour'"},
        {R"({"protocol": 1, "runner": "r", "parameters": [{"name": "a", "type": "string", "default": []}]})",
         "type must be string"},
        {R"({"protocol": 1, "runner": "r", "parameters": [{"name": "a", "type": "string", "required": )" +
             std::string(100'000, '[') + std::string(100'000, ']') + "}]}",
         "nested too deep"},
    };
    for (const auto& [text, reason] : cases) {
        CAPTURE(text);
        std::string message;
        try {
            RunnerDescription::parse(text);
        } catch (const std::runtime_error& error) {
            message = error.what();
        }
        CHECK(message.starts_with("the runner's description cannot be used: "));
        CHECK(message.find(reason) != std::string::npos);
    }
}
