// What is written in a sweep file is what programs get and SQL sees.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

void write_command_sweep(const Workplace& place, const std::string& name, const std::string& text) {
    place.write(name + ".yaml", "name: " + name + "\nrunner: command\n" + text);
}

std::string answer(const Workplace& place, const std::string& sql) {
    return place.run({"query", sql, "--format", "csv"}).out;
}

TEST_CASE("a program gets each value as it is written, and SQL gets numbers where it can") {
    const Workplace place;
    write_command_sweep(
        place, "texts",
        "command: [sh, -c, 'printf \"{{\\\"seen\\\": \\\"%s %s\\\"}}\\n\" \"$1\" "
        "\"$STYLESWEEP_PARAM_v\"', sh, '{v}']\n"
        "grid: {v: [3.1, 3.10, 001, 12e4567, 1234e56, 1e16, 12345678901234567890, +5, .5, 0x10, yes, ~, "
        "2024-10-01, 1_000, \"7\"]}\nfixed: {tau: 1.0, n: 9007199254740993}\n");
    CHECK(place.run({"run", "texts.yaml"}).code == 0);
    CHECK(
        answer(place,
               "SELECT count(*) AS n, sum(r.details ->> '$.texts.seen' = s.v || ' ' || s.v) AS same FROM sweep_texts s "
               "JOIN results r "
               "ON r.job_id = s.job_id") == "n,same\n15,15\n");
    CHECK(answer(place, "SELECT DISTINCT tau, typeof(tau) AS a, n, typeof(n) AS b FROM sweep_texts") ==
          "tau,a,n,b\n1,real,9007199254740993,integer\n");
    CHECK(contains(answer(place, "SELECT params FROM results"), "3.10"));
}

TEST_CASE("numbers that SQL can tell apart are numbers in the sweep's view, and sort as such") {
    const Workplace place;
    write_command_sweep(place, "sorted", "command: [\"true\"]\ngrid: {lr: [10.0, 9, 1e-1, 0.50]}\n");
    CHECK(place.run({"run", "sorted.yaml"}).code == 0);
    CHECK(answer(place, "SELECT lr FROM sweep_sorted WHERE lr < 10 ORDER BY lr") == "lr\n0.1\n0.5\n9\n");
}

TEST_CASE("a job is repeated with its values as they were written") {
    const Workplace place;
    write_command_sweep(place, "once", "command: [\"true\"]\nfixed: {py: 3.10, n: 12345678901234567890, t: \"7\"}\n");
    CHECK(place.run({"run", "once.yaml"}).code == 0);
    const std::string again = place.run({"show", "1", "--reproduce"}).out;
    CHECK(contains(again, "\"py\": 3.10\n"));
    CHECK(contains(again, "\"n\": 12345678901234567890\n"));
    CHECK(contains(again, "\"t\": \"7\"\n"));
    place.write("again.yaml", again);
    CHECK(contains(place.run({"plan", "again.yaml"}).out, "1 done"));
}

TEST_CASE("a data file is the one that is named, not what its name is as a number") {
    const Workplace place;
    place.write("2024.10", "x");
    write_command_sweep(place, "data", "command: [cat, '{data}']\nfiles: [data]\nfixed: {data: 2024.10}\n");
    CHECK(place.run({"run", "data.yaml"}).code == 0);
}

TEST_CASE("plan says which spellings are one value") {
    const Workplace place;
    place.sweep("spelt", "grid: {sleep_s: [0, \"0\", 0.0, 1e-3]}\n");
    const Outcome end = place.run({"plan", "spelt.yaml"});
    CHECK(contains(end.out, "2 jobs"));
    CHECK(contains(end.err, "note: sleep_s: 0 and \"0\" are one value, 0\n"));
}

TEST_CASE("a sweep without a job is a mistake in the file, and nothing is written") {
    const Workplace place;
    place.sweep("none", "grid: {n: [1, 2]}\nexclude: [{n: [1, 2]}]\n");
    for (const char* command : {"plan", "run"}) {
        const Outcome end = place.run({command, "none.yaml"});
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK(contains(end.err, "the sweep has no jobs"));
    }
    CHECK_FALSE(contains(place.run({"status"}).out, "none"));
}

TEST_CASE("an exclusion that matches nothing is a warning of plan and run") {
    const Workplace place;
    place.sweep("slip", "grid: {n: [1, 2]}\nexclude: [{n: 3}]\n");
    for (const Arguments& arguments : {Arguments{"plan", "slip.yaml"}, Arguments{"run", "slip.yaml"},
                                       Arguments{"plan", "slip.yaml", "--format", "csv"}}) {
        const Outcome end = place.run(arguments);
        CHECK(end.code == 0);
        CHECK(contains(end.err, "warning: slip.yaml:"));
        CHECK(contains(end.err, "this exclusion matches no combination: n is never 3 but 1, 2"));
    }
}

TEST_CASE("run says what changed in the file since it was run, and status keeps the former jobs apart") {
    const Workplace place;
    place.sweep("night", "grid: {n: [1, 2, 3]}\n");
    CHECK_FALSE(contains(place.run({"run", "night.yaml"}).err, "What changed"));
    CHECK_FALSE(contains(place.run({"run", "night.yaml", "--set", "n=1,9"}).err, "What changed"));
    CHECK(contains(place.run({"status", "--format", "json"}).out, "\"earlier\": 0"));
    place.sweep("night", "grid: {n: [3, 4]}\nmeasure: {warmup: 5}\n");
    const Outcome end = place.run({"run", "night.yaml"});
    CHECK(end.code == 0);
    CHECK(contains(end.err,
                   "sweep night was run before from another text. What changed:\n  n: 1, 2, 3 -> 3, 4\n  measure: "));
    const std::string status = place.run({"status", "--format", "json"}).out;
    CHECK(contains(status, "\"total\": 2"));
    CHECK(contains(status, "\"earlier\": 3"));
    CHECK(contains(end.err, "3 rows of jobs that the sweep no longer asks for are kept as earlier rows"));
    CHECK(contains(place.run({"status"}).out, "earlier: jobs of an earlier version of the sweep file"));
    CHECK(answer(place, "SELECT count(*) AS n FROM sweep_night") == "n\n2\n");
}

TEST_CASE("plan and run say what existing rows were measured with where --set changed it") {
    const Workplace place;
    place.sweep("m", "grid: {n: [1, 2]}\nmeasure: {warmup: 1}\n");
    const auto told = [&](const Arguments& arguments) { return place.run(arguments).err; };
    CHECK_FALSE(contains(told({"run", "m.yaml", "--set", "measure.warmup=0"}), "not as in the last run"));
    for (const char* command : {"plan", "run"}) {
        const std::string text = told({command, "m.yaml"});
        CHECK_MESSAGE(contains(text, "note: not as in the last run of sweep m: measure: {"), text);
        CHECK_MESSAGE(contains(text, "existing rows were measured with the old one (--rerun all"), text);
    }
    CHECK_FALSE(contains(told({"run", "m.yaml"}), "not as in the last run"));
    CHECK(contains(told({"plan", "m.yaml", "--set", "measure.warmup=0"}), "not as in the last run"));

    CHECK(place.run({"run", "m.yaml", "--set", "measure.warmup=7"}).code == 0);
    place.sweep("m", "grid: {n: [1, 2]}\nmeasure: {warmup: 2}\n");
    const std::string edited = told({"run", "m.yaml"});  // not from 1, the former text's
    const std::size_t before = edited.find("\"warmup\":7"), now = edited.find("\"warmup\":2");
    CHECK_MESSAGE(before < now, edited);
    CHECK_MESSAGE(now != std::string::npos, edited);
}

TEST_CASE("plan refuses a name that differs from a stored sweep's in case only, as run does") {
    const Workplace place;
    place.sweep("night", "grid: {n: [1]}\n");
    CHECK(place.run({"run", "night.yaml"}).code == 0);
    place.write("other.yaml", "name: Night\nrunner: noop\ngrid: {n: [1]}\n");
    for (const Arguments& arguments :
         {Arguments{"run", "other.yaml"}, Arguments{"plan", "other.yaml"},
          Arguments{"plan", "other.yaml", "--format", "csv"}, Arguments{"plan", "other.yaml", "--format", "json"}}) {
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK_MESSAGE(contains(end.err, "this database has a sweep 'night' and 'Night' differs from it in case only"),
                      end.err);
        CHECK(end.out.empty());
    }
}

TEST_CASE("--set reaches included jobs, and a slip is an error") {
    const Workplace place;
    write_command_sweep(place, "set", "command: [echo, '{n}']\nfixed: {n: 300}\ngrid: {k: [1]}\ninclude: [{k: 2}]\n");
    CHECK(place.run({"plan", "set.yaml", "--format", "csv", "--set", "n=10", "--set", "order=grid"}).out ==
          "k,command,n\n1,\"[\"\"echo\"\",\"\"{n}\"\"]\",10\n2,\"[\"\"echo\"\",\"\"{n}\"\"]\",10\n");
    const Outcome end = place.run({"plan", "set.yaml", "--set", "kk=10"});
    CHECK(end.code == 2);
    CHECK(contains(end.err, "--set: the sweep has no parameter 'kk'; did you mean 'k'?"));
}

}  // namespace
}  // namespace stylesweep::e2e
