// A row's inputs are the bytes that its job read, whatever is edited meanwhile.
#include <algorithm>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

void sweep(const Workplace& place, const std::string& rest) {
    place.write("c.yaml", "name: c\nrunner: command\norder: grid\nlimits: {retries: 1}\n" + rest);
}

bool runs(const Workplace& place) {
    return place.count_if_there("job WHERE state = 'running'") > 0;
}

const std::string outcomes =
    "SELECT group_concat(r, ', ') FROM (SELECT repeat || ' ' || status || ' ' || coalesce(error_class, '') || ' ' || "
    "attempt AS r FROM results ORDER BY job_id)";

}  // namespace

TEST_CASE("An input rewritten while the sweep runs: no row has the old hash and the new text; the old text back runs") {
    const Workplace place;
    place.write("data.txt", "old text\n");
    sweep(place,
          "command: 'touch begun; while test -e wait; do sleep 0.05; done; cat {data}'\nfiles: [data]\n"
          "fixed: {data: data.txt}\nrepeats: 2\n");
    place.write("wait", "");
    Started run = place.start({"run", "c.yaml"});
    REQUIRE(until([&] { return runs(place) && fs::exists(place.path("begun")); }));
    place.write("data.txt", "new text\n");
    fs::remove(place.path("wait"));
    const Outcome end = run.wait();
    CHECK(end.code == 1);
    CHECK(place.value(outcomes) == "1 failed input_changed 1, 2 failed input_changed 1");
    for (const char* part : {"2 failed (input_changed)", "data.txt has changed", "Run the sweep again"})
        CHECK_MESSAGE(contains(end.err, part), end.err);
    CHECK(contains(place.value("SELECT error_message FROM results WHERE repeat = 2"), "since it was planned"));

    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.count("results WHERE status = 'done'") == 2);
    place.write("data.txt", "old text\n");
    const Outcome plan = place.run({"plan", "c.yaml"});
    CHECK_MESSAGE(contains(plan.out + plan.err, "0 new, 2 waiting"), (plan.out + plan.err));
    const Outcome back = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(back.code == 0, back.err);
    CHECK(place.count("results WHERE status = 'done'") == 4);
}

TEST_CASE("An input that is removed, or replaced under its name, while the job runs is a changed one") {
    for (const char* change : {"rm data.txt", "printf other >new && mv new data.txt"}) {
        CAPTURE(change);
        const Workplace place;
        place.write("data.txt", "old text\n");
        sweep(place, std::string("command: '") + change + "'\nfiles: [data]\nfixed: {data: data.txt}\n");
        CHECK(place.run({"run", "c.yaml"}).code == 1);
        CHECK(place.value(outcomes) == "1 failed input_changed 1");
    }
}

TEST_CASE(
    "Files that swap their names between runs: results stay with the contents and are shown under today's names") {
    const Workplace place;
    place.write("a.txt", "A");
    place.write("b.txt", "B");
    sweep(place,
          "command: 'printf \"{{\\\"is_a\\\": %d}}\" $(grep -c A {content})'\nfiles: [content]\n"
          "fixed: {number: 3.10}\ngrid: {content: [a.txt, b.txt]}\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    const std::string labels =
        "SELECT group_concat(r, ', ') FROM (SELECT content || ' ' || is_a AS r FROM sweep_c ORDER BY 1)";
    CHECK(place.value(labels) == "a.txt 1.0, b.txt 0.0");
    fs::rename(place.path("a.txt"), place.path("c.txt"));
    fs::rename(place.path("b.txt"), place.path("a.txt"));
    fs::rename(place.path("c.txt"), place.path("b.txt"));
    const Outcome again = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(contains(again.err, "2 done before"), again.err);
    CHECK(place.value(labels) == "a.txt 0.0, b.txt 1.0");
    CHECK(place.value("SELECT group_concat(content || ' ' || (inputs ->> '$.content.path' LIKE '%/' || content)) FROM "
                      "(SELECT * FROM results ORDER BY content)") == "a.txt 1,b.txt 1");
    CHECK(place.value("SELECT group_concat(params -> '$.number') FROM results") == "3.10,3.10");
}

TEST_CASE(
    "A folder is an input like a file: hashed with all in it, handed over, and a change while the job runs counts") {
    const Workplace place;
    fs::create_directories(place.path("set/sub"));
    place.write("set/a.txt", "A");
    place.write("set/sub/b.txt", "B");
    sweep(place, "command: 'cat {data}/a.txt {data}/sub/b.txt'\nfiles: [data]\nfixed: {data: set/}\n");
    const Outcome first = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(first.code == 0, first.err);
    CHECK(
        place.value("SELECT inputs ->> '$.data.kind' || ' ' || (inputs ->> '$.data.path' LIKE '%/set') FROM results") ==
        "folder 1");
    CHECK(contains(place.run({"run", "c.yaml"}).err, "1 done before"));
    place.write("set/sub/b.txt", "C");
    CHECK(contains(place.run({"plan", "c.yaml"}).err, "content of set/ changed since the plan of "));
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.value("SELECT count(*) FROM sweep_c") == "1");

    sweep(place, "command: 'touch {data}/new'\nfiles: [data]\nfixed: {data: set}\n");
    const Outcome changed = place.run({"run", "c.yaml"});
    CHECK(changed.code == 1);
    CHECK_MESSAGE(contains(changed.err, "set, or what is in it, has changed while the job ran"), changed.err);
}

TEST_CASE("A folder is carried to shards as files are") {
    const Workplace place;
    fs::create_directories(place.path("set/sub"));
    place.write("set/sub/b.txt", "carried");
    sweep(place, "command: 'cat {data}/sub/b.txt'\nfiles: [data]\nfixed: {data: set}\n");
    const Outcome split = place.run({"split", "c.yaml", "--shards", "1", "-o", "out", "--inputs"});
    CHECK_MESSAGE(split.code == 0, split.err);
    fs::remove_all(place.path("set"));
    const std::string shard = split.out.substr(0, split.out.find('\n'));
    const Outcome work = place.run({"work", shard});
    CHECK_MESSAGE(work.code == 0, work.err);
    CHECK(place.run({"merge", "--db", "results.db", shard}).code == 0);
    CHECK(place.count("results WHERE status = 'done'") == 1);
}

TEST_CASE("Names of files with commas, quotes and blanks work everywhere; bytes that are no UTF-8 are named") {
    const Workplace place;
    const std::string name = "a, \"b\" 'c'.txt";
    place.write(name, "1");
    place.write("d.txt", "22");
    sweep(place, R"(command: 'wc -c < {data} | sed "s/.*/{{\"bytes\": &}}/"')"
                 "\nfiles: [data]\ngrid: {data: {glob: [\"a,*\", d.txt]}}\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.value("SELECT group_concat(data, '|') FROM (SELECT data FROM sweep_c ORDER BY bytes)") ==
          name + "|d.txt");
    CHECK(contains(place.run({"plan", "c.yaml", "--set", R"(data='a, "b" ''c''.txt')"}).out, "): 1 job"));
    sweep(place, "command: [cat, '{data}']\ngrid: {data: {glob: \"*.txt\"}}\n");
    CHECK(place.run({"run", "c.yaml", "--set", "data=d.txt"}).code == 0);  // a file as before
    CHECK(place.value("SELECT inputs ->> '$.data.kind' IS NULL AND inputs <> '{}' FROM results ORDER BY job_id DESC "
                      "LIMIT 1") == "1");
    CHECK(place.run({"report", "-o", "r.html", "--csv", "r.csv"}).code == 0);
    CHECK(contains(content(place.path("r.csv")), R"("a, ""b"" 'c'.txt")"));
    CHECK(contains(place.run({"export", "--sweep", "c"}).out, R"("a, ""b"" 'c'.txt")"));

    place.write("caf\xe9.yaml", "name: c\nrunner: noop\n");
    place.write("p\xe9.txt", "1");
    fs::create_directory(place.path("in\xe9"));
    sweep(place, "command: 'cat {data}'\nfiles: [data]\ngrid: {data: {glob: \"p*\"}}\n");
    const std::string wrong = "p\xe9";
    for (const Arguments& arguments :
         {Arguments{"plan", "caf\xe9.yaml"}, Arguments{"run", "c.yaml"}, Arguments{"run", "c.yaml", "--db", wrong},
          Arguments{"plan", "c.yaml", "--set", "data=" + wrong}, Arguments{"report", "-o", wrong},
          Arguments{"status", "--db", wrong}, Arguments{"export", "-o", wrong}}) {
        CAPTURE(arguments.back());
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK_MESSAGE(contains(end.err, "UTF-8"), end.err);
        CHECK_FALSE(contains(end.err, "json"));
    }
    const Outcome inside = place.run_other("/bin/sh", {"-c", "cd in* && exec " + program + " plan ../c.yaml"});
    CHECK(inside.code == 2);
    CHECK_MESSAGE(contains(inside.err, "the name of the working folder"), inside.err);
}

TEST_CASE("Files that are not declared are said, by plan and by run, once for each parameter") {
    const Workplace place;
    place.write("s.sh", "echo\n");
    place.write("a.txt", "A");
    fs::create_directory(place.path("set"));
    sweep(place,
          "command: [sh, s.sh, '{one}', '{two}', '{set}']\nfixed: {one: a.txt, set: set}\n"
          "grid: {two: [a.txt, gone.txt, s.sh]}\n");
    for (const char* command : {"plan", "run"}) {
        const std::string said = place.run({command, "c.yaml"}).err;
        for (const char* part :
             {"note: two names existing files, such as a.txt, but is not under files:, so changes of their "
              "content are not noticed; write files: [two, one, set]\n",
              "note: one names existing files", "note: set names existing files",
              "note: the command names s.sh, whose content is not"})
            CHECK_MESSAGE(contains(said, part), said);
        CHECK(said.find("note: two") == said.rfind("note: two"));
    }
    sweep(place,
          "command: [sh, '{s}', '{one}', '{set}']\nfixed: {one: a.txt, set: set, s: s.sh}\nfiles: [one, set, s]\n");
    place.write("set/a", "a");
    const std::string declared = place.run({"plan", "c.yaml"}).err;
    CHECK_MESSAGE(!contains(declared, "not noticed"), declared);
    CHECK_MESSAGE(!contains(declared, "not tracked"), declared);
}

TEST_CASE(
    "Rows of an edited script are earlier ones: not averaged, no repeats in report and compare, and that is said") {
    const Workplace place;
    sweep(place, "command: ['{script}', '{n}']\nfiles: [script]\nfixed: {script: s.sh}\ngrid: {n: [1, 2]}\n");
    const auto script = [&](const std::string& offset) {
        place.write("s.sh", "#!/bin/sh\necho \"{\\\"loss\\\": $(($1 + " + offset + "))}\"\n");
        fs::permissions(place.path("s.sh"), fs::perms::owner_all);
    };
    const std::string figures = "SELECT group_concat(loss) FROM (SELECT loss FROM sweep_c ORDER BY n)";
    script("0");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    script("100");
    const std::string changed = "content of s.sh changed since the plan of ",
                      told = " UTC: 2 jobs are measured again; the 2 old rows are kept as earlier rows";
    const Outcome plan = place.run({"plan", "c.yaml"}), run = place.run({"run", "c.yaml"});
    for (const Outcome* end : {&plan, &run}) {
        CHECK_MESSAGE(contains(end->err, changed), end->err);
        CHECK_MESSAGE(contains(end->err, told), end->err);
    }
    CHECK(place.value(figures) == "101.0,102.0");
    CHECK(place.value("SELECT count(*) || ' ' || sum(earlier) FROM results") == "4 2");
    CHECK(contains(place.run({"status", "--format", "json"}).out, "\"earlier\": 2"));
    const Outcome report = place.run({"report", "-o", "r.md"});
    CHECK_MESSAGE(report.code == 0, report.err);
    CHECK_MESSAGE(contains(content(place.path("r.md")), "2 jobs of 2 done"), content(place.path("r.md")));
    CHECK(contains(content(place.path("r.md")), "Left out: 2 earlier rows"));
    CHECK(place.run({"report", "-o", "r.html", "--csv", "r.csv"}).code == 0);
    const std::string csv = content(place.path("r.csv"));
    CHECK_MESSAGE(std::count(csv.begin(), csv.end(), '\n') == 3, csv);
    CHECK(contains(place.run({"compare", "c", "c"}).err, "A and B are the same runs"));

    script("0");  // back: nothing to run, and the first rows count again
    const Outcome back = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(
        contains(back.err, "its results for the current content count again; the 2 old rows are kept as earlier rows"),
        back.err);
    CHECK(place.value(figures) == "1.0,2.0");
}

}  // namespace stylesweep::e2e
