// `stylesweep plan`: the exact text of each format, and a million jobs.
#include <sys/resource.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* sample = R"(fixed: {print_bytes: 1e2}
grid:
  sleep_s: [0, 0.01]
  size: [64, 32x16]
zip:
  - {label: [a, "b,c"], colour: [red, "say \"hi\""]}
exclude:
  - {size: 64, label: a}
include:
  - {sleep_s: 0.5, size: 8}
)";

TEST_CASE("plan counts equal jobs once, says how many there are, and counts as run does") {
    const Workplace place;
    for (const char* name : {"a.txt", "b.txt", "c.txt"}) place.write(name, *name == 'b' ? "other" : "same");
    const std::string sweep =
        "name: s\nrunner: command\ncommand: [grep, same, '{f}']\nfiles: [f]\nlimits: {retries: 0}\n"
        "grid: {f: [a.txt, b.txt, c.txt], n: [1, 2]}\ninclude: [{f: a.txt, n: 2}";
    place.write("s.yaml", sweep + "]\n");
    const std::string files = "note: 2 jobs are equal to others (but for the names of files with equal content)";
    Outcome planned = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(contains(planned.out, "): 4 jobs, 4 new, 0 waiting, 0 done, 0 failed\n"), planned.out);
    CHECK_MESSAGE(contains(planned.err, files), planned.err);
    CHECK_MESSAGE(contains(planned.err, "note: 1 job is equal to another ("), planned.err);
    CHECK(std::ranges::count(place.run({"plan", "s.yaml", "--format", "csv"}).out, '\n') == 5);
    CHECK(contains(place.run({"plan", "s.yaml", "--format", "json"}).out, "], \"count\": 4"));
    Outcome ran = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(ran.err, "sweep s: 4 jobs, 4 to run;"), ran.err);
    CHECK_MESSAGE(contains(ran.err, files), ran.err);

    place.write("s.yaml", sweep + ", {f: a.txt, n: 3}]\n");
    planned = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(contains(planned.out, "): 5 jobs, 1 new, 0 waiting, 2 done, 2 failed\n"), planned.out);
    const Outcome dealt = place.run({"split", "s.yaml", "--shards", "1", "-o", "shards"});
    CHECK(dealt.code == 0);
    planned = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(contains(planned.out, "): 5 jobs, 0 new, 0 waiting, 2 done, 2 failed, 1 given to shards"),
                  planned.out);
    ran = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(ran.err, "sweep s: 5 jobs, 0 to run, 2 done before, 2 failed before"), ran.err);
    CHECK_MESSAGE(contains(ran.err, ", 1 given to shards"), ran.err);
    planned = place.run({"plan", "s.yaml", "--db", dealt.out.substr(0, dealt.out.find('\n'))});
    CHECK_MESSAGE(contains(planned.out, "): 1 job, 0 new, 1 waiting"), planned.out);
}

TEST_CASE("plan shows a table of what varies, with each job's state") {
    const Workplace place;
    place.sweep("demo", sample);
    const Outcome end = place.run({"plan", "demo.yaml"});
    CHECK(end.code == 0);
    CHECK(end.err.empty());
    CHECK(end.out == R"(sweep demo (runner noop): 7 jobs, 7 new, 0 waiting, 0 done, 0 failed
  sleep_s (2): 0, 0.01
  size (2): 64, 32x16
  label colour (2): a+red, b,c+say "hi"
  no rows yet on cpu: nothing can be predicted

job         sleep_s  size   label  colour    state
----------  -------  -----  -----  --------  -----
5213219712  0        64     b,c    say "hi"  new
925163e011  0        32x16  a      red       new
7419f0e305  0        32x16  b,c    say "hi"  new
76e042ef2b  0.01     64     b,c    say "hi"  new
abc9993747  0.01     32x16  a      red       new
ced4ff1558  0.01     32x16  b,c    say "hi"  new
1e6e1168cf  0.5      8      -      -         new
)");
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

TEST_CASE("plan as CSV has one row a job, one column a parameter, and quotes where CSV needs them") {
    const Workplace place;
    place.sweep("demo", sample);
    CHECK(place.run({"plan", "demo.yaml", "--format", "csv"}).out ==
          R"(sleep_s,size,label,colour,print_bytes,outcome,outcome_attempts
0,64,"b,c","say ""hi""",100,done,0
0,32x16,a,red,100,done,0
0,32x16,"b,c","say ""hi""",100,done,0
0.01,64,"b,c","say ""hi""",100,done,0
0.01,32x16,a,red,100,done,0
0.01,32x16,"b,c","say ""hi""",100,done,0
0.5,8,,,100,done,0
)");
}

TEST_CASE("plan as JSON is the sweep, the count and each job's key and parameters") {
    const Workplace place;
    place.sweep("demo", "fixed: {label: \"say \\\"hi\\\"\"}\ngrid: {n: [1, 2x4]}\nrepeats: 2\n");
    const Outcome end = place.run({"plan", "demo.yaml", "--format", "json"});
    const auto plan = nlohmann::json::parse(end.out);
    CHECK(plan.at("sweep") == "demo");
    CHECK(plan.at("count") == 4);
    REQUIRE(plan.at("jobs").size() == 4);
    CHECK(plan.at("jobs")[0].at("key") == "cd0cf6941b7ed0ed9d9b5bb5accf0896da931e858ddc998e79e4731530ec7813");
    CHECK(plan.at("jobs")[0].at("params") ==
          nlohmann::json::parse(
              R"({"n":1,"label":"say \"hi\"","sleep_s":0,"outcome":"done","outcome_attempts":0,"print_bytes":0})"));
    CHECK(plan.at("jobs")[1].at("params").at("n") == "2x4");
    CHECK(plan.at("jobs")[2].at("repeat") == 2);  // rounds: all of the first, then all of the second
    CHECK(plan.at("jobs")[2].at("params").at("n") == 1);
}

TEST_CASE("--set replaces the values of an axis, or makes one of a fixed parameter") {
    const Workplace place;
    place.sweep("demo", "fixed: {label: x}\ngrid: {n: [1, 2]}\n");
    const Outcome end = place.run({"plan", "demo.yaml", "--set", "n=7,1e1", "--set", "label=a,b", "--format", "csv"});
    CHECK(end.out == R"(n,label,sleep_s,outcome,outcome_attempts,print_bytes
7,a,0,done,0,0
7,b,0,done,0,0
1e1,a,0,done,0,0
1e1,b,0,done,0,0
)");
}

TEST_CASE("plan says what of a sweep is new, done and failed") {
    const Workplace place;
    place.sweep("demo", "grid: {outcome: [done, failed]}\n");
    CHECK(place.run({"run", "demo.yaml"}).code == 1);
    const Outcome end = place.run({"plan", "demo.yaml", "--set", "outcome=done,failed,oom"});
    CHECK_MESSAGE(contains(end.out, "3 jobs, 1 new, 0 waiting, 1 done, 1 failed\n"), end.out);
}

TEST_CASE("plan streams a million jobs as CSV in little memory") {
    const Workplace place;
    place.sweep("million", "grid: {a: {range: [1, 1000, 1]}, b: {range: [1, 1000, 1]}}\n");
    const Outcome end = place.run({"plan", "million.yaml", "--format", "csv"});
    CHECK(end.code == 0);
    CHECK(std::ranges::count(end.out, '\n') == 1'000'001);
    CHECK(end.out.ends_with("\n1000,1000,0,done,0,0\n"));
#ifndef __SANITIZE_ADDRESS__
    struct rusage usage{};
    REQUIRE(::getrusage(RUSAGE_CHILDREN, &usage) == 0);  // of the largest program run so far
    CHECK(usage.ru_maxrss < 200'000);                    // kB
#endif
    place.sweep("more", "grid: {a: {range: [1, 1000, 1]}, b: {range: [0, 1000, 1]}}\n");
    CHECK(place.run({"plan", "more.yaml", "--format", "csv"}).code == 2);
}

}  // namespace
}  // namespace stylesweep::e2e
