// Standard input and output as files: a sweep from a pipe, readers who go away, disks that are full.
#include <signal.h>
#include <sys/wait.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

Outcome shell(const Workplace& place, const std::string& line) {
    return place.run_other("/bin/sh", {"-c", "stylesweep() { '" + program + "' \"$@\"; }; " + line});
}

TEST_CASE("A dash is a sweep from standard input, with files beside the working folder") {
    const Workplace place;
    place.write("a.txt", "a");
    place.write("s.yaml",
                "name: s\nrunner: command\ncommand: [cat, '{f}']\nfiles: [f]\nfixed: {f: a.txt}\ngrid: {n: [1, 2]}\n");
    CHECK(contains(shell(place, "cat s.yaml | stylesweep plan -").out, "2 jobs, 2 new"));
    CHECK(contains(shell(place, "stylesweep plan - --set n=1,2,3 < s.yaml").out, "3 jobs"));
    Outcome end = shell(place, "stylesweep run - < s.yaml");
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(place.value("SELECT file_text FROM sweep") == content(place.path("s.yaml")));
    CHECK(place.value("SELECT file_path FROM sweep") == (fs::canonical(place.path("")) / "<stdin>").string());
    end = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(end.err, "2 jobs, 0 to run, 2 done before"), end.err);
    CHECK_FALSE(contains(end.err, "another text"));
    end = shell(place, "stylesweep split - --db other.db --shards 1 -o shards < s.yaml");
    CHECK_MESSAGE(contains(end.err, "2 jobs split into 1 shard"), end.err);
}

TEST_CASE("What is wrong with a sweep from standard input is told with the name <stdin>") {
    const Workplace place;
    for (const auto& [text, said] : {std::pair{R"('name: s\nrunner: nop\n')", "<stdin>:2:9: no runner 'nop'"},
                                     {"''", "<stdin>:1:1: the file is empty"},
                                     {R"('\000\001')", "<stdin>:1:1: a NUL byte: this is not a text file"}}) {
        for (const char* command : {"plan", "run"}) {
            const Outcome end = shell(place, std::string("printf ") + text + " | stylesweep " + command + " -");
            CAPTURE(text);
            CHECK(end.code == 2);
            CHECK_MESSAGE(contains(end.err, said), end.err);
        }
    }
    CHECK(contains(shell(place, "head -c 40000000 /dev/zero | stylesweep plan -").err,
                   "<stdin>:1:1: the file is larger"));
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

struct ManyRows : Workplace {
    ManyRows() {
        sweep("s", "grid: {n: {range: [1, 1000, 1]}}\nfixed: {print_bytes: 0}\n");
        REQUIRE(run({"run", "s.yaml"}).code == 0);
    }
};

TEST_CASE("A reader who goes away ends the command without a word, also where the parent ignores that") {
    const ManyRows place;
    const std::string rows =
        "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i LIMIT 300000) SELECT n FROM i";
    for (const std::string& command :
         {"query --format csv '" + rows + "'", "query '" + rows + "'", std::string("export -o -"),
          std::string("export"), std::string("plan s.yaml --format csv --set n='{range: [1, 99999, 1]}'"),
          std::string("report -o -"), std::string("report --csv -")})
        for (const char* before : {"", "trap '' PIPE; "}) {
            CAPTURE(command);
            const Outcome end = shell(place, before + ("stylesweep " + command + " | head -n 1"));
            CHECK(end.code == 0);
            CHECK_MESSAGE(end.err.empty(), end.err);
        }
    const Outcome code = shell(place, "(stylesweep query --format csv '" + rows + "'; echo $? >code) | head -n 1");
    CHECK(content(place.path("code")) == std::to_string(128 + SIGPIPE) + "\n");
}

TEST_CASE("Data that cannot be written is an error of every command that prints data") {
    const ManyRows place;
    place.sweep("t", "grid: {n: [1, 2]}\nfixed: {print_bytes: 1}\n");
    REQUIRE(place.run({"run", "t.yaml"}).code == 0);
    const std::string job = place.value("SELECT min(job_key) FROM results");
    for (const std::string& command : {std::string("query 'SELECT 1'"),
                                       std::string("query @"),
                                       std::string("export"),
                                       std::string("export -o -"),
                                       std::string("plan s.yaml"),
                                       std::string("plan s.yaml --format csv"),
                                       std::string("plan s.yaml --format json"),
                                       std::string("report -o -"),
                                       std::string("report --csv -"),
                                       std::string("report --markdown -"),
                                       std::string("report -o /dev/full"),
                                       std::string("export -o /dev/full"),
                                       std::string("status"),
                                       std::string("status --format json"),
                                       "show " + job,
                                       "show " + job + " --reproduce",
                                       std::string("compare s t --ignore print_bytes"),
                                       std::string("doctor"),
                                       std::string("version"),
                                       std::string("help"),
                                       std::string("query --help"),
                                       std::string("import --help")}) {
        CAPTURE(command);
        const Outcome end = shell(place, "stylesweep " + command + " >/dev/full");
        CHECK(end.code == 1);
        CHECK_MESSAGE(contains(end.err, "disk full?"), end.err);
    }
}

}  // namespace
}  // namespace stylesweep::e2e
