// Jobs that the newest plan does without keep their rows, but count in no figure of their sweep.
#include "schema/sweeps/earlier.hpp"

#include "schema/query/sweep_progress.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

struct Planned : Fixture {
    /// Plans jobs that read `in.txt` with the content `sha256`, runs them, and returns what the plan did without.
    Earlier run_with(const std::vector<int>& jobs, const std::string& sha256, Scope scope = Scope::file) {
        Enqueuer enqueuer(store, sweep_record("s"), Rerun::none, scope);
        std::vector<std::size_t> waiting;
        for (const int number : jobs) {
            PlannedJob job = planned(number, R"({"p":)" + std::to_string(number % 10) + "}");
            job.inputs = R"({"data":{"path":"/in.txt","sha256":")" + sha256 + "\"}}";
            if (enqueuer.add(job)) waiting.push_back(setting_of(job.params, job.repeat));
        }
        enqueuer.commit({{"/in.txt", "", sha256, "in.txt", waiting}});
        run_all(enqueuer.sweep());
        return enqueuer.earlier();
    }
    /// Numbers of the jobs that count.
    std::string current() {
        return text("SELECT group_concat(CAST(job_key AS INTEGER)) FROM (SELECT * FROM sweep_s ORDER BY job_key)");
    }
    std::string earlier_results() {
        return text(
            "SELECT coalesce(group_concat(CAST(job_key AS INTEGER)), '') FROM (SELECT * FROM results WHERE "
            "earlier ORDER BY job_key)");
    }
};

}  // namespace

TEST_CASE("results of jobs that a plan no longer asks for are earlier ones, until a plan asks for them again") {
    Planned fixture;
    fixture.run_all(fixture.plan(sweep_record("s"), 1, 3));
    CHECK(fixture.earlier_results().empty());
    fixture.plan(sweep_record("s"), 2, 4);
    CHECK(fixture.current() == "2,3,4");
    CHECK(fixture.earlier_results() == "1");
    CHECK(fixture.number("SELECT earlier FROM jobs WHERE job_key = '" + key_of(1) + "'") == 1);
    CHECK(sweep_statuses(fixture.store).at(0).earlier == 1);
    fixture.plan(sweep_record("s"), 1, 3);
    CHECK(fixture.current() == "1,2,3");
    CHECK(fixture.earlier_results().empty());
}

TEST_CASE("a selection makes nothing earlier, also with another text of the file, and what it added stays") {
    Planned fixture;
    SweepRecord sweep = sweep_record("s");
    fixture.run_all(fixture.plan(sweep, 1, 3));
    sweep.file_text += "# another comment\n";
    fixture.run_all(fixture.plan(sweep, 7, 8, Rerun::none, Scope::selection));
    CHECK(fixture.current() == "1,2,3,7,8");
    fixture.plan(sweep, 1, 2);
    CHECK(fixture.current() == "1,2,7,8");
    CHECK(fixture.earlier_results() == "3");
    sweep.file_text += "# and another\n";
    fixture.plan(sweep, 1, 2);
    CHECK(fixture.current() == "1,2");
    CHECK(fixture.earlier_results() == "3,7,8");
    fixture.plan(sweep, 3, 3, Rerun::none, Scope::selection);
    CHECK(fixture.current() == "1,2,3");
}

TEST_CASE("a selection of a job that the file asks for leaves it the file's") {
    Planned fixture;
    SweepRecord sweep = sweep_record("s");
    fixture.run_all(fixture.plan(sweep, 1, 2));
    fixture.plan(sweep, 1, 1, Rerun::none, Scope::selection);
    fixture.plan(sweep, 2, 2);
    CHECK(fixture.current() == "2");
}

TEST_CASE("results of a former content of an input are earlier ones, also beside a selection") {
    Planned fixture;
    CHECK(fixture.run_with({1, 2}, "aa").changed.empty());
    Earlier earlier = fixture.run_with({11, 12}, "bb");
    REQUIRE(earlier.changed.size() == 1);
    CHECK(earlier.changed[0].name == "in.txt");
    CHECK(earlier.changed[0].again == 2);
    CHECK(earlier.changed[0].fresh == 0);
    CHECK(earlier.changed[0].rows == 2);
    CHECK(earlier.other_rows == 0);
    CHECK(fixture.current() == "11,12");
    earlier = fixture.run_with({1, 2}, "aa");  // back
    REQUIRE(earlier.changed.size() == 1);
    CHECK(earlier.changed[0].again + earlier.changed[0].fresh == 0);
    CHECK(earlier.changed[0].current == 2);
    CHECK_FALSE(earlier.in_shard);
    CHECK(fixture.current() == "1,2");
    fixture.run_with({21}, "cc", Scope::selection);
    CHECK(fixture.current() == "21");
    CHECK(fixture.earlier_results() == "1,2,11,12");
}

TEST_CASE("of the jobs that read a new content those are measured again that had a row with the former one") {
    Planned fixture;
    fixture.run_with({1, 2, 3}, "aa");
    const Earlier earlier = fixture.run_with({11, 12, 14, 15}, "bb");
    REQUIRE(earlier.changed.size() == 1);
    CHECK(earlier.changed[0].again == 2);
    CHECK(earlier.changed[0].fresh == 2);
    CHECK(earlier.changed[0].rows == 3);
}

TEST_CASE("rows that are merged and differ from the target's in a file's content alone are no repeats of them") {
    Planned here, there;
    here.run_with({1}, "aa");
    there.run_with({11}, "bb");
    CHECK(merge(here.store, there.store.file()).earlier == 1);
    CHECK(here.current() == "1");
    CHECK(here.earlier_results() == "11");
    CHECK(merge(here.store, there.store.file()).earlier == 0);  // again: nothing changes
    here.run_with({11}, "bb");
    CHECK(here.current() == "11");

    Planned empty;
    CHECK(merge(empty.store, there.store.file()).earlier == 0);
    CHECK(empty.current() == "11");
}
