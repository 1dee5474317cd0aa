// What commands write: never over the database or the sweep, over others' files only with --force, "-" is a pipe.
#include <unistd.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

struct Results : Workplace {
    Results() {
        sweep("s", "grid: {n: [1, 2]}\nfixed: {print_bytes: 20}\n");
        REQUIRE(run({"run", "s.yaml"}).code == 0);
    }
};

TEST_CASE("No command writes over the database, what belongs to it, or its sweep file, even with --force") {
    const Results place;
    fs::create_hard_link(place.path("results.db"), place.path("hard.db"));
    fs::create_symlink("results.db", place.path("link.csv"));
    fs::create_symlink("s.yaml", place.path("link.yaml"));
    fs::create_directories(place.path("d"));
    const std::string database = content(place.path("results.db")), sweep = content(place.path("s.yaml"));
    for (const char* target : {"results.db", "./d/../results.db", "hard.db", "link.csv", "results.db-wal",
                               "results.db-shm", "results.db-journal", "results.files", "results.files/x.csv",
                               "results.files/logs/x.csv", "s.yaml", "link.yaml"})
        for (const Arguments& command : std::vector<Arguments>{{"export", "-o", target},
                                                               {"export", "--anonymous", "-o", target},
                                                               {"export", "--trimmed", target},
                                                               {"export", "--backup", target},
                                                               {"report", "-o", target},
                                                               {"report", "--csv", target},
                                                               {"report", "--markdown", target}}) {
            Arguments arguments = command;
            arguments.push_back("--force");
            const Outcome end = place.run(arguments);
            CAPTURE(target);
            CAPTURE(arguments[1]);
            CHECK_MESSAGE(end.code == 2, end.err);
            CHECK_MESSAGE(contains(end.err, "will not write"), end.err);
        }
    CHECK(place.run({"split", "s.yaml", "--shards", "1", "-o", "results.files"}).code == 2);
    CHECK((content(place.path("results.db")) == database));
    CHECK(content(place.path("s.yaml")) == sweep);
    CHECK(fs::is_symlink(place.path("link.csv")));
}

TEST_CASE("A file that stylesweep did not write is overwritten with --force alone, its own output always") {
    const Results place;
    place.write("notes.txt", "precious");
    for (const char* option : {"-o", "--csv", "--markdown"}) {
        CHECK(contains(place.run({"report", option, "notes.txt"}).err, "did not write; --force overwrites it"));
        CHECK(content(place.path("notes.txt")) == "precious");
        for (int round = 0; round < 2; ++round) CHECK(place.run({"report", option, "own"}).code == 0);
        CHECK(place.run({"report", option, "own", "--force"}).code == 0);
        fs::remove(place.path("own"));
    }
    for (const Arguments& command : std::vector<Arguments>{{"export", "-o", "own"},
                                                           {"export", "--sweep", "s", "-o", "own"},
                                                           {"export", "--format", "jsonl", "-o", "own"}}) {
        for (int round = 0; round < 2; ++round) CHECK(place.run(command).code == 0);
        Arguments other = command;
        other.back() = "notes.txt";
        CHECK(place.run(other).code == 2);
        CHECK(content(place.path("notes.txt")) == "precious");
    }
    CHECK(place.run({"export", "-o", "notes.txt", "--force"}).code == 0);
    CHECK(content(place.path("notes.txt")).starts_with("sweep,job_key,"));
}

TEST_CASE("A page that somebody changed is not overwritten unasked") {
    const Results place;
    CHECK(place.run({"report", "--markdown", "report.md"}).code == 0);
    std::ofstream(place.path("report.md"), std::ios::app) << "my own thoughts\n";
    const Outcome end = place.run({"report", "--markdown", "report.md"});
    CHECK(end.code == 2);
    CHECK(contains(end.err, "was changed since stylesweep wrote it"));
    CHECK(contains(content(place.path("report.md")), "my own thoughts"));
}

TEST_CASE("A dash is standard output; folders, devices and missing places are told or respected") {
    const Results place;
    CHECK(place.run({"export", "-o", "-"}).out.starts_with("sweep,job_key,"));
    CHECK(place.run({"report", "--csv", "-"}).out.starts_with("sweep,job_key,"));
    CHECK(place.run({"report", "-o", "-"}).out.starts_with("<!DOCTYPE html>"));
    CHECK(contains(place.run({"report", "-o", "-", "--csv", "-"}).err, "only one output can be -"));
    CHECK(contains(place.run({"report", "-o", "x", "--csv", "x"}).err, "another option of this command"));
    CHECK_FALSE(fs::exists(place.path("-")));
    fs::create_directories(place.path("d"));
    CHECK(contains(place.run({"report", "-o", "d"}).err, "it is a folder; name a file in it"));
    CHECK(contains(place.run({"export", "-o", "none/x.csv"}).err, "there is no folder"));
    CHECK(contains(place.run({"export", "-o", ""}).err, "is empty"));
    CHECK(place.run({"export", "-o", "/dev/null"}).code == 0);
    CHECK(fs::is_character_file("/dev/null"));
    CHECK(contains(place.run({"run", "s.yaml", "--db", ""}).err, "--db needs the name of a file"));
    CHECK(contains(place.run({"report", "--db", "", "-o", "x"}).err, "--db needs the name of a file"));
    CHECK(contains(place.run({"run", "s.yaml", "--db", "none/x.db"}).err, "none; make it first"));
}

TEST_CASE("Through a symbolic link its target is written") {
    const Results place;
    fs::create_directories(place.path("www"));
    place.write("www/page.html", "");
    fs::create_symlink("www/page.html", place.path("page.html"));
    CHECK(place.run({"report", "-o", "page.html"}).code == 0);
    CHECK(fs::is_symlink(place.path("page.html")));
    CHECK(contains(content(place.path("www/page.html")), "written by stylesweep"));
}

TEST_CASE("Who may not write where a database lies reads it by every command that reads") {
    const Results place;
    fs::create_directories(place.path("theirs"));
    fs::rename(place.path("results.db"), place.path("theirs/results.db"));
    fs::rename(place.path("results.files"), place.path("theirs/results.files"));
    fs::create_directories(place.path("out"));
    fs::permissions(place.path("out"), fs::perms::all);
    const std::string copy = place.path("stylesweep");  // the program itself may lie where nobody else may look
    fs::copy_file(program, copy);
    for (const char* folder : {"", "theirs"}) fs::permissions(place.path(folder), fs::perms(0555));
    for (const Arguments& command : std::vector<Arguments>{{"query", "SELECT count(*) FROM results"},
                                                           {"status"},
                                                           {"export"},
                                                           {"report", "-o", "out/report.html"},
                                                           {"export", "--backup", "out/copy.db"}}) {
        Arguments arguments = {"--reuid=65534", "--regid=65534", "--clear-groups", copy};
        if (::geteuid() != 0) arguments.clear();
        arguments.insert(arguments.end(), command.begin(), command.end());
        arguments.insert(arguments.end(), {"--db", "theirs/results.db"});
        const Outcome end = ::geteuid() == 0 ? place.run_other("setpriv", arguments) : place.run(arguments);
        CAPTURE(command.front());
        CHECK_MESSAGE(end.code == 0, end.err);
    }
    for (const char* folder : {"", "theirs"}) fs::permissions(place.path(folder), fs::perms::owner_all);
}

}  // namespace
}  // namespace stylesweep::e2e
