// What a new user writes instead of what is meant, with a program of their own: each message says what to write.
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

struct Training : Workplace {
    Training() {
        write("training.yaml",
              "name: training\nrunner: command\ncommand: [sh, -c, 'echo {{\\\"accuracy\\\": {lr}}}', '{size}']\n"
              "grid: {lr: [0.1, 0.01], seed: [1, 2], size: [small, large]}\n");
        REQUIRE(run({"run", "training.yaml"}).code == 0);
    }
};

struct Slip {
    Arguments arguments;
    std::string said;
};

void check(const Workplace& place, const std::vector<Slip>& slips) {
    for (const Slip& slip : slips) {
        CAPTURE(slip.said);
        const Outcome end = place.run(slip.arguments);
        CHECK_MESSAGE(end.code == 2, end.err);
        CHECK_MESSAGE(contains(end.err, slip.said), end.err);
    }
}

TEST_CASE("SQL that names a parameter, a sweep or a function in the wrong place is told the right one") {
    const Training place;
    check(place, {{{"query", "SELECT lr FROM results"},
                   "no such column: lr; 'lr' is a column of sweep_training: SELECT ... FROM sweep_training"},
                  {{"query", "SELECT r.accuracy FROM results r"}, "'accuracy' is a column of sweep_training"},
                  {{"query", "SELECT acuracy FROM sweep_training"}, "'accuracy' is a column of sweep_training"},
                  {{"query", "SELECT zzzzzz FROM sweep_training"}, "`SELECT * FROM sweep_NAME` shows"},
                  {{"query", "SELECT lr FROM training"}, "no such table: training; did you mean 'sweep_training'?"},
                  {{"query", "SELECT lr FROM sweep_trainin"}, "did you mean 'sweep_training'?"},
                  {{"query", "SELECT std(accuracy) FROM sweep_training"}, "here it is stddev()"},
                  {{"query", "SELECT runtime_s FROM samples"},
                   "'runtime_s' is a column of results, sweep_training: SELECT ... FROM results"},
                  {{"query", "DELETE FROM results"}, "`query` only reads"},
                  {{"query", "DROP TABLE job"}, "`query` only reads"},
                  {{"query", "@parto"}, "no recipe '@parto'; did you mean 'pareto'?"},
                  {{"query", "@pareto", "-p", "sweep=trainin"}, "no such sweep; did you mean 'training'?"},
                  {{"export", "--sweep", "trainin"}, "no such sweep: 'trainin'; did you mean 'training'?"},
                  {{"plan", "trainin.yaml"}, "No such file or directory; did you mean 'training.yaml'?"}});
    CHECK(place.run({"query", "@pareto", "-p", "sweep=tr*"}).code == 0);
    const Outcome quoted = place.run({"query", "SELECT \"acuracy\" FROM sweep_training"});
    CHECK(quoted.code == 0);
    CHECK_MESSAGE(contains(quoted.err, "note: \"acuracy\" is not a column here"), quoted.err);
    CHECK(place.run({"query", "SELECT \"accuracy\" FROM sweep_training"}).err.empty());
}

TEST_CASE("A saved question that finds nothing in a program's results says what it looked for") {
    const Training place;
    const Outcome end = place.run({"query", "@pareto"});
    CHECK(end.code == 0);
    CHECK_MESSAGE(contains(end.err, "note: @pareto finds no row: it needs ssim, which no done job here has"), end.err);
    CHECK_MESSAGE(contains(end.err, "here: accuracy, "), end.err);
}

TEST_CASE("An '=' too many, a value too few, and options without theirs are told in words") {
    const Training place;
    check(place,
          {{{"plan", "training.yaml", "--set", "lr="}, "the value is missing; an empty text is written 'lr=\"\"'"},
           {{"plan", "training.yaml", "--set", "repeats="}, "'repeats=': the value is missing\n"},
           {{"plan", "training.yaml", "--set", "lr==0.1"}, "there is one '=' too many"},
           {{"plan", "training.yaml", "--set", "lr=0.1="}, "put it in quotes: --set 'lr=\"0.1=\"'"},
           {{"plan", "training.yaml", "--set", "lr=seed=1"}, "'seed' is a parameter too: each needs its own --set"},
           {{"plan", "training.yaml", "--db="}, "--db= is given no value; write --db=VALUE or --db VALUE"},
           {{"report", "-o=r.html"}, "'-o=r.html': after a short option the value follows without '=': -o r.html"},
           {{"query", "-p=k=v", "SELECT :k"}, "-p k=v, or --param=k=v"},
           {{"plan", "training.yaml", "lr=3"}, "'lr=3' is one argument too many; a parameter is set by --set lr=3"},
           {{"query", "db=results.db", "SELECT 1"}, "did you mean --db=results.db?"},
           {{"plan", "training.yaml", "--lr=3"}, " parameter is set by --set lr=3"},
           {{"report", "training", "-o", "r.html"}, "one sweep alone: --sweep training"}});
    CHECK(place.run({"plan", "training.yaml", "--set", "lr=\"=0.1\""}).code == 0);
    CHECK(place.run({"plan", "training.yaml", "--set", "size=a=b"}).code == 0);
    CHECK(contains(place.run({"query", "-p", "k=v=w", "SELECT :k"}).out, "v=w"));
    CHECK(contains(place.run({"query", "--param=k=v", "SELECT :k"}).out, "\nv\n"));
    CHECK_FALSE(fs::exists(place.path("=r.html")));
}

TEST_CASE("What one message advises the next does not refuse") {
    const Training place;
    const Outcome repeat = place.run({"plan", "training.yaml", "--set", "repeat=2"});
    CHECK_MESSAGE(contains(repeat.err, "repeats"), repeat.err);
    CHECK_FALSE(contains(repeat.err, "+repeat"));
    const Outcome added = place.run({"plan", "training.yaml", "--set", "momentum=0.9"});
    CHECK(contains(added.err, "--set +momentum=..."));
    CHECK(place.run({"plan", "training.yaml", "--set", "+momentum=0.9"}).code == 0);
}

TEST_CASE("A sweep file of somebody new is answered with what to write") {
    const Workplace place;
    const std::string rest =
        "name: s\nrunner: command\ncommand: [echo, '{lr}', '{size}']\n"
        "grid: {lr: [0.1], size: [small, large]}\n";
    const std::pair<std::string, std::string> slips[] = {
        {rest + "exclude: [{where: size = small}]\n", "if it is meant as a text, write 'small' in single quotes"},
        {rest + "exclude: [{where: size = \"small\"}]\n", "write 'small' in single quotes"},
        {rest + "exclude: [{where: lr > 1 && lr < 2}]\n", "SQL writes AND, OR, NOT and <>"},
        {"name: s\nrunner: command\nfixed: {lr: 1}\n", "the command is missing; write at the top of the file"},
        {"name: s\nrunner: command\ncommand: [echo]\ngrid:\n\tlr: [1, 2]\n",
         "s.yaml:5:1: not YAML: a tab in the indentation; use spaces"},
        {"name: s\nrunner: noop\ngrid: {lr: 0.1, 0.01, 1}\n",
         "'0.01' has no value; several values are a list in brackets: lr: [0.1, 0.01, 1]"},
        {"name: s\nrunner: noop\nfixed: {opt: adam, sgd}\n", "brackets: opt: [adam, sgd]"},
        {"name: s\nrunner: command\ncommand: [gerp, x]\n", "no program 'gerp' on the PATH; did you mean 'grep'?"},
        {"name: s\nrunner: command\ncommand: [cat, '{f}']\nfiles: [f]\nfixed: {f: s.yml}\n",
         "s.yml; did you mean 's.yaml'?"},
        {rest + "timeout: 30m\n", "it belongs in limits: `limits: {timeout: ...}`"},
        {rest + "seeds: 3\n", "parameters go in fixed or grid"},
        {"name: s\nrunner: train.py\n",
         "'train.py' is not a runner; for a program of your own write `runner: command`"},
        {"name: s\ncommand: [echo]\n", "with a command it is `runner: command`"}};
    for (const auto& [text, said] : slips) {
        place.write("s.yaml", text);
        const Outcome end = place.run({"plan", "s.yaml"});
        CHECK(end.code == 2);
        CHECK_MESSAGE(contains(end.err, said), end.err);
    }
}

TEST_CASE("A file whose name ends as another format's is not written as what it is not") {
    const Training place;
    check(place, {{{"export", "-o", "x.json"}, "will not write x.json: its name ends in .json, but export writes .csv"},
                  {{"export", "-o", "x.XLSX"}, "ends in .xlsx"},
                  {{"export", "--backup", "x.csv"}, "--backup writes a database, FILE.db"},
                  {{"report", "-o", "r.pdf"}, "a browser prints the page as PDF"},
                  {{"report", "-o", "r.json"}, "report writes .html, .csv and .md"},
                  {{"report", "--csv", "x.xlsx"}, "--csv writes CSV"},
                  {{"report", "--csv", "x.html"}, "--csv writes CSV"},
                  {{"report", "--markdown", "m.html"}, "--markdown writes Markdown"},
                  {{"report", "-o", "r.csv", "--csv", "s.csv"}, "two files of one format"}});
    CHECK(place.run({"export", "-o", "x.json", "--format", "jsonl"}).code == 0);
    CHECK(place.run({"export", "-o", "x.ndjson"}).code == 0);
    CHECK(content(place.path("x.ndjson")).starts_with("{"));
    CHECK(place.run({"report", "-o", "r.csv"}).code == 0);
    CHECK(content(place.path("r.csv")).starts_with("sweep,job_key,"));
    CHECK(place.run({"report", "-o", "r.md"}).code == 0);
    CHECK(content(place.path("r.md")).starts_with("#"));
    CHECK(place.run({"report", "-o", "night.2026-11-27"}).code == 0);
}

TEST_CASE("A report that is interrupted leaves no part of a file behind") {
    const Training place;
    REQUIRE(::mkfifo(place.path("pipe").c_str(), 0600) == 0);
    // Nobody reads the pipe: the program waits there, with the other file open.
    Started report = place.start({"report", "--csv", "rows.csv", "--markdown", "pipe"});
    const auto parts = [&] {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(place.path("")))
            count += entry.path().extension() == ".part" ? 1 : 0;
        return count;
    };
    REQUIRE(until([&] { return parts() == 1 || report.child.poll(); }));
    CHECK(parts() == 1);
    report.signal(SIGINT);
    CHECK(report.wait().code == -1);
    CHECK(parts() == 0);
}

TEST_CASE("plan of a shard lists its own jobs in every format") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2, 3, 4]}\n");
    REQUIRE(place.run({"split", "s.yaml", "--shards", "2", "-o", "shards"}).code == 0);
    std::string shard;
    for (const auto& entry : fs::directory_iterator(place.path("shards")))
        if (entry.path().extension() == ".db" && shard.empty()) shard = entry.path();
    const std::string csv = place.run({"plan", "s.yaml", "--db", shard, "--format", "csv"}).out;
    CHECK_MESSAGE(std::count(csv.begin(), csv.end(), '\n') == 3, csv);
    CHECK(contains(place.run({"plan", "s.yaml", "--db", shard, "--format", "json"}).out, "\"count\": 2"));
}

TEST_CASE("The doctor misses helper programs, and names those that cannot be executed") {
    const Workplace place;
    const fs::path bin = place.path("bin");
    fs::create_directory(bin);
    for (const char* name : {"stylesweep", "stylesweep-meter", "stylesweep-runner-command", "stylesweep-runner-noop"})
        fs::copy_file(fs::path(program).parent_path() / name, bin / name);
    const std::string copy = bin / "stylesweep";
    CHECK_FALSE(contains(place.run_other(copy, {"doctor"}).out, "WARNING stylesweep-"));
    fs::permissions(bin / "stylesweep-runner-noop", fs::perms::owner_read | fs::perms::owner_write);
    fs::remove(bin / "stylesweep-meter");
    const Outcome end = place.run_other(copy, {"doctor"});
    CHECK(end.code == 1);
    CHECK_MESSAGE(contains(end.out, "WARNING stylesweep-meter is missing"), end.out);
    CHECK_MESSAGE(contains(end.out, "WARNING stylesweep-runner-noop cannot be executed"), end.out);
}

}  // namespace
}  // namespace stylesweep::e2e
