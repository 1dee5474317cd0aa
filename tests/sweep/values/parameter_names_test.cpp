// Names of parameters: nested ones, and those that would hide something.
#include "orchestrator/sweep/values/parameter_names.hpp"

#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

const RunnerDescription& commander() {
    static const RunnerDescription description = RunnerDescription::parse(
        R"({"protocol": 1, "runner": "command", "open": true,
            "parameters": [{"name": "command", "type": "command", "required": true}],
            "metrics": [{"name": "runtime_s", "unit": "s"}]})");
    return description;
}

std::string error_in(const std::string& text, const RunnerDescription& runner = commander(),
                     const std::vector<std::string>& overrides = {}) {
    return error_of([&] { check_parameter_names(sweep_of(text, overrides), runner); });
}

bool names(const std::string& error, const std::string& part) {
    return error.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("nested parameters are parameters with dotted names") {
    CHECK(jobs_of("grid: {optimizer: {lr: [0.1, 0.2], name: [sgd]}}") == Jobs{"0.1|sgd", "0.2|sgd"});
    CHECK(sweep_of("grid: {optimizer: {lr: [1]}}").axes.at(0).names.at(0) == "optimizer.lr");
    CHECK(sweep_of("fixed: {a: {b: {c: 1}, learning-rate: 2}}").given_names() ==
          std::vector<std::string>{"a.b.c", "a.learning-rate"});
    CHECK(jobs_of("grid: {a: {n: {range: [1, 3, 1]}}}") == Jobs{"1", "2", "3"});
    CHECK(jobs_of("zip: [{a: {b: [1, 2], c: [3, 4]}}]") == Jobs{"1|3", "2|4"});
    CHECK(jobs_of("grid: {a: {b: [1, 2]}}\nexclude: [{a: {b: 2}}]\ninclude: [{a: {b: 5}}]") == Jobs{"1", "5"});
    CHECK(jobs_of("grid: {a.b: [1, 2]}\nexclude: [{where: '\"a.b\" > 1'}]") == Jobs{"1"});
    CHECK(error_of([] { sweep_of("grid: {a: {b: [1]}, a.b: [2]}"); }) == "s.yaml:3:21: the key 'a.b' is given twice");
    CHECK(names(error_of([] { sweep_of("fixed: {lr: {linspace: [0, 1, 5]}}"); }), "put several under 'grid'"));
    CHECK(names(error_of([] { sweep_of("grid: {lr: {linspce: [0, 1, 5]}}"); }), "did you mean 'linspace'?"));
    CHECK(names(error_of([] { sweep_of("grid: {lr: {linspace: [0, 1, 5], other: [1]}}"); }), "an axis is a list or"));
}

TEST_CASE("a condition on a name that SQL would take apart says how to write it") {
    const std::string grid = "grid: {optimizer.lr: [1], learning-rate: [2]}\nexclude: [{where: ";
    CHECK(names(error_of([&] { jobs_of(grid + "optimizer.lr > 1}]"); }), "write \"optimizer.lr\", with these quotes"));
    CHECK(
        names(error_of([&] { jobs_of(grid + "learning-rate > 1}]"); }), "write \"learning-rate\", with these quotes"));
}

TEST_CASE("--set reaches nested parameters, and adds them") {
    const std::string text = "grid: {optimizer: {lr: [0.1]}}";
    CHECK(jobs_of(sweep_of(text, {"optimizer.lr=1,2"})) == Jobs{"1", "2"});
    CHECK(jobs_of(sweep_of(text, {"+optimizer.decay=5"})) == Jobs{"0.1|5"});
    CHECK(jobs_of(sweep_of(text, {"+other={decay: [5, 6]}"})) == Jobs{"0.1|5", "0.1|6"});
    CHECK(names(error_of([&] { sweep_of(text, {"optimizer.rl=1"}); }), "there is no 'optimizer.rl' to set"));
}

TEST_CASE("--set changes combinations that are the only jobs, and adds none") {
    const std::string text = "include: [{a: 1}, {a: 2}]";
    CHECK(jobs_of(sweep_of(text, {"+b=5"})) == Jobs{"1|5", "2|5"});
    CHECK(jobs_of(sweep_of(text, {"+b=5,6"})) == Jobs{"1|5", "1|6", "2|5", "2|6"});
    CHECK(jobs_of(sweep_of(text, {"a=7"})) == Jobs{"7"});
    CHECK(jobs_of(sweep_of("fixed: {c: 9}\n" + text, {"+b=5"})) == Jobs{"9|5|-", "9|5|1", "9|5|2"});
}

TEST_CASE("a parameter hides neither the round, nor the job's folder, nor a figure that is measured") {
    CHECK(error_in("grid: {repeat: [1, 2]}") ==
          "s.yaml:3:8: 'repeat' cannot name a parameter: {repeat} is the round (`repeats: 3` at the top of the file "
          "makes three); give the parameter another name");
    CHECK(names(error_in("include: [{work: x}]"), "{work} is the job's own folder"));
    CHECK(error_in("fixed: {runtime_s: 1}") ==
          "s.yaml:3:9: 'runtime_s' is a figure that runner command measures; give the parameter another name");
    CHECK(error_in("fixed: {repeat_: 1, status: x, seed: 3}") == "");
}

TEST_CASE("a key of the sweep file among the parameters is told where it belongs, unless the command names it") {
    CHECK(error_in("command: [run]\nfixed: {repeats: 3}") ==
          "s.yaml:4:9: 'repeats' is given as a parameter; as a setting of the sweep write `repeats: ...` at the top "
          "of the file, or --set repeats=...; as a parameter it is named in the command, {repeats}");
    CHECK(names(error_in("command: [run]\ngrid: {timeout: [1m]}"), "`limits: {timeout: ...}`"));
    CHECK(names(error_in("command: [run]\nfixed: {limits: {timeout: 1m}}"), "`limits: {timeout: ...}`"));
    CHECK(names(error_in("command: [run]", commander(), {"+name=other"}), "write `name: ...` at the top of the file"));
    CHECK(names(error_in("command: [run]\nfixed: {grid: 1}"), "write `grid: ...` at the top of the file"));
    CHECK(error_in("command: [run, '{name}']\nfixed: {name: sgd}") == "");
    CHECK(names(error_in("command: [run]\nfixed: {priority: 3}"), "`run --priority N`"));
    CHECK(names(error_in("command: [run]", commander(), {"+repeats=3"}), "--set repeats=..."));
    CHECK(error_in("command: [run, '{order}', '{memory?--big}']\nfixed: {order: up, memory: true}") == "");
    CHECK(names(error_in("fixed: {warmup: 3}", anything()), "a parameter needs another name"));
}

TEST_CASE("two parameters of one environment variable are an error") {
    CHECK(error_in("command: [run]\nfixed: {a.b: 1, a_b: 2}") ==
          "s.yaml:4:17: 'a.b' and 'a_b' are the same environment variable, STYLESWEEP_PARAM_a_b; give one of them "
          "another name");
    CHECK(error_in("fixed: {a.b: 1, a_b: 2}", anything()) == "");
    CHECK(error_in("command: [run]\nfixed: {a: 1, a_FILE: 2}") == "");
    CHECK(names(error_in("command: [run]\nfixed: {a_FILE: 1, a: " + std::string(200'000, 'x') + "}"),
                "environment variable, STYLESWEEP_PARAM_a_FILE"));
}

TEST_CASE("of a value that no environment variable can hold it is said where the program finds it") {
    const auto remarks = [](const std::string& text, const RunnerDescription& runner) {
        return remarks_on_long_values(sweep_of(text), runner);
    };
    const std::string axis = "grid: {t: [1, " + std::string(131072, 'x') + "]}";
    CHECK(remarks("command: [run]\n" + axis, commander()) ==
          std::vector<std::string>{"t: 1 value is too long for an environment variable (131071 bytes with its name): "
                                   "instead of STYLESWEEP_PARAM_t the program finds the name of a file with the value "
                                   "in STYLESWEEP_PARAM_t_FILE"});
    CHECK(remarks(axis, anything()).empty());
    CHECK(remarks("command: [run]\ngrid: {t: [" + std::string(131000, 'x') + "]}", commander()).empty());
}
