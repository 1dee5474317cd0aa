// A sweep with search, screen or repeats until decided, as a person runs it: with a program of one's own.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// A program whose metrics depend on its parameters alone, and that takes 0.3 s, so that decisions keep up.
void program_sweep(const Workplace& place, const std::string& name, const std::string& rest) {
    place.write(name + ".yaml", "name: " + name + R"(
runner: command
command: [sh, -c, "sleep 0.3; awk -v a={a} -v b={b} 'BEGIN {{ printf \"{{\\\"loss\\\": %g, \\\"size\\\": %g}}\", (a-2)*(a-2)+b, b }}'"]
)" + rest);
}

TEST_CASE("A search runs its first jobs in order, the rest by decision, and each job once") {
    const Workplace place;
    program_sweep(place, "s", "grid: {a: [1, 2, 3, 4], b: [1, 2, 3]}\nsearch: {minimize: loss}\n");
    const Outcome plan = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(contains(plan.out, "search: minimize loss for each predicted second"), plan.out);
    CHECK_MESSAGE(contains(plan.err, "'loss' is not a metric that runner command always has"), plan.err);
    const Outcome run = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(run.code == 0, run.err);
    place.check_each_done_once(12);
    CHECK(place.count("decisions WHERE what = 'next' AND reason <> ''") >= 8);
    CHECK(place.value("SELECT group_concat(DISTINCT rules) FROM decision").size() == 16);
}

TEST_CASE("Killed and run again, a search makes the same decisions as one that was not") {
    const std::string rest = "grid: {a: [1, 2, 3, 4], b: [1, 2, 3]}\nsearch: {minimize: loss}\n";
    const std::string all = "SELECT group_concat(what || setting, ' ') FROM (SELECT * FROM decisions ORDER BY number)";
    const Workplace whole;
    program_sweep(whole, "s", rest);
    CHECK(whole.run({"run", "s.yaml"}).code == 0);
    const Workplace place;
    program_sweep(place, "s", rest);
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("results WHERE status = 'done'") >= 4; }));
    run.signal(SIGKILL);
    CHECK(run.wait().code == -1);
    REQUIRE(until([&] { return place.count("job WHERE state = 'running'") == 0; }));  // its runner finishes its job
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(12);
    // The scores depend on measured times; what is asked for by loss alone must be there in both.
    CHECK(place.count("decisions WHERE what = 'next'") >= 8);
    CHECK(whole.value(all).substr(0, 40) == place.value(all).substr(0, 40));
}

TEST_CASE("A screen skips what ranks low when small, ends with code 0, and says so") {
    const Workplace place;
    program_sweep(
        place, "s",
        "grid: {a: [1, 2, 3, 4, 5, 6], b: [1, 2]}\nscreen: {by: b, from: 1, keep: 1/3, on: {minimize: loss}}\n");
    const Outcome run = place.run({"run", "s.yaml", "--runners", "2"});
    CHECK_MESSAGE(run.code == 0, run.err);
    CHECK_MESSAGE(contains(run.err, "screen: 2 of 6 settings at b 1 go on to 2"), run.err);
    CHECK_MESSAGE(contains(run.err, "4 screened"), run.err);
    CHECK(place.count("results WHERE status = 'done'") == 8);
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'screened'") == 4);
    CHECK(place.count("results WHERE status = 'done' AND params ->> '$.b' = 2 AND params ->> '$.a' = 2") == 1);
    const Outcome again = place.run({"run", "s.yaml"});
    CHECK(again.code == 0);
    CHECK_MESSAGE(contains(again.err, "4 screened before"), again.err);
    const Outcome page = place.run({"report", "-o", "r.html"});
    CHECK(page.code == 0);
    const std::string html = content(place.path("r.html"));
    CHECK(contains(html, "What the search decided"));
    CHECK(contains(html, "loss at b 1 and at 2"));
    program_sweep(place, "s", "grid: {a: [1, 2, 3, 4, 5, 6], b: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(12);
}

TEST_CASE("Settings that a later plan adds to a screen are decided too, among all") {
    const Workplace place;
    const std::string screen = "screen: {by: b, from: 1, keep: 1/2, on: {minimize: loss}}\n";
    program_sweep(place, "s", "grid: {a: [3, 4], b: [1, 2]}\n" + screen);
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.count("results WHERE status = 'done'") == 3);
    program_sweep(place, "s", "grid: {a: [2, 3, 4, 5], b: [1, 2]}\n" + screen);
    const Outcome more = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(more.code == 0, more.err);
    CHECK(place.count("results WHERE status = 'done' AND params ->> '$.b' = 2 AND params ->> '$.a' = 2") == 1);
    CHECK(place.count("results WHERE error_class = 'screened' AND params ->> '$.a' = 5") == 1);
}

TEST_CASE("A screen ends after a further parameter, a narrower grid or a kill, whatever was held before") {
    const Workplace place;
    program_sweep(place, "s",
                  "grid: {a: [1, 2, 3, 4], b: [1, 2]}\nscreen: {by: b, from: 1, keep: 1/2, on: {minimize: loss}}\n");
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("results WHERE status = 'done'") >= 2; }));
    run.signal(SIGKILL);
    CHECK(run.wait().code == -1);
    const Outcome narrow = place.run({"run", "s.yaml", "--set", "a=3,4"});  // a = 1 and 2 may not have run
    CHECK_MESSAGE(narrow.code == 0, narrow.err);
    const Outcome further = place.run({"run", "s.yaml", "--set", "+q=1"});
    CHECK_MESSAGE(further.code == 0, further.err);
    CHECK(place.count("results WHERE params ->> '$.q' = 1") == 8);
    CHECK(place.count("decisions WHERE setting LIKE '%\"q\":1%'") == 4);
    const Outcome all = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(all.code == 0, all.err);
    CHECK(place.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("A screen by steps that runs record on their way runs the small versions first, and the promoted ones anew") {
    const Workplace place;
    place.sweep("s",
                "grid: {sleep_s: [0.02, 0.3, 0.6, 0.9], steps: [1, 2, 4]}\n"
                "screen: {by: steps, from: 1, keep: 1/2, on: [runtime_s]}\n");
    const Outcome run = place.run({"run", "s.yaml", "--runners", "2"});
    CHECK_MESSAGE(run.code == 0, run.err);
    CHECK_MESSAGE(contains(run.err, "screen: 2 of 4 settings at steps 1 go on to 2"), run.err);
    CHECK_MESSAGE(contains(run.err, "screen: 1 of 2 settings at steps 2 go"), run.err);
    CHECK(place.count("results WHERE status = 'done'") == 7);
    CHECK(place.count("results WHERE status = 'done' AND recorded_in IS NOT NULL") == 0);
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'screened'") == 5);
    CHECK(place.count("results WHERE status = 'done' AND params ->> '$.steps' = 4 AND params ->> '$.sleep_s' = 0.02") ==
          1);
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.count("attempt") == 12);  // nothing was tried twice
}

TEST_CASE("Jobs that the budget left out are counted as such, and a condition that no job meets is said") {
    const Workplace place;
    program_sweep(place, "s",
                  "grid: {a: [1, 2, 3, 4], b: [1, 2]}\n"
                  "search: {minimize: loss, subject_to: \"size > 5\", budget: 1s}\n");
    const Outcome run = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(run.code == 0, run.err);
    CHECK_MESSAGE(contains(run.err, "over the search's budget"), run.err);
    CHECK_MESSAGE(!contains(run.err, "screened"), run.err);
    CHECK_MESSAGE(contains(run.err, "meets `subject_to`"), run.err);
    CHECK(place.count("results WHERE error_class = 'over_budget'") >= 1);
    const Outcome status = place.run({"status"});
    CHECK_MESSAGE(contains(status.out + status.err, "over the search's budget"), (status.out + status.err));
    CHECK(place.run({"report", "-o", "r.html"}).code == 0);
    CHECK(contains(content(place.path("r.html")), "meets `subject_to`"));

    // Without the search, or run again with it: what is there stays, and `plan` says what `run` does.
    const auto left = place.count("results WHERE error_class = 'over_budget'");
    CHECK(contains(place.run({"plan", "s.yaml"}).out, " 0 waiting"));
    const Outcome again = place.run({"run", "s.yaml", "--rerun", "all"});
    CHECK_MESSAGE(again.code == 0, again.err);
    CHECK(place.count("results WHERE error_class = 'over_budget'") == left);
    CHECK(place.count("results WHERE status = 'done'") == 8 - left);
    program_sweep(place, "s", "grid: {a: [1, 2, 3, 4], b: [1, 2]}\n");
    CHECK_MESSAGE(contains(place.run({"plan", "s.yaml"}).out, " " + std::to_string(left) + " waiting"),
                  place.run({"plan", "s.yaml"}).out);
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.count("results WHERE status = 'done'") == 8);
}

TEST_CASE("Repeats end when a setting is clearly worse") {
    const Workplace place;
    program_sweep(place, "s",
                  "grid: {a: [1, 2, 5], b: [1]}\nrepeats: {at_most: 8, until: decided, on: {minimize: loss}}\n");
    const Outcome run = place.run({"run", "s.yaml", "--runners", "2"});
    CHECK_MESSAGE(run.code == 0, run.err);
    CHECK(place.count("results WHERE status = 'done'") == 9);  // without noise, three rounds are enough
    CHECK(place.count("decisions WHERE what = 'stopped'") == 2);
    CHECK(place.count("decisions WHERE what = 'settled'") == 1);
}

TEST_CASE("A mistake in a rule is an error before anything runs") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\nsearch: {minimise: runtime_s}\n");
    const Outcome run = place.run({"run", "s.yaml"});
    CHECK(run.code == 2);
    CHECK_MESSAGE(contains(run.err, "unknown key 'minimise' in search; did you mean 'minimize'?"), run.err);
    CHECK(!fs::exists(place.path("results.db")));
}

}  // namespace
}  // namespace stylesweep::e2e
