#include <doctest/doctest.h>

#include <algorithm>

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
         "search, screen, measure, limits, order, record_at, launcher; parameters go in fixed or grid"},
        {"measure: {warm_up: 1}", "3:11: unknown key 'warm_up' in measure; did you mean 'warmup'?"},
        {"limits:\n  timeuot: 3m", "4:3: unknown key 'timeuot' in limits; did you mean 'timeout'?"},
        {"name: again", "3:1: the key 'name' is given twice"},
        {"grid:\n  a: [1]\n  b: [2]\n  a: [3]", "6:3: the key 'a' is given twice"},
        {"grid: {3d: [1]}",
         "3:8: '3d' is not a parameter name: letters, digits, '_', '.' and '-', beginning with a letter or '_' and not "
         "ending "
         "in '.' or '-'"},
        {"grid: {a.: [1]}",
         "3:8: 'a.' is not a parameter name: letters, digits, '_', '.' and '-', beginning with a letter or '_' and not "
         "ending "
         "in '.' or '-'"},
        {"grid: {a b: [1]}",
         "3:8: 'a b' is not a parameter name: letters, digits, '_', '.' and '-', beginning with a letter or '_' and "
         "not "
         "ending in '.' or '-'"},
        {"grid: {[a]: [1]}", "3:8: a key must be a plain word"},
        // what is recorded on the way
        {"record_at: sometimes", "3:12: record_at is auto, off or a list such as [50, 100, 300], not 'sometimes'"},
        {"record_at: []", "3:12: the axis is empty; give it at least one value"},
        {"record_at: 50", "3:12: record_at is auto, off or a list such as [50, 100, 300], not '50'"},
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
        {"grid: {a: [1], A: [2]}",
         "3:16: 'A' and 'a' (on line 3) are one name to SQL, where they would be one column; give one of them another "
         "name"},
        {"grid:\n  a: [1]\nzip:\n  - b: [1]\n    a: [2]", "7:5: the parameter 'a' is given twice; first on line 4"},
        {"zip: [{a: [1]}, {b: [1], a: [2]}]", "3:26: the parameter 'a' is given twice; first on line 3"},
        // shapes and types
        {"grid: [1]", "3:7: 'grid' is a mapping of parameters to their values"},
        {"grid:\nrepeats: 2", "3:1: 'grid' is a mapping of parameters to their values"},
        {"fixed: 7", "3:8: 'fixed' is a mapping of parameters to single values"},
        {"fixed: {a: [1, 2]}", "3:12: 'a' is fixed, so it takes one value; put several under 'grid'"},
        {"zip: {a: [1]}", "3:6: this must be a list of mappings, each after a '-'"},
        {"exclude: [1]", "3:11: a mapping of parameters is expected here"},
        {"include: [{}]", "3:11: a mapping of parameters is expected here"},
        {"include: [{a: [1]}]", "3:15: one plain value is expected here"},
        {"grid: {a: [1, [2]]}", "3:15: one plain value is expected here"},
        {"grid:\n  a:\n  b: [1]", "4:3: a value is missing here; for no value write null"},
        {"grid: {a: [1, NULL]}", "3:15: 'NULL' may mean no value or a text: write null, or \"NULL\" in quotes"},
        {"fixed: {a: Null}", "3:12: 'Null' may mean no value or a text: write null, or \"Null\" in quotes"},
        {"fixed: {a: \"x\\0y\"}",
         "3:12: this text has a NUL byte (\\0), which cannot be passed to a program; remove it"},
        {"command: [run, \"\\0\"]",
         "3:16: this text has a NUL byte (\\0), which cannot be passed to a program; remove it"},
        {"grid: {A: [1]}\nfixed: {a: 2}",
         "3:8: 'A' and 'a' (on line 4) are one name to SQL, where they would be one column; give one of them another "
         "name"},
        {"grid: {lr: [1]}\ninclude: [{LR: 2}]",
         "4:12: 'LR' and 'lr' (on line 3) are one name to SQL, where they would be one column; give one of them "
         "another "
         "name"},
        {"repeats: 0", "3:10: a number from 1 to 10000 is expected here, not '0'"},
        {"repeats: 1.5", "3:10: a whole number is expected here"},
        {"repeats: often", "3:10: a number from 1 to 10000 is expected here, not 'often'"},
        {"repeats:", "3:1: a value is missing here; for no value write null"},
        {"order: ballanced", "3:8: unknown order 'ballanced'; did you mean 'balanced'?"},
        {"order: [grid]", "3:8: unknown order ''; known: balanced, grid, shuffled"},
        {"exclude: [{where: [a]}]", "3:19: 'where' is an SQL expression in quotes, such as \"lr > 0.1\""},
        {"exclude: [{where: ' '}]", "3:19: 'where' is an SQL expression in quotes, such as \"lr > 0.1\""},
        {"exclude: [{a: 1, where: \"\"}]", "3:25: 'where' is an SQL expression in quotes, such as \"lr > 0.1\""},
        // empty and unequal axes
        {"grid: {a: []}", "3:11: the axis is empty; give it at least one value"},
        {"zip: [{a: []}]", "3:11: the axis is empty; give it at least one value"},
        {"exclude: [{a: []}]", "3:15: the axis is empty; give it at least one value"},
        {"zip:\n  - {a: [1, 2], b: [1, 2, 3]}",
         "4:20: 'b' has 3 values, 'a' has 2; zipped lists must have equal lengths"},
        // quantities
        {"limits: {timeout: soon}", "3:19: a duration with its unit is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: 0s}", "3:19: a duration with its unit is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: nan}", "3:19: a duration with its unit is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: [30m]}", "3:19: a duration with its unit is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {grace: a while}",
         "3:17: a duration with its unit is expected here, such as 10s or 1m, or 0s to kill a job at once"},
        {"limits: {grace: -1s}",
         "3:17: a duration with its unit is expected here, such as 10s or 1m, or 0s to kill a job at once"},
        {"limits: {grace: [1s]}",
         "3:17: a duration with its unit is expected here, such as 10s or 1m, or 0s to kill a job at once"},
        {"limits: {memory: 20GiBs}", "3:18: a size with its unit is expected here, such as 512MB or 20GiB"},
        {"limits: {memory: 0}", "3:18: a size with its unit is expected here, such as 512MB or 20GiB"},
        {"limits: {memory: 20}", "3:18: a size with its unit is expected here, such as 512MB or 20GiB"},
        {"limits: {memory: 1073741824}", "3:18: a size with its unit is expected here, such as 512MB or 20GiB"},
        {"limits: {memory: 20kB}",
         "3:18: no program runs in less than 1 MB; a size such as 512MB or 20GiB is expected"},
        {"limits: {timeout: 30}", "3:19: a duration with its unit is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {timeout: 99999999999d}",
         "3:19: a duration with its unit is expected here, such as 90s, 30m or 1h30m"},
        {"limits: {grace: 5}",
         "3:17: a duration with its unit is expected here, such as 10s or 1m, or 0s to kill a job at once"},
        {"limits: {retries: -1}", "3:19: a number from 0 to 100 is expected here, not '-1'"},
        {"measure: {fresh_process: maybe}", "3:26: true or false is expected here, not 'maybe'"},
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
        {"a", "'a': it is not of the form NAME=VALUE"},
        {"=1", "'=1': it is not of the form NAME=VALUE"},
        {"a= ", "'a= ': the value is missing; an empty text is written 'a=\"\"'"},
        {"y=1,,2", "'y=1,,2': a value is missing beside a comma; an empty text is written \"\""},
        {"y=1,", "'y=1,': a value is missing beside a comma; an empty text is written \"\""},
        {"y=[1, 2], 3", "'y=[1, 2], 3': '[1, 2]' is one of several values, so it must be a plain one"},
        {"y=[1, [2]]", "one plain value is expected here"},
        {"y=- a",
         "'y=- a': it looks like YAML's mapping or list; these are written {a: b} and [a, b]; put a text with such "
         "characters in quotes: --set 'y=\"...\"'"},
        {"y=a: b",
         "'y=a: b': it looks like YAML's mapping or list; these are written {a: b} and [a, b]; put a text with such "
         "characters in quotes: --set 'y=\"...\"'"},
        {"y=\"a\" #b",
         "'y=\"a\" #b': ' #b' follows the value; put a text with such characters in quotes: --set 'y=\"...\"'"},
        {"y=(1, 2)",
         "'y=(1, 2)': '(1' has half a pair of brackets; a list is written V1,V2 or [V1, V2]; put a text with such "
         "characters in quotes: --set 'y=\"...\"'"},
        {"y=NULL", "'NULL' may mean no value or a text: write null, or \"NULL\" in quotes"},
        {"y={linspaec: [0, 1, 2]}",
         "unknown form of axis 'linspaec'; did you mean 'linspace'? (a nested parameter has a name of its own, such as "
         "optimizer.linspaec)"},
        {"order=gird", "unknown order 'gird'; did you mean 'grid'?"},
        {"limits=1", "'limits' is a mapping of names to values"},
        {"limits.tiemout=3s", "unknown key 'tiemout' in limits; did you mean 'timeout'?"},
        {"limit.timeout=3s", "'limit.timeout=3s': there is no 'limit.timeout' to set; did you mean 'limits.timeout'?"},
        {"zip.y=1", "'zip.y=1': a parameter is set by its name alone: --set y=..."},
        {"repeats=0", "a number from 1 to 10000 is expected here, not '0'"},
        {"repeats=1,2", "a number from 1 to 10000 is expected here, not '1,2'"},
        {"repeats=2.5", "a whole number is expected here"},
        {"z=1,2", "'z' has 2 values, 'y' has 1; zipped lists must have equal lengths"},
        {"Y=1", "'Y=1': the sweep has no parameter 'Y'; did you mean 'y'?"},
        {"+y=1", "'+y=1': the sweep has a parameter 'y' already; leave out the '+'"},
        {"+search.minimize=runtime_s",
         "'+search.minimize=runtime_s': 'search' is a key of the sweep file and no parameter; leave out the '+': --set "
         "search.minimize=..."},
        {"+screen.keep=1/2",
         "'+screen.keep=1/2': 'screen' is a key of the sweep file and no parameter; leave out the '+': --set "
         "screen.keep=..."},
        {"+measure.warmup=0",
         "'+measure.warmup=0': 'measure' is a key of the sweep file and no parameter; leave out the '+': --set "
         "measure.warmup=..."},
        {"+fixed.lr=1",
         "'+fixed.lr=1': 'fixed' is a key of the sweep file; a parameter is added by its name alone: --set "
         "+NAME=VALUE"},
    };
    for (const auto& [text, error] : cases)
        CHECK(error_of([&, text = text] { sweep_of("zip: [{y: [1], z: [2]}]", {text}); }) == "--set: " + error);
}

TEST_CASE("a --set of a whole section discards no other --set, in either order") {
    const std::string text =
        "fixed: {mode: fast, path: y}\ngrid: {w: [1]}\norder: grid\nlimits: {timeout: 9s, retries: 0}";
    const auto both_ways = [&](const std::string& one, const std::string& other, const auto& check) {
        CAPTURE(one);
        check(sweep_of(text, {one, other}));
        check(sweep_of(text, {other, one}));
    };
    both_ways("w=1,2,3", "grid={w: [7], lr: [5]}",
              [](const SweepFile& file) { CHECK(jobs_of(file) == Jobs{"1|5|fast|y", "2|5|fast|y", "3|5|fast|y"}); });
    both_ways("limits.timeout=3s", "limits={}", [](const SweepFile& file) {
        CHECK(file.limits.timeout_s == 3);
        CHECK(file.limits.retries == stylesweep::Limits{}.retries);
    });
    both_ways("launcher.slurm.time=1:00:00", "launcher={name: slurm, slurm: {partition: gpu}}",
              [](const SweepFile& file) { CHECK(file.launcher.sbatch.size() == 2); });
    both_ways("mode=slow", "fixed={path: x}", [](const SweepFile& file) {
        REQUIRE(file.set.size() == 1);
        CHECK_FALSE(file.set[0].in_file);  // an error of validate()
    });
    CHECK(error_of([&] {
              checked(text, anything(), {"mode=slow", "fixed={path: x}"});
          }).find("the sweep has no parameter 'mode'") != std::string::npos);
}

TEST_CASE("--set replaces an axis or a fixed value, or adds one") {
    const SweepFile file = sweep_of("fixed: {a: 1}\ngrid: {b: [1, 2]}\norder: grid", {"a=5,6", "b=1e3,1000,x", "+c=0"});
    CHECK(jobs_of(file) == Jobs{"1e3|5|0", "1e3|6|0", "1000|5|0", "1000|6|0", "x|5|0", "x|6|0"});
    CHECK(error_of([] { sweep_of("fixed: {a: 1}", {"a=1", "a=2"}); }) ==
          "--set: 'a' is set twice; give several values as V1,V2");
}

TEST_CASE("what --set gives is YAML") {
    const auto jobs = [](const std::string& set) { return jobs_of(sweep_of("order: grid\ngrid: {a: [1]}", {set})); };
    CHECK(jobs("a = 7 ,8") == Jobs{"7", "8"});
    CHECK(jobs("a=\"x,y\"") == Jobs{"x,y"});
    CHECK(jobs("a='x,y',z") == Jobs{"x,y", "z"});
    CHECK(jobs("a='it''s, \\',z") == Jobs{"it's, \\", "z"});
    CHECK(jobs("a=[\"a\", b]") == Jobs{"a", "b"});
    CHECK(jobs("a={linspace: [0, 1, 5]}") == Jobs{"0", "0.25", "0.5", "0.75", "1"});
    CHECK(jobs("a=it's,./run {x} -o=y") == Jobs{"it's", "./run {x} -o=y"});
    for (const char* text :
         {"|", ">", "a #b", "%x", "*.txt", "&b", "!c", "@d", "`e`", "#", "---", "? f", "g\nh", "-1x"}) {
        CAPTURE(text);
        CHECK(jobs(std::string("a=") + text) == Jobs{text});
    }
    const SweepFile quoted = sweep_of("grid: {a: [1]}", {"a=\"007\",7"});
    CHECK(quoted.axes.at(0).rows.at(0).at(0) == Value::of_text("007", {}));
    CHECK(quoted.axes.at(0).rows.at(1).at(0).kind == Value::Kind::number);
}

TEST_CASE("what --set gives holds in every job: included ones, and those of zipped lists") {
    const auto jobs = [](const std::string& text, const std::vector<std::string>& sets) {
        return jobs_of(sweep_of("order: grid\n" + text, sets));
    };
    const std::string listed = "fixed: {n: 1}\ngrid: {k: [1, 2]}\ninclude: [{k: 9, n: 7}, {k: 8}]";
    CHECK(jobs(listed, {"n=5"}) == Jobs{"1|5", "2|5", "9|5", "8|5"});
    CHECK(jobs(listed, {"n=5,6"}) == Jobs{"1|5", "1|6", "2|5", "2|6", "9|5", "9|6", "8|5", "8|6"});
    CHECK(jobs(listed, {"+m=3"}) == Jobs{"1|1|3", "2|1|3", "9|7|3", "8|1|3"});
    CHECK(jobs("grid: {k: [1]}\ninclude: [{k: 9}]", {"+m={a: 3, b: x}"}) == Jobs{"1|3|x", "9|3|x"});
    CHECK(jobs("include: [{k: 9}, {k: 8}]", {"k=1,2"}) == Jobs{"1", "2"});
    const std::string zipped = "zip: [{a: [1, 2], b: [x, y]}]";
    CHECK(jobs(zipped, {"b=z"}) == Jobs{"1|z", "2|z"});
    CHECK(jobs(zipped, {"b=u,v"}) == Jobs{"1|u", "2|v"});
    CHECK(jobs("grid: {a: [1, 2]}\nexclude: [{a: 3}]", {"a=2,3"}) == Jobs{"2"});
}

TEST_CASE("--set reaches sections by their path") {
    const SweepFile file = sweep_of("limits: {retries: 2}\nlauncher: slurm",
                                    {"limits.timeout=3s", "measure.warmup=0", "order=grid", "repeats=4", "name=t",
                                     "launcher.shards=3", "launcher.slurm.time=4:00:00"});
    CHECK(file.limits.timeout_s == 3);
    CHECK(file.limits.retries == 2);
    CHECK(file.measure.warmup == 0);
    CHECK(file.order == Order::grid);
    CHECK(file.repeats == 4);
    CHECK(file.name == "t");
    CHECK(file.launcher.kind == LauncherSettings::Kind::slurm);
    CHECK(file.launcher.shards == 3);
    CHECK(jobs_of(sweep_of("grid: {a: [1, 2]}\nexclude: [{a: 1}]", {"exclude=[]"})).size() == 2);
}

TEST_CASE("--set repeats=N is not a parameter, unless the file has one of that name") {
    const SweepFile file = sweep_of("repeats: 3\ngrid: {b: [1, 2]}", {"repeats=2"});
    CHECK(file.repeats == 2);
    CHECK(file.given_names() == std::vector<std::string>{"b"});
    const SweepFile odd = sweep_of("fixed: {repeats: 3, order: 1}", {"repeats=7,8", "order=2"});
    CHECK(odd.repeats == 1);
    CHECK(odd.axes.size() == 1);
    CHECK(odd.fixed.size() == 1);
}

TEST_CASE("a sampling rule that cannot show what it should says what is needed") {
    const auto remarks = [](const std::string& measure) {
        const SweepFile file = sweep_of("measure: {" + measure + "}");
        return file.remarks.empty() ? "" : file.remarks.front();
    };
    CHECK(sweep_of("measure: {max_samples: 5}").measure.min_samples == 5);
    CHECK(sweep_of("measure: {warmup: 2}").measure.min_samples == 20);
    CHECK(remarks("warmup: 2, min_samples: 20").empty());
    CHECK(remarks("max_samples: 5") ==
          "measure.max_samples: 5: runtimes will have no interval, which needs 6 timings, and rows will say so");
    CHECK(remarks("max_samples: 12").starts_with("measure.max_samples: 12: fewer than 20 timings do not show"));
    CHECK(remarks("min_samples: 5").starts_with("measure.min_samples: 5: 20 timings are needed"));
}

TEST_CASE("every section of the file is read") {
    const SweepFile file = sweep_of(
        "measure: {warmup: 2, min_samples: 3, max_samples: 4, target_ci: 0.5, max_seconds: 6, fresh_process: true}\n"
        "limits: {timeout: 1h30m, memory: 20GiB, retries: 7}\nrepeats: 8\norder: shuffled");
    CHECK(file.name == "s");
    CHECK(file.runner == "painter");
    CHECK(file.measure.json() ==
          R"({"fresh_process":true,"max_samples":4,"max_seconds":6.0,"min_samples":3,"target_ci":0.5,"warmup":2})");
    CHECK(file.limits.json() == R"({"grace_s":10.0,"memory_bytes":21474836480,"retries":7,"timeout_s":5400.0})");
    CHECK(file.repeats == 8);
    CHECK(file.order == Order::shuffled);
}

TEST_CASE("all mistakes of a file that one reading finds are told at once, in the file's order") {
    const char* text =
        "repeat: 3\nlimits: {timeuot: 3m, retries: many}\ngrid: {a: [], b: [1], 3d: [1]}\nfixed: {c: [1, 2]}";
    CHECK(error_of([&] { sweep_of(text); }) ==
          "s.yaml:3:1: unknown key 'repeat'; did you mean 'repeats'?\n"
          "s.yaml:4:10: unknown key 'timeuot' in limits; did you mean 'timeout'?\n"
          "s.yaml:4:32: a number from 0 to 100 is expected here, not 'many'\n"
          "s.yaml:5:11: the axis is empty; give it at least one value\n"
          "s.yaml:5:23: '3d' is not a parameter name: letters, digits, '_', '.' and '-', beginning with a letter or "
          "'_' and not ending in '.' or '-'\n"
          "s.yaml:6:12: 'c' is fixed, so it takes one value; put several under 'grid'");
}

TEST_CASE("so are all values that the runner does not take, the first ten of many, each place once") {
    const std::string error = error_of([] {
        checked(
            "fixed: {architecture: slw, iteratoins: 5}\ngrid: {style_weight: {linspace: [-9, -1, 9]}, content: [a.jpg, "
            "b.jpg]}");
    });
    CAPTURE(error);
    CHECK(std::ranges::count(error, '\n') == 4);
    CHECK(error.find("s.yaml:3:23: unknown architecture 'slw'") == 0);
    CHECK(error.find("\ns.yaml:3:28: runner painter has no parameter 'iteratoins'") != std::string::npos);
    CHECK(error.find("a.jpg") < error.find("b.jpg"));
    std::string many = "grid: {iterations: [none0";
    for (int i = 1; i < 15; ++i) many += ", none" + std::to_string(i);
    const std::string rest = error_of([&] { checked(many + "]}"); });
    CHECK(rest.ends_with("\nand 5 more mistakes"));
    CHECK(std::ranges::count(rest, '\n') == 10);
}
