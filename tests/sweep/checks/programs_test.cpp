// Whether the programs of commands exist, before the first job.
#include "orchestrator/sweep/checks/programs.hpp"

#include <doctest/doctest.h>

#include "orchestrator/sweep/checks/command_remarks.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using stylesweep::testing::TestFolder;

namespace {

struct Place {
    TestFolder folder;
    RunnerDescription runner = RunnerDescription::parse(
        R"({"protocol": 1, "runner": "command", "open": true,
            "parameters": [{"name": "command", "type": "command", "required": true}]})");

    Place() {
        folder.script("tool", "true");
        folder.write("train.py", "");
    }
    SweepFile file(const std::string& text) const {
        return parse("name: s\nrunner: command\n" + text, folder.path() / "s.yaml");
    }
    MissingPrograms missing(const std::string& text) const {
        const SweepFile sweep = file(text);
        RunnerDescription declared = runner;
        declare_files(sweep, declared);
        return missing_programs(sweep, declared);
    }
    // The one certain error without the name of the sweep file.
    std::string error(const std::string& text) const {
        const MissingPrograms all = missing(text);
        REQUIRE(all.possible.empty());
        REQUIRE(all.certain.size() == 1);
        return std::string(all.certain.front().what()).substr((folder / "s.yaml").string().size());
    }
    std::string in_folder(const std::string& name) const { return (folder / name).string(); }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a missing program is an error with its place and the nearest name") {
    const Place place;
    CHECK(place.error("command: [gerp, x]") ==
          ":3:11: command: there is no program 'gerp' on the PATH; did you mean 'grep'?");
    CHECK(place.error("command: [tool]") ==
          ":3:11: command: there is no program 'tool' on the PATH; the file beside the sweep file is written ./tool");
    CHECK(place.error("command: [./tol]") ==
          ":3:11: command: there is no file " + place.in_folder("tol") + "; did you mean 'tool'?");
    CHECK(has(place.error("command: [./train.py]"), "train.py is not an executable file; make it one (chmod +x), or "));
    CHECK(place.error("command: [sh, trian.py]") ==
          ":3:15: command: there is no file " + place.in_folder("trian.py") + "; did you mean 'train.py'?");
    CHECK(has(place.error("command: ['{p}', x]\ngrid: {p: [sh, nosuchprogram]}"), "no program 'nosuchprogram'"));
    CHECK(has(place.error("command: ['./{p}']\ngrid: {p: [tool, nosuchtool]}"), "nosuchtool"));
    CHECK(has(place.error("command: ['{p}']\nfiles: [p]\nfixed: {p: train.py}"), "is not an executable file"));
    CHECK(has(place.error("grid: {command: [sh tool, nosuchprogram x]}"), ":3:"));
    CHECK(has(place.error("command: 'nosuchprogram {n} | wc -l && true'\nfixed: {n: 1}"), "'nosuchprogram'"));
    CHECK(has(place.error("command: sh trian.py"), "did you mean 'train.py'?"));
}

TEST_CASE("programs that are there, and those that only the job can know, are no errors") {
    const Place place;
    for (const char* text :
         {"command: [./tool]", "command: [sh, -c, 'nosuchprogram']", "command: [sh, train.py]", "command: sh train.py",
          "command: ['{p}', x]\nfixed: {p: sh}", "command: ['{p?nosuchprogram}']\nfixed: {p: true}",
          "command: ['{p}{q}']\nfixed: {p: a, q: b}", "command: ['{p}']\nfiles: [p]\nfixed: {p: tool}",
          "command: cd /tmp", "command: if true; then true; fi", "command: X=1 nosuchprogram",
          "command: '(nosuchprogram)'", "command: '\"nosuchprogram\"'", "command: 'f() {{ true; }}; f'",
          "command: ''' x'''"}) {
        CAPTURE(text);
        const MissingPrograms all = place.missing(text);
        CHECK(all.certain.empty());
        CHECK(all.possible.empty());
    }
    const RunnerDescription& other = anything();
    CHECK(missing_programs(place.file("fixed: {command: nosuchprogram}"), other).certain.empty());
}

TEST_CASE("a text for the shell that goes on without its first program may be meant so") {
    const Place place;
    for (const char* text : {"nosuchprogram || true", "nosuchprogram; true", "nosuchprogram\\n true"}) {
        CAPTURE(text);
        const MissingPrograms all = place.missing(std::string("command: \"") + text + "\"");
        CHECK(all.certain.empty());
        REQUIRE(all.possible.size() == 1);
        CHECK(has(all.possible.front().what(), "there is no program 'nosuchprogram' on the PATH"));
    }
}

TEST_CASE("a parameter that varies and that no command names is noted, unless a program reads the environment") {
    const Place place;
    const std::string grid = "\ngrid: {lr: [0.1, 0.01]}";
    const auto remarks = [&](const std::string& text) { return remarks_on_commands(place.file(text), place.runner); };
    const auto noted = remarks("command: [sh, train.py, --lr, 0.1]" + grid);
    REQUIRE(noted.size() == 1);
    CHECK(noted.front().substr(place.in_folder("s.yaml").size()) ==
          ":4:8: the command does not name {lr}: the program gets its values only as the environment variable "
          "STYLESWEEP_PARAM_lr");
    for (const char* command : {"[echo, '{lr}']", "[echo, '{lr?--fast}']", "'echo $STYLESWEEP_PARAM_lr'"})
        CHECK(remarks("command: " + std::string(command) + grid).empty());
    CHECK(remarks("command: [echo]\nfixed: {lr: 0.1}").empty());
    CHECK(remarks("command: [echo]\ngrid: {lr: [0.1], kind_category: [a, b]}").empty());
    CHECK(remarks("grid: {command: [echo, 'echo {lr}'], lr: [1, 2]}").empty());
    CHECK(remarks("command: [echo]\nzip: [{a: [1, 2], b: [1, 1]}]").size() == 1);
    place.folder.write("train.py", "os.environ['STYLESWEEP_PARAM_lr']");
    CHECK(remarks("command: [sh, train.py]" + grid).empty());
    CHECK(remarks("command: [sh, '{script}']\nfixed: {script: train.py}" + grid).empty());
}

TEST_CASE("a pipe hides a failure, which is noted") {
    const Place place;
    const auto noted = [&](const std::string& command) {
        return !remarks_on_commands(place.file("command: " + command), place.runner).empty();
    };
    CHECK(noted("'sh train.py | tail -1'"));
    CHECK(noted("[sh, -c, 'sh train.py | tail -1']"));
    CHECK(noted("[bash, -ec, 'a || b | c']"));
    for (const char* fine :
         {"'a || b'", "'echo \"a|b\"'", "\"echo 'a|b'\"", "'echo a\\|b'", "'echo a >| b'", "[echo, 'a | b']",
          "[bash, -o, pipefail, -c, 'a | b']", "\"bash -o pipefail -c 'a' | b\"", "[sh, -c]"}) {
        CAPTURE(fine);
        CHECK_FALSE(noted(fine));
    }
}
