// What only the runner knows to be wrong is found by `plan` and by `run` before it makes a database.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

TEST_CASE("plan and run refuse what the runner says cannot be done, at its line, and no database is made") {
    const Workplace place;
    place.sweep("s", "grid:\n  sleep_s: [0, 0.001]\n  objection:\n    - sleep_s is too short\n");
    const std::vector<Arguments> commands = {{"plan", "s.yaml"},
                                             {"plan", "s.yaml", "--format", "csv"},
                                             {"plan", "s.yaml", "--format", "json"},
                                             {"run", "s.yaml"},
                                             {"run", "s.yaml", "--launcher", "slurm", "--shards", "2", "--dry-run"}};
    for (const Arguments& command : commands) {
        CAPTURE(command.back());
        const Outcome outcome = place.run(command);
        CAPTURE(outcome.err);
        CHECK(outcome.code == 2);
        CHECK(contains(outcome.err, "s.yaml:8:7: sleep_s is too short (with sleep_s 0)"));
        CHECK_FALSE(fs::exists(place.path("results.db")));
    }
}

TEST_CASE("Jobs that are excluded, or without what is checked, are not objected to") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0, 0.001], objection: [no, '']}\nexclude: [{objection: 'no'}]\n");
    const Outcome outcome = place.run({"run", "s.yaml"});
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    place.check_each_done_once(2);
}

TEST_CASE("A mistake that is found when the jobs are made leaves no database behind") {
    const Workplace place;
    place.write("s.yaml",
                "name: s\nrunner: command\ncommand: [cat, '{data}']\nfiles: [data]\n"
                "fixed: {data: results.db}\n");
    place.write("list.yaml", "name: s\nrunner: noop\nfixed: {sleep_s: 0}\nexclude: [{where: 'sleep_s = 0'}]\n");
    CHECK(place.run({"run", "s.yaml"}).code == 2);
    CHECK(place.run({"run", "list.yaml"}).code == 2);
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

}  // namespace
}  // namespace stylesweep::e2e
