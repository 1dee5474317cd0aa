#include "orchestrator/sweep/values/axis_values.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TestFolder;

namespace {

// The axis written as `form`, which begins at 1:1.
Jobs values_of(const std::string& form, const std::filesystem::path& file = "s.yaml") {
    Jobs texts, remarks;
    for (const Value& value : axis_values(parse_yaml(form, file), file, remarks)) texts.push_back(value.text);
    return texts;
}

}  // namespace

TEST_CASE("an axis in a wrong form is an error with its place") {
    const std::string pattern_wanted =
        "1:8: give a pattern: {glob: \"pictures/*.jpg\"}, several in a list, or {glob: {pattern: ..., ignore_case: "
        "true}}";
    const std::pair<std::string, std::string> cases[] = {
        {"{linspce: [0, 1, 2]}",
         "1:2: unknown form of axis 'linspce'; did you mean 'linspace'? (a nested parameter has a name of its own, "
         "such as optimizer.linspce)"},
        {"{each: [0, 1, 2]}",
         "1:2: unknown form of axis 'each'; known: linspace, logspace, range, glob, largest (a nested parameter has a "
         "name of "
         "its "
         "own, such as optimizer.each)"},
        {"{query: \"SELECT 1\"}", "1:2: a query is an axis of its own: put it under 'grid'"},
        {"{range: [0, 1, 1], glob: x}",
         "1:1: an axis is a list or one of {linspace}, {logspace}, {range}, {glob}, {largest}"},
        {"{}", "1:1: an axis is a list or one of {linspace}, {logspace}, {range}, {glob}, {largest}"},
        {"{linspace: [0, 1]}", "1:12: give three numbers: {linspace: [first, last, count]}"},
        {"{linspace: 5}", "1:12: give three numbers: {linspace: [first, last, count]}"},
        {"{linspace: [0, one, 2]}", "1:16: 'one' is not a number; the form is {linspace: [first, last, count]}"},
        {"{range: [12345678901234567890, 12345678901234567899, 1]}",
         "1:10: '12345678901234567890' has more digits than generated numbers can (below 2^53); list the values"},
        {"{linspace: [0, 1, 0]}", "1:12: the number of values must be a whole number from 1"},
        {"{linspace: [7, 9, 1]}", "1:12: 1 value cannot be both ends; give a count of 2 or more, or list the value"},
        {"{logspace: [1, 10, 1]}", "1:12: 1 value cannot be both ends; give a count of 2 or more, or list the value"},
        {"{linspace: [0, 1, 2.5]}", "1:12: the number of values must be a whole number from 1"},
        {"{linspace: [0, 1, 1000001]}", "1:12: an axis of more than 1,000,000 values"},
        {"{linspace: [-1e308, 1e308, 3]}", "1:12: the ends are too far apart"},
        {"{logspace: [0, 10, 2]}", "1:12: logspace needs ends greater than 0"},
        {"{logspace: [1, -10, 2]}", "1:12: logspace needs ends greater than 0"},
        {"{range: [0, 10, 0]}", "1:9: the step does not lead from first to last"},
        {"{range: [0, 10, -1]}", "1:9: the step does not lead from first to last"},
        {"{range: [10, 0, 1]}", "1:9: the step does not lead from first to last"},
        {"{range: [0, 1, 1e-9]}", "1:9: an axis of more than 1,000,000 values"},
        {"{range: [-1e308, 1e308, 1]}", "1:9: an axis of more than 1,000,000 values"},
        {"{glob: \"\"}", pattern_wanted},
        {"{glob: []}", pattern_wanted},
        {"{glob: {ignore_case: true}}", pattern_wanted},
        {"{glob: {patern: a}}", "1:9: unknown key 'patern' in glob; did you mean 'pattern'?"},
        {"{glob: {pattern: a, ignore_case: yes}}", "1:34: ignore_case is true or false"},
        {"{glob: \"a{b\"}", "1:8: glob 'a{b': a '{' is not closed; write \\{ for a literal brace"},
        {"{glob: \"~no_such_user/a\"}",
         "1:8: glob '~no_such_user/a': there is no user 'no_such_user' whose home ~no_such_user would be"},
    };
    for (const auto& [form, error] : cases) {
        CAPTURE(form);
        CHECK(error_of([form = form] { values_of(form); }) == "s.yaml:" + error);
    }
}

TEST_CASE("range goes up or down by its step and includes the last where it is met") {
    CHECK(values_of("{range: [0, 10, 5]}") == Jobs{"0", "5", "10"});
    CHECK(values_of("{range: [0, 9, 5]}") == Jobs{"0", "5"});
    CHECK(values_of("{range: [3, 1, -1]}") == Jobs{"3", "2", "1"});
    CHECK(values_of("{range: [4, 4, 1]}") == Jobs{"4"});
    CHECK(values_of("{range: [0, 1, 0.1]}") ==
          Jobs{"0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"});
    CHECK(values_of("{range: [-0.3, 0.3, 0.1]}") == Jobs{"-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"});
    CHECK(values_of("{range: [1, 1000000, 1]}").back() == "1000000");
}

TEST_CASE("large whole numbers, such as seeds, keep all their digits") {
    CHECK(values_of("{range: [1234567890123456, 1234567890123458, 1]}") ==
          Jobs{"1234567890123456", "1234567890123457", "1234567890123458"});
    CHECK(values_of("{linspace: [1234567890123450, 1234567890123456, 3]}") ==
          Jobs{"1234567890123450", "1234567890123453", "1234567890123456"});
}

TEST_CASE("linspace divides evenly between two exact ends") {
    CHECK(values_of("{linspace: [0, 1, 5]}") == Jobs{"0", "0.25", "0.5", "0.75", "1"});
    CHECK(values_of("{linspace: [1, 0, 3]}") == Jobs{"1", "0.5", "0"});
    CHECK(values_of("{linspace: [7, 7, 1]}") == Jobs{"7"});
    CHECK(values_of("{linspace: [-0.3, 0.3, 7]}") == Jobs{"-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"});
    CHECK(values_of("{linspace: [0, 0.1234567890123456, 2]}") == Jobs{"0", "0.1234567890123456"});
}

TEST_CASE("logspace divides evenly by ratio between two exact ends") {
    CHECK(values_of("{logspace: [1e3, 1e6, 4]}") == Jobs{"1000", "10000", "100000", "1000000"});
    CHECK(values_of("{logspace: [1, 0.01, 3]}") == Jobs{"1", "0.1", "0.01"});
    CHECK(values_of("{logspace: [3, 48, 5]}") == Jobs{"3", "6", "12", "24", "48"});
    CHECK(values_of("{logspace: [5, 5, 1]}") == Jobs{"5"});
}

TEST_CASE("generated numbers are written as people write them, so that a list by hand is the same values") {
    CHECK(values_of("{logspace: [1e-4, 1e-1, 4]}") == values_of("[0.0001, 0.001, 0.01, 0.1]"));
    CHECK(values_of("{logspace: [1e-8, 1e-5, 4]}") == Jobs{"1e-8", "1e-7", "0.000001", "0.00001"});
    CHECK(values_of("{logspace: [1e15, 1e17, 3]}") == Jobs{"1000000000000000", "1e16", "1e17"});
    CHECK(values_of("{linspace: [0, 0.0002, 3]}") == values_of("[0, 0.0001, 0.0002]"));
    CHECK(values_of("{range: [-0.00002, 0, 0.00001]}") == Jobs{"-0.00002", "-0.00001", "0"});
    CHECK(values_of("{linspace: [1.5e300, 1.5e-300, 2]}") == Jobs{"1.5e300", "1.5e-300"});
}

TEST_CASE("a list keeps its order and a lone value is an axis of one") {
    CHECK(values_of("[c, a, 2, b]") == Jobs{"c", "a", "2", "b"});
    CHECK(values_of("bf16") == Jobs{"bf16"});
}

TEST_CASE("glob finds files beside the sweep file, sorted, and none is an error") {
    const TestFolder folder;
    for (const char* name : {"in [1]*/c.jpg", "in [1]*/a.jpg", "in [1]*/b.png", "in [1]*/.hidden.jpg", "d.jpg"})
        folder.write(name, "");
    const std::filesystem::path home = folder.path() / "in [1]*", file = home / "s.yaml";
    CHECK(values_of("{glob: \"*.jpg\"}", file) == Jobs{"a.jpg", "c.jpg"});
    CHECK(values_of("{glob: \"../*.jpg\"}", file) == Jobs{"../d.jpg"});
    CHECK(values_of("{glob: \"" + folder.path().string() + "/*.jpg\"}", file) ==
          Jobs{(folder.path() / "d.jpg").string()});
    CHECK(
        error_of([&] { values_of("{glob: \"*.gif\"}", file); }).starts_with(file.string() + ":1:8: no file matches "));
}
