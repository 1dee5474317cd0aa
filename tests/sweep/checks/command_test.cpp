// The top-level keys `command` and `files`, and what planning says of a command.
#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

namespace {

const RunnerDescription& commander() {
    static const RunnerDescription description = RunnerDescription::parse(
        R"({"protocol": 1, "runner": "command", "open": true,
            "parameters": [{"name": "command", "type": "command", "required": true}]})");
    return description;
}

std::string error_in(const std::string& text, const RunnerDescription& runner = commander()) {
    return error_of([&] {
        const SweepFile file = sweep_of(text);
        RunnerDescription description = runner;
        declare_files(file, description);
        validate(file, description);
        Expansion jobs(file, description);
        for (JobSpec job; jobs.next(job);) {
        }
    });
}

}  // namespace

TEST_CASE("a command that cannot be meant is an error with its place") {
    const std::pair<std::string, std::string> cases[] = {
        {"command: []", "3:10: the command is empty; give a program and its arguments"},
        {"command: ''", "3:10: a command is a list of words, or one text for the shell"},
        {"command: {a: b}", "3:10: a command is a list of words, or one text for the shell"},
        {"command:\n  - run\n  - [a]", "5:5: a command is a list of words, or one text for the shell"},
        {"command:\n  - run\n  - --lr={lrr}\ngrid: {lr: [1]}",
         "5:5: command: the sweep has no parameter for {lrr}; did you mean 'lr'?"},
        {"command: [run, '{command}']\ngrid: {lr: [1]}",
         "3:16: command: the sweep has no parameter for {command}; known: lr, repeat, work; literal braces "
         "are written {{ and }}"},
        {"command: 'echo ${HOME} {lr}'\ngrid: {lr: [1]}",
         "3:10: command: the sweep has no parameter for {HOME}; known: lr, repeat, work; the shell's own ${HOME} is "
         "written ${{HOME}}"},
        {"command: [echo, '--lr=${lr}']\ngrid: {lr: [1]}",
         "3:17: command: a placeholder is written {lr}, without a $; the shell's own ${lr} is written ${{lr}}"},
        {"command: 'echo ${lr?x{lr}}'\ngrid: {lr: [1]}",
         "3:10: command: a placeholder is written {lr}, without a $; the shell's own ${lr} is written ${{lr}}"},
        {"command: 'echo ${LR}'\ngrid: {lr: [1]}",
         "3:10: command: the sweep has no parameter for {LR}; did you mean 'lr'?; the shell's own ${LR} is written "
         "${{LR}}"},
        {"command: \"awk '{print $1}'\"",
         "3:10: command: the '{' of '{print $1}' does not start a {placeholder}; for literal braces write "
         "{{print $1}}"},
        {"command: run {lrr}\ngrid: {lr: [1]}",
         "3:10: command: the sweep has no parameter for {lrr}; did you mean 'lr'?"},
        {"command: [run, '{lr']\ngrid: {lr: [1]}",
         "3:16: command: the '{' of '{lr' does not start a {placeholder}; for a literal brace write {{"},
        {"command: run \"{lr}\"\ngrid: {lr: [1]}",
         "3:10: command: {lr} is inside quotes, but its value is already quoted for the shell; remove the quotes or "
         "use $STYLESWEEP_PARAM_lr"},
        {"grid:\n  command:\n    - run {lr}\n    - walk {rl}\n  lr: [1]",
         "6:7: command: the sweep has no parameter for {rl}; did you mean 'lr'?"},
        {"command: run\nfixed: {command: walk}", "4:9: the parameter 'command' is given twice; first on line 3"},
    };
    for (const auto& [text, error] : cases) {
        CAPTURE(text);
        CHECK(error_in(text) == "s.yaml:" + error);
    }
    CHECK(error_in("grid: {lr: [1]}") != "");
    CHECK(error_in("command: [run]", anything()) == "s.yaml:3:11: runner any takes no command; `runner: command` does");
}

TEST_CASE("a list is an argument vector kept as it is written, one text is for the shell") {
    CHECK(sweep_of("command: [run, 0.10, 'a b', \"{lr}\"]").fixed.at(0).value.text == R"(["run","0.10","a b","{lr}"])");
    CHECK(sweep_of("command: run {lr} | tee log").fixed.at(0).value.text == "run {lr} | tee log");
    CHECK(error_in("command: run {lr} {repeat} 'it''s' \"a\\\"b\" {work}\ngrid: {lr: [1]}") == "");
    CHECK(error_in("command: 'echo \\${lr} ${{lr}} $'\ngrid: {lr: [1]}") == "");
    CHECK(error_in("command: [run, '{lr}', '{{', '\"{lr}\"']\ngrid: {lr: [1]}") == "");
    CHECK(error_in("command: [run, '{lr}']\nexclude: []\ninclude: [{lr: 1}]") == "");
}

TEST_CASE("programs can be compared: the command as an axis") {
    CHECK(jobs_of("grid: {command: ['./old {n}', './new {n}'], n: [1]}") == Jobs{"./old {n}|1", "./new {n}|1"});
    CHECK(error_in("grid: {command: ['./old {n}', '[\"./new\", \"{n}\"]'], n: [1]}") == "");
}

TEST_CASE("files are parameters that the sweep has, of a runner that takes any or has them as files") {
    CHECK(error_in("command: [run, '{a}']\nfixed: {a: x}\nfiles: a") ==
          "s.yaml:5:8: 'files' is a list of parameter names");
    CHECK(error_in("command: [run]\nfixed: {picture: x}\nfiles: [pictrue]") ==
          "s.yaml:5:9: the sweep has no parameter 'pictrue'; did you mean 'picture'?");
    CHECK(error_in("command: [run]\nfixed: {a: x}\nfiles: [command]") ==
          "s.yaml:5:9: 'command' of runner command is not a file");
    CHECK(error_in("fixed: {architecture: fast}\nfiles: [contnt]", painter()) ==
          "s.yaml:4:9: runner painter has no parameter 'contnt'; did you mean 'content'?");
    CHECK(error_in("fixed: {architecture: fast}\nfiles: [architecture]", painter()) ==
          "s.yaml:4:9: 'architecture' of runner painter is not a file");
    CHECK(error_in("command: [run]\nfixed: {a: \"\"}\nfiles: [a]") ==
          "s.yaml:4:12: a: an empty text names no file; the sweep file's own folder is .");
    CHECK(error_in("command: [run]\nfixed: {a: no/such/file}\nfiles: [a]").find("there is no file") !=
          std::string::npos);
}

TEST_CASE("what a glob finds are files, also to a runner that knows no such parameter") {
    const stylesweep::testing::TestFolder folder;
    folder.write("a.txt", "");
    const SweepFile file = parse("name: s\nrunner: command\ncommand: ['{text}']\ngrid: {text: {glob: '*.txt'}}\n",
                                 folder.path() / "s.yaml");
    RunnerDescription description = commander();
    declare_files(file, description);
    REQUIRE(description.find("text") != nullptr);
    CHECK(description.find("text")->type == ParameterSpec::Type::file);
}

TEST_CASE("a null is a word of its own, or stands in a condition") {
    const std::string grid = "\ngrid: {lr: [null, 0.1]}";
    for (const char* command : {"[run, '{lr}']", "[run, '{lr?--lr={lr}}']", "[run, '{lr?--lr}', '{lr}']",
                                "'run {lr} | wc'", "'run {lr?--lr {lr}};wc'", "'(run {lr})'"}) {
        CAPTURE(command);
        CHECK(error_in("command: " + std::string(command) + grid) == "");
    }
    CHECK(error_in("command: [run, '--lr={lr}']" + grid) ==
          "s.yaml:3:16: command: {lr} is null in some jobs, but it is only part of its word; '{lr?--lr={lr}}' leaves "
          "out all of the word then");
    CHECK(error_in("command: 'run --lr={lr} | wc'" + grid) ==
          "s.yaml:3:10: command: {lr} is null in some jobs, but it is only part of its word; '{lr?--lr={lr}}' leaves "
          "out all of the word then");
    CHECK(error_in("command: [run, '{a?--lr={lr}}']\nfixed: {a: true}" + grid).find("only part of") !=
          std::string::npos);
    CHECK(error_in("command: [run, '{{\"lr\": {lr}}}']" + grid) ==
          "s.yaml:3:16: command: {lr} is null in some jobs, but it is only part of its word; '{lr?{lr}}' writes "
          "nothing there then");
    CHECK(error_in("command: [run, '{{\"lr\": {lr?{lr}}}}']" + grid) == "");
    CHECK(error_in("command: [run, '{lr}{lr}']" + grid).find("only part of") != std::string::npos);
    CHECK(error_in("command: [run, '--lr={lr}']\ngrid: {lr: [\"null\"]}") == "");
}

TEST_CASE("a value that no word can hold is refused with the variable that names a file of it") {
    const std::string fixed = "\nfixed: {t: " + std::string(131072, 'x') + "}";
    for (const char* command : {"[run, 'a{t}']", "[run, '{t?{t}}']", "'run {t}'"})
        CHECK(error_in("command: " + std::string(command) + fixed)
                  .find("command: {t} has 131072 bytes in some jobs, and the system takes at most 131071 in a word; "
                        "leave it "
                        "out, and let the program read the file that the environment variable STYLESWEEP_PARAM_t_FILE "
                        "names") != std::string::npos);
    CHECK(error_in("command: run\nfixed: {t: " + std::string(131072, 'x') + "}") == "");
    CHECK(error_in("command: [run, '{t}']\nfixed: {t: " + std::string(131071, 'x') + "}") == "");
    CHECK(error_in("command: run " + std::string(131072, 'x')).find("put the script into a file") != std::string::npos);
}

TEST_CASE("a condition asks for true or false, unless the command shows the value too") {
    const std::string command = "command: [run, '{amp?--amp}']\n";
    for (const char* values : {"[true, false]", "[true, null]", "[null]"})
        CHECK(error_in(command + "grid: {amp: " + values + "}") == "");
    for (const char* value : {"no", "off", "0", "\"false\"", "False"}) {
        CAPTURE(value);
        CHECK(error_in(command + "grid: {amp: [" + value + "]}") ==
              "s.yaml:3:16: command: {amp?...} asks whether amp is true, and one of its values is " +
                  std::string(value) + "; write true, false or null, or have {amp} in the command");
    }
    CHECK(error_in("command: [run, '{amp?--amp}', '{amp}']\ngrid: {amp: [no]}") == "");
    CHECK(error_in("command: [run, '{apm?--amp}']\ngrid: {amp: [true]}") ==
          "s.yaml:3:16: command: the sweep has no parameter for {apm}; did you mean 'amp'?");
}

TEST_CASE("a job without the parameter of a condition is a job all the same") {
    const RunnerDescription& runner = commander();
    CHECK(jobs_of("command: [run, '{amp?--amp}']\nfixed: {n: 1}\ninclude: [{amp: true}]", runner).size() == 2);
    CHECK(jobs_of("command: [run, '{amp}']\nfixed: {n: 1}\ninclude: [{amp: true}]", runner).size() == 1);
}

TEST_CASE("only parameters without a type, and files that the sweep declares, can be null") {
    CHECK(error_in("command: [run, '{a}']\nfiles: [a]\nfixed: {a: null}") == "");
    CHECK(error_in("fixed: {command: null}") ==
          "s.yaml:3:18: runner command takes no null for 'command'; leave the parameter out where it has no value");
    for (const char* value : {"architecture: null", "architecture: fast, style_weight: null"})
        CHECK(error_in("fixed: {" + std::string(value) + "}", painter()).find("takes no null for") !=
              std::string::npos);
}

TEST_CASE("a parameter that the command names and some jobs lack is an error that names them") {
    const std::string command = "command: [run, '{lr}', '{k}']\n";
    const std::string remedy =
        "; give it under fixed too, or write {lr?--lr={lr}}, which leaves the word out where there is none";
    CHECK(error_in(command + "grid: {k: [1]}\ninclude: [{k: 2, lr: 3}]") ==
          "s.yaml:4:8: the command names {lr}, which the jobs of the grid lack" + remedy);
    CHECK(error_in(command + "zip: [{k: [1], lr: [2]}]\ninclude:\n- {k: 2, lr: 3}\n- {k: 4}\n- k: 5") ==
          "s.yaml:7:4: the command names {lr}, which the entries of include on lines 7, 8 lack" + remedy);
    CHECK(error_in(command + "grid: {k: [1]}\nfixed: {lr: 1}\ninclude: [{lr: 2}]") ==
          "s.yaml:6:12: the command names {k}, which the entry of include on line 6 lacks; give it under fixed too, or "
          "write {k?--k={k}}, which leaves the word out where there is none");
    CHECK(error_in("command: 'run {lr} {k}'\ngrid: {k: [1]}\ninclude: [{k: 2, lr: 3}]").find("{lr}") !=
          std::string::npos);
    CHECK(error_in("grid: {command: [run, 'run {lr}']}\ninclude: [{command: run, lr: 3}]").find("of the grid lack") !=
          std::string::npos);
}

TEST_CASE("conditions ask whether a job has a parameter") {
    CHECK(error_in("command: [run, '{lr?--lr={lr}}']\ngrid: {k: [1]}\ninclude: [{lr: 3}]") == "");
    const std::string asks = "command: [run, '{amp?--lr={lr}}']\n";
    CHECK(error_in(asks + "grid: {amp: [true, false]}\ninclude: [{amp: true, lr: 3}]").find("of the grid lack") !=
          std::string::npos);
    CHECK(error_in(asks + "grid: {amp: [null, false]}\ninclude: [{amp: true, lr: 3}]") == "");
    CHECK(error_in("command: [run, '{lr}']\nfixed: {k: 1}\ninclude: [{lr: 3}]") == "");
}
