// Under which sweep `results`, `jobs` and `samples` show a job that several share, and when its row is an earlier one.
#include <string>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

struct Shared : Fixture {
    /// Plans these jobs, as a new text of the sweep's file, and runs them.
    Id plan_and_run(const std::string& name, std::initializer_list<int> numbers, const std::string& path = "") {
        SweepRecord sweep = sweep_record(name);
        sweep.file_text = "plan " + std::to_string(++plans_);
        if (!path.empty()) sweep.file_path = path;
        Enqueuer enqueuer(store, sweep, Rerun::none, Scope::file);
        for (const int number : numbers) enqueuer.add(planned(number));
        enqueuer.commit();
        AttemptRecord end = record();
        end.samples = {{"runtime_s", 1, false}};
        run_all(enqueuer.sweep(), end);
        return enqueuer.sweep();
    }
    /// "job sweep earlier" of each row.
    std::string listed(const std::string& view) {
        return text(
            "SELECT group_concat(line, ', ') FROM (SELECT job_id || ' ' || sweep || ' ' || earlier AS line FROM " +
            view + " ORDER BY job_id)");
    }

  private:
    int plans_ = 0;
};

}  // namespace

TEST_CASE("a shared job has one row, under the first sweep, and names all that ask for it") {
    Shared fixture;
    fixture.plan_and_run("first", {1, 2});
    fixture.plan_and_run("second", {2, 3});
    for (const char* view : {"results", "jobs"}) {
        CHECK(fixture.listed(view) == "1 first 0, 2 first 0, 3 second 0");
        CHECK(fixture.text(std::string("SELECT group_concat(sweeps, ', ') FROM (SELECT sweeps FROM ") + view +
                           " ORDER BY job_id)") == "first, first second, second");
    }
    CHECK(fixture.text("SELECT group_concat(sweep) FROM (SELECT sweep FROM samples ORDER BY job_key)") ==
          "first,first,second");
    CHECK(fixture.text("SELECT group_concat(sweep || job_id || earlier) FROM (SELECT * FROM members ORDER BY sweep, "
                       "job_id)") == "first10,first20,second20,second30");
}

TEST_CASE("a row is earlier only when no sweep's latest plan asks for it, and is listed where one does") {
    Shared fixture;
    fixture.plan_and_run("first", {1, 2});
    fixture.plan_and_run("second", {1, 3});
    fixture.plan_and_run("first", {5});
    for (const char* view : {"results", "jobs"})
        CHECK(fixture.listed(view) == "1 second 0, 2 first 1, 3 second 0, 4 first 0");
    CHECK(fixture.number("SELECT count(*) FROM results WHERE NOT earlier") == 3);
    CHECK(fixture.number("SELECT count(*) FROM results WHERE earlier AND sweeps IS NULL") == 1);
    CHECK(fixture.text("SELECT group_concat(job_id) FROM members WHERE sweep = 'first' AND earlier") == "1,2");
    fixture.plan_and_run("second", {3});
    CHECK(fixture.listed("results") == "1 first 1, 2 first 1, 3 second 0, 4 first 0");
}

TEST_CASE("a sweep that was renamed in its file has its rows under the new name") {
    Shared fixture;
    fixture.plan_and_run("old", {1, 2}, "/s/night.yaml");
    fixture.plan_and_run("other", {2}, "/s/other.yaml");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // stored times have milliseconds
    fixture.plan_and_run("new", {1, 2, 3}, "/s/night.yaml");
    CHECK(fixture.number("SELECT count(*) FROM results WHERE sweep = 'old'") == 0);
    CHECK(fixture.listed("results") == "1 new 0, 2 other 0, 3 new 0");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    fixture.plan_and_run("old", {1}, "/s/night.yaml");  // and back
    CHECK(fixture.listed("results") == "1 old 0, 2 other 0, 3 new 0");
}
