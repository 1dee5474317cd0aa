// Sweeps that share a job call its files by names of their own, those of their own latest plan.
#include "schema/sweeps/own_names.hpp"

#include "schema/query/job_report.hpp"
#include "schema/transfer/imported.hpp"
#include "schema/transfer/transfer.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

struct Shared : Fixture {
    /// Plans a job that reads a content under the name `file` in a folder, and runs it.
    Earlier plan_under(const std::string& sweep, const std::string& file, const std::string& sha256 = "aa",
                       Scope scope = Scope::file, const std::string& folder = "/") {
        SweepRecord record = sweep_record(sweep);
        record.parameters = R"([{"name":"data","axis":true},{"name":"steps"}])";
        Enqueuer enqueuer(store, record, Rerun::none, scope);
        PlannedJob job = planned(sha256 == "aa" ? 1 : 2, R"({"data":")" + file + R"(","steps":3.10})");
        job.inputs = R"({"data":{"path":")" + folder + file + R"(","sha256":")" + sha256 + "\"}}";
        enqueuer.add(job);
        enqueuer.commit({{folder + file, "", sha256, file, {}}});
        run_all(enqueuer.sweep());
        return enqueuer.earlier();
    }
    std::string name_in(const std::string& sweep) { return text("SELECT group_concat(data) FROM sweep_" + sweep); }
    std::string place_in(const std::string& sweep) {
        return text("SELECT " + own_inputs() +
                    " ->> '$.data.path' FROM job j JOIN membership m ON m.job_id = j.id "
                    "JOIN sweep s ON s.id = m.sweep_id WHERE s.name = '" +
                    sweep + "'");
    }
};

}  // namespace

TEST_CASE("another sweep over equal contents under other names leaves a finished sweep its own") {
    Shared fixture;
    fixture.plan_under("a", "photo.jpg");
    fixture.plan_under("b", "copy.jpg");
    CHECK(fixture.number("SELECT count(*) FROM job") == 1);
    for (int plans = 0; plans < 2; ++plans) {
        CHECK(fixture.name_in("a") == "photo.jpg");
        CHECK(fixture.name_in("b") == "copy.jpg");
        CHECK(fixture.text("SELECT params FROM sweep_a") == R"({"data":"photo.jpg","steps":3.10})");
        CHECK(fixture.text("SELECT sweep || ' ' || params || inputs FROM results") ==
              R"(a {"data":"photo.jpg","steps":3.10}{"data":{"path":"/photo.jpg","sha256":"aa"}})");
        CHECK(fixture.text("SELECT params || inputs FROM jobs") ==
              R"({"data":"photo.jpg","steps":3.10}{"data":{"path":"/photo.jpg","sha256":"aa"}})");
        CHECK(job_report(fixture.store, 1).params == R"({"data":"photo.jpg","steps":3.10})");
        fixture.plan_under("a", "photo.jpg");  // again, which the other sweep outlives too
    }
}

TEST_CASE("a sweep that is planned under new names has those, and no other sweep does") {
    Shared fixture;
    for (const char* sweep : {"a", "b", "c"}) fixture.plan_under(sweep, std::string(sweep) + ".jpg");
    fixture.plan_under("a", "new.jpg");
    CHECK(fixture.name_in("a") == "new.jpg");
    CHECK(fixture.name_in("b") == "b.jpg");
    CHECK(fixture.name_in("c") == "c.jpg");
}

TEST_CASE("a file of the one sweep that changes is known as changed though another sweep read it elsewhere") {
    Shared fixture;
    fixture.plan_under("a", "photo.jpg");
    fixture.plan_under("b", "copy.jpg");
    const Earlier earlier = fixture.plan_under("a", "photo.jpg", "bb", Scope::selection);
    REQUIRE(earlier.changed.size() == 1);
    CHECK(earlier.changed[0].rows == 1);
    CHECK(fixture.text("SELECT group_concat(job_key) FROM sweep_a") == key_of(2));
    CHECK(fixture.text("SELECT job_key FROM sweep_b") == key_of(1));
}

TEST_CASE("merged sweeps bring their own names, whatever the target calls the files") {
    Shared target, source, third;
    target.plan_under("a", "photo.jpg");
    source.plan_under("b", "copy.jpg");
    source.plan_under("c", "third.jpg");
    merge(target.store, source.store.file());
    merge(third.store, target.store.file());
    for (Shared* each : {&target, &third}) {
        CHECK(each->name_in("a") == "photo.jpg");
        CHECK(each->name_in("b") == "copy.jpg");
        CHECK(each->name_in("c") == "third.jpg");
    }
}

TEST_CASE("sweeps that call a file by one name in two folders keep its places, also when they are merged") {
    Shared target, source;
    target.plan_under("a", "photo.jpg");
    source.plan_under("b", "photo.jpg", "aa", Scope::file, "/other/");
    merge(target.store, source.store.file());
    source.plan_under("a", "photo.jpg");
    for (Shared* each : {&target, &source}) {
        CHECK(each->place_in("a") == "/photo.jpg");
        CHECK(each->place_in("b") == "/other/photo.jpg");
    }
}

TEST_CASE("the report of a job names the other sweeps that ask for it, with their names") {
    Shared fixture;
    fixture.plan_under("a", "photo.jpg");
    CHECK(job_report(fixture.store, 1).others.empty());
    fixture.plan_under("b", "copy.jpg");
    fixture.plan_under("a", "photo.jpg");
    const JobReport report = job_report(fixture.store, 1);
    REQUIRE(report.others.size() == 1);
    CHECK(report.others[0].name == "b");
    CHECK(report.others[0].params == R"({"data":"copy.jpg","steps":3.10})");
    CHECK_FALSE(report.others[0].earlier);
}

TEST_CASE("a sweep that meets the import of its export is known by its own names") {
    Shared target, source;
    source.plan_under("b", "copy.jpg");
    source.plan_under("a", "photo.jpg");
    SweepRecord imported = sweep_record("b");
    imported.runner = import_runner;
    ImportedResult copy;
    copy.params = R"({"data":"copy.jpg","steps":3.10})";
    copy.record = record();
    write_imported(target.store, imported, {copy}, ExistingResults::stays);
    const Transferred done = merge(target.store, source.store.file());
    REQUIRE(done.doubled.size() == 1);
    CHECK(done.doubled[0].sweep == "b");
    CHECK(done.doubled[0].results == 1);
}
