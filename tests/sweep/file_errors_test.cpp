#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

struct Case {
    std::string text;   ///< begins on line 3
    std::string error;  ///< behind "s.yaml:"
};

}  // namespace

TEST_CASE("a wrong sweep file is an error with its place and what to write instead") {
    const Case cases[] = {
        // keys
        {"gird: {a: [1]}", "3:1: unknown key 'gird'; did you mean 'grid'?"},
        {"\n\n  \nrepeat: 3", "6:1: unknown key 'repeat'; did you mean 'repeats'?"},
        {"wholly_unlike_any: 1",
         "3:1: unknown key 'wholly_unlike_any'; known: name, runner, command, files, fixed, grid, zip, exclude, "
         "include, repeats, "
         "measure, limits, order, launcher"},
        {"measure: {warm_up: 1}", "3:11: unknown key 'warm_up' in measure; did you mean 'warmup'?"},
        {"limits:\n  timeuot: 3m", "4:3: unknown key 'timeuot' in limits; did you mean 'timeout'?"},
        {"name: again", "3:1: the key 'name' is here twice"},
        {"grid:\n  a: [1]\n  b: [2]\n  a: [3]", "6:3: the key 'a' is here twice"},
        {"grid: {3d: [1]}", "3:8: '3d' is no parameter name: letters, digits and '_', not beginning with a digit"},
        {"grid: {a b: [1]}", "3:8: 'a b' is no parameter name: letters, digits and '_', not beginning with a digit"},
        {"grid: {[a]: [1]}", "3:8: a key must be a plain word"},
        // launchers
        {"launcher: slrum", "3:11: no launcher 'slrum'; did you mean 'slurm'?"},
        {"launcher: [slurm]", "3:11: 'launcher' is a mapping of names to values"},
        {"launcher: {name: kubernetes}", "3:18: no launcher 'kubernetes'; known: local, slurm"},
        {"launcher:\n  shard: 4", "4:3: unknown key 'shard' in launcher; did you mean 'shards'?"},
        {"launcher: {shards: 0}", "3:20: a number from 1 to 100000 is expected here, not '0'"},
        {"launcher: {slurm: gpu}",
         "3:19: 'slurm' is a mapping of options to values, such as {partition: gpu, time: 4:00:00}"},
        {"launcher:\n  slurm:\n    partitoin: gpu",
         "5:5: unknown option 'partitoin' of slurm; did you mean 'partition'?"},
        {"launcher: {slurm: {time: soon}}",
         "3:20: 'time' takes a time such as 4:00:00, 2-12:00:00 or 90 (minutes), not 'soon'"},
        {"launcher: {slurm: {mem: 16GiB}}", "3:20: 'mem' takes a size such as 16G or 500M, not '16GiB'"},
        {"launcher: {slurm: {gres: [gpu]}}", "3:26: one plain value is expected here"},
        {"launcher: {slurm: {poll: often}}", "3:20: 'poll' takes a duration such as 30s or 5m, not 'often'"},
        // a parameter given twice, however it is written
        {"fixed: {a: 1}\ngrid:\n  a: [1, 2]", "5:3: the parameter 'a' is given twice; first on line 3"},
        {"grid: {a: [1], A: [2]}", "3:16: the parameter 'A' is given twice; first on line 3"},
        {"grid:\n  a: [1]\nzip:\n  - b: [1]\n    a: [2]", "7:5: the parameter 'a' is given twice; first on line 4"},
        {"zip: [{a: [1]}, {b: [1], a: [2]}]", "3:26: the parameter 'a' is given twice; first on line 3"},
        // shapes and types
        {"grid: [1]", "3:7: 'grid' is a mapping of parameters to their values"},
        {"grid:\nrepeats: 2", "3:1: 'grid' is a mapping of parameters to their values"},
        {"fixed: 7", "3:8: 'fixed' is a mapping of parameters to single values"},
        {"fixed: {a: [1, 2]}", "3:12: 'a' is fixed, so it takes one value; put several under 'grid'"},
        {"zip: {a: [1]}", "3:6: this is a list of mappings, each behind a '-'"},
        {"exclude: [1]", "3:11: a mapping of parameters is expected here"},
        {"include: [{}]", "3:11: a mapping of parameters is expected here"},
        {"include: [{a: [1]}]", "3:15: one plain value is expected here"},
        {"grid: {a: [1, [2]]}", "3:15: one plain value is expected here"},
        {"grid:\n  a:\n  b: [1]", "4:3: a value is missing here"},
        {"grid: {a: [1, null]}", "3:15: a value is missing here"},
        {"grid: {a: [.nan]}", "3:12: '.nan' is no usable value"},
        {"grid: {a: [1e999]}", "3:12: the number 1e999 is out of range"},
        {"grid: {a: [9007199254740993]}", "3:12: the whole number 9007199254740993 is too large to be kept exactly"},
        {"repeats: 0", "3:10: a number from 1 to 10000 is expected here, not '0'"},
        {"repeats: 1.5", "3:10: a whole number is expected here"},
        {"repeats: often", "3:10: a number from 1 to 10000 is expected here, not 'often'"},
        {"repeats:", "3:1: a value is missing here"},
        {"order: ballanced", "3:8: unknown order 'ballanced'; did you mean 'balanced'?"},
        {"order: [grid]", "3:8: unknown order ''; known: balanced, grid, shuffled"},
        {"exclude: [{where: [a]}]", "3:19: 'where' is an SQL expression in quotes"},
        // empty and unequal axes
        {"grid: {a: []}", "3:11: the axis is empty; give it at least one value"},
        {"zip: [{a: []}]", "3:11: the axis is empty; give it at least one value"},
        {"exclude: [{a: []}]", "3:15: the axis is empty; give it at least one value"},
        {"zip:\n  - {a: [1, 2], b: [1, 2, 3]}",
         "4:20: 'b' has 3 values, 'a' has 2; lists that are zipped are equally long"},
        // quantities
        {"limits: {timeout: soon}", "3:19: a duration is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: 0s}", "3:19: a duration is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: nan}", "3:19: a duration is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: [30m]}", "3:19: a duration is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {memory: 20GiBs}", "3:18: a size is expected here, such as 512MB or 20GiB"},
        {"limits: {memory: 0}", "3:18: a size is expected here, such as 512MB or 20GiB"},
        {"limits: {retries: -1}", "3:19: a number from 0 to 100 is expected here, not '-1'"},
        {"measure: {target_ci: 2}", "3:22: a number from 0 to 1 is expected here, not '2'"},
        {"measure: {warmup: true}", "3:19: a number from 0 to 1000 is expected here, not 'true'"},
        {"measure: {min_samples: 9, max_samples: 3}", "3:10: max_samples is less than min_samples"},
        {"measure: 5", "3:10: 'measure' is a mapping of names to values"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.text);
        CHECK(error_of([&] { sweep_of(each.text); }) == "s.yaml:" + each.error);
    }
}

TEST_CASE("a sweep file without a usable name or runner is refused") {
    const Case cases[] = {
        {"runner: noop\n", "1:1: the sweep file needs 'name: ...'"},
        {"name: s\n", "1:1: the sweep file needs 'runner: ...'"},
        {"name: two words\nrunner: noop\n", "1:7: a name of letters, digits, '_' and '-' is expected here"},
        {"name: ../up\nrunner: noop\n", "1:7: a name of letters, digits, '_' and '-' is expected here"},
        {"name: \"\"\nrunner: noop\n", "1:7: a name of letters, digits, '_' and '-' is expected here"},
        {"name: s\nrunner: [noop]\n", "2:9: a name of letters, digits, '_' and '-' is expected here"},
        {"name:\nrunner: noop\n", "1:1: a name of letters, digits, '_' and '-' is expected here"},
        {"- name: s\n", "1:1: a sweep file is a mapping: name, runner, grid, ..."},
        {"just words\n", "1:1: a sweep file is a mapping: name, runner, grid, ..."},
    };
    for (const Case& each : cases) {
        CAPTURE(each.text);
        CHECK(error_of([&] { parse(each.text, "s.yaml"); }) == "s.yaml:" + each.error);
    }
}

TEST_CASE("what --set gives wrongly is named as such") {
    const std::pair<std::string, std::string> cases[] = {
        {"a", "'a' is not of the form AXIS=V1,V2"},
        {"a=", "'a=' is not of the form AXIS=V1,V2"},
        {"=1", "'=1' is not of the form AXIS=V1,V2"},
        {"a=.inf", "'.inf' is no usable value"},
        {"order=grid", "'order' is a section of the sweep file, not a parameter; change it in the file"},
        {"limits=1", "'limits' is a section of the sweep file, not a parameter; change it in the file"},
        {"repeats=0", "repeats is one whole number from 1 to 10000"},
        {"repeats=1,2", "repeats is one whole number from 1 to 10000"},
        {"repeats=2.5", "repeats is one whole number from 1 to 10000"},
        {"repeats=many", "repeats is one whole number from 1 to 10000"},
        {"z=1", "'z' advances together with others (zip); it cannot be set by itself"},
    };
    for (const auto& [text, error] : cases)
        CHECK(error_of([&, text = text] { sweep_of("zip: [{y: [1], z: [2]}]", {text}); }) == "--set: " + error);
}

TEST_CASE("--set replaces an axis or a fixed value, or adds one") {
    const SweepFile file = sweep_of("fixed: {a: 1}\ngrid: {b: [1, 2]}\norder: grid", {"a=5,6", "b=1e3,1000,x", "c=0"});
    CHECK(jobs_of(file) == Jobs{"1000|5|0", "1000|6|0", "x|5|0", "x|6|0"});
}

TEST_CASE("--set repeats=N is not a parameter, unless the file has one of that name") {
    const SweepFile file = sweep_of("repeats: 3\ngrid: {b: [1, 2]}", {"repeats=2"});
    CHECK(file.repeats == 2);
    CHECK(file.given_names() == std::vector<std::string>{"b"});
    const SweepFile odd = sweep_of("fixed: {repeats: 3, order: 1}", {"repeats=7,8", "order=2"});
    CHECK(odd.repeats == 1);
    CHECK(odd.axes.size() == 2);
}

TEST_CASE("every section of the file is read") {
    const SweepFile file = sweep_of(
        "measure: {warmup: 2, min_samples: 3, max_samples: 4, target_ci: 0.5, max_seconds: 6}\n"
        "limits: {timeout: 1h30m, memory: 20GiB, retries: 7}\nrepeats: 8\norder: shuffled");
    CHECK(file.name == "s");
    CHECK(file.runner == "painter");
    CHECK(file.measure.json() == R"({"max_samples":4,"max_seconds":6.0,"min_samples":3,"target_ci":0.5,"warmup":2})");
    CHECK(file.limits.json() == R"({"memory_bytes":21474836480,"retries":7,"timeout_s":5400.0})");
    CHECK(file.repeats == 8);
    CHECK(file.order == Order::shuffled);
}
