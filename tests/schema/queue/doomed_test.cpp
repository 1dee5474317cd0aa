#include "schema/queue/doomed.hpp"

#include <doctest/doctest.h>

#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// Jobs by their parameters; the first one runs out of memory.
struct Kinds : Fixture {
    explicit Kinds(const std::vector<std::string>& params, bool skip = false) {
        Enqueuer jobs(store, sweep_record("s", 5), Rerun::none, Scope::file);
        for (const std::string& each : params) jobs.add(planned(++last, each));
        sweep = jobs.sweep();
        jobs.commit();
        set_skip_doomed(store, sweep, skip);
    }
    void run_out_of_memory() {
        const auto job = queue.claim(self, sweep, 0);
        REQUIRE(job->key == key_of(1));
        queue.finish(self, sweep, *job, record("oom"), Next::stop);
    }
    // Of each job after the first: d(eferred), s(kipped) or - .
    std::string fates() {
        return text(
            "SELECT group_concat(f, '') FROM (SELECT CASE WHEN state = 'skipped' THEN 's' WHEN deferred THEN 'd' ELSE "
            "'-' END AS f FROM job WHERE id > 1 ORDER BY id)");
    }

    int last = 0;
    Id sweep = 0;
    JobQueue queue{store};
    Id self = runner(queue);
};

std::string at(const std::string& resolution, const std::string& more = "1") {
    return R"({"a":)" + more + R"(,"resolution":)" + resolution + R"(,"z":"x"})";
}

}  // namespace

TEST_CASE("jobs of the same kind that ask for as many pixels or more are put off, others are not") {
    const struct {
        const char *oom, *other;
        bool doomed;
    } cases[] = {
        {"512", "511", false},
        {"512", "512", true},  // a repeat
        {"512", "513", true},
        {"512", "1024", true},
        {R"("512")", "1024", true},
        {"1024", "512", false},
        {R"("300x200")", R"("200x300")", true},
        {R"("300x200")", R"("299x200")", false},
        {R"("300x200")", R"("600x100")", true},
        {"512", R"("512x512")", true},  // a longer side of 512 is at most 512x512
        {"512", R"("512x511")", false},
        {R"("512x512")", "1024", false},  // may be 1024x1
    };
    for (const auto& each : cases) {
        CAPTURE(each.oom);
        CAPTURE(each.other);
        Kinds fixture({at(each.oom), at(each.other)});
        fixture.run_out_of_memory();
        CHECK(fixture.fates() == (each.doomed ? "d" : "-"));
    }
}

TEST_CASE("another parameter makes another kind, and jobs without a resolution are left alone") {
    Kinds fixture({at("64"), at("128", "2"), R"({"a":1,"z":"x"})", at("128")});
    fixture.run_out_of_memory();
    CHECK(fixture.fates() == "--d");
    Kinds none({R"({"a":1})", R"({"a":1,"b":2})"});
    none.run_out_of_memory();
    CHECK(none.fates() == "-");
}

TEST_CASE("what is put off runs last, behind retries too, but runs") {
    Kinds fixture({at("64"), at("128"), at("64", "2"), at("32")});
    fixture.run_out_of_memory();
    std::vector<std::string> order;
    while (const auto job = fixture.queue.claim(fixture.self, fixture.sweep, 0)) {
        order.push_back(job->key);
        fixture.queue.finish(fixture.self, fixture.sweep, *job, record(), Next::stop);
    }
    CHECK(order == std::vector<std::string>{key_of(3), key_of(4), key_of(2)});
    CHECK(fixture.number("SELECT count(*) FROM results WHERE status = 'done'") == 3);
}

TEST_CASE("with skipping, doomed jobs get a row that names the job that ran out of memory") {
    Kinds fixture({at("64"), at("128"), at("32")}, true);
    fixture.run_out_of_memory();
    CHECK(fixture.fates() == "s-");
    CHECK(fixture.text("SELECT status || ' ' || error_class || ' ' || attempt FROM results WHERE job_id = 2") ==
          "skipped doomed 1");
    CHECK(fixture.text("SELECT error_message FROM results WHERE job_id = 2") ==
          "job 0000000000 (resolution 64) ran out of memory, and this one (resolution 128) needs at least as much");
    CHECK(fixture.number("SELECT count(*) FROM job WHERE state = 'skipped' AND queued_for IS NULL AND attempts = 1") ==
          1);
}

TEST_CASE("a dead runner's lease ended as out of memory dooms like any other") {
    Kinds fixture({at("64"), at("128")}, true);
    fixture.queue.claim(fixture.self, fixture.sweep, 0);
    fixture.queue.end_lease(fixture.queue.leases(fixture.sweep).at(0), record("oom"), Disposition::finished,
                            JobQueue::Fault::job);
    CHECK(fixture.fates() == "s");
}

TEST_CASE("a runner that comes late with an out-of-memory result dooms nothing: its record is not accepted") {
    for (const bool together : {false, true}) {  // with the results written while a longer job runs, too
        Kinds fixture({at("64"), at("128")}, true);
        const auto job = fixture.queue.claim(fixture.self, fixture.sweep, 0);
        REQUIRE(job->key == key_of(1));
        fixture.queue.end_lease(fixture.queue.leases(fixture.sweep).at(0), record("crashed"), Disposition::requeued,
                                JobQueue::Fault::lost);
        if (together)
            fixture.queue.keep_only(fixture.self, {{*job, record("oom")}}, nullptr, 0);
        else
            fixture.queue.finish(fixture.self, fixture.sweep, *job, record("oom"), Next::stop);
        CHECK(fixture.fates() == "-");
        CHECK(fixture.text("SELECT group_concat(status) FROM attempt") == "crashed");
    }
}

TEST_CASE("asked to skip later, what is doomed by then is skipped at once; asked not to, nothing is") {
    Kinds fixture({at("64"), at("128"), at("256"), at("32")});
    fixture.run_out_of_memory();
    CHECK(fixture.fates() == "dd-");
    CHECK(set_skip_doomed(fixture.store, fixture.sweep, false) == 0);
    CHECK(fixture.fates() == "dd-");
    CHECK(set_skip_doomed(fixture.store, fixture.sweep, true) == 2);
    CHECK(fixture.fates() == "ss-");
    CHECK(set_skip_doomed(fixture.store, fixture.sweep, true) == 0);
    CHECK(fixture.number("SELECT count(*) FROM attempt") == 3);
}

TEST_CASE("a job run again after it was skipped is put off no more") {
    Kinds fixture({at("64"), at("128")});
    fixture.run_out_of_memory();
    fixture.queue.finish(fixture.self, fixture.sweep, *fixture.queue.claim(fixture.self, fixture.sweep, 0),
                         record("oom"), Next::stop);
    Enqueuer again(fixture.store, sweep_record("s"), Rerun::failed, Scope::file);
    again.add(planned(2, at("128")));
    again.commit();
    CHECK(fixture.text("SELECT state || deferred FROM job WHERE id = 2") == "queued0");
}

TEST_CASE("what ran out of memory with a former content of an input says nothing of jobs with another") {
    Kinds kinds({});
    Enqueuer jobs(kinds.store, sweep_record("t", 5), Rerun::none, Scope::file);
    for (int number = 1; number <= 3; ++number) {
        PlannedJob job = planned(number, at("512"));
        const std::string hash = number == 3 ? "bb" : "aa";
        job.inputs = R"({"script":{"path":"/s","sha256":")" + hash + R"("},"b":{"path":"/b","sha256":"cc"}})";
        jobs.add(job);
    }
    kinds.sweep = jobs.sweep();
    jobs.commit();
    kinds.run_out_of_memory();
    CHECK(kinds.fates() == "d-");
}
