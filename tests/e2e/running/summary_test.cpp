// What a run says of its jobs when it ends: counts that agree, and causes with the words of the job that is named.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Jobs of one cause; the later a job's key comes, the earlier does its message.
struct Crossed : Workplace {
    Crossed() {
        sweep("s", "fixed: {outcome: failed}\ngrid: {n: [1, 2, 3, 4]}\n");
        CHECK(run({"run", "s.yaml"}).code == 1);
        execute(
            "UPDATE attempt SET error_message = (SELECT 'message ' || (100 - (SELECT count(*) FROM job o WHERE o.key < "
            "j.key)) || ' of ' || substr(j.key, 1, 10) FROM job j WHERE j.id = job_id)");
    }
    [[nodiscard]] std::string first_job() const { return value("SELECT substr(min(key), 1, 10) FROM job"); }
};

TEST_CASE("A summary of failures names a job and says what that very job said") {
    const Crossed place;
    const std::string job = place.first_job();
    const Outcome end = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(end.err, "  4 failed (error), such as " + job + ": message 100 of " + job + "\n"), end.err);
    const Outcome asked = place.run({"query", "@failures", "--format", "csv"});
    CHECK_MESSAGE(contains(asked.out, "s,failed,error,4," + job + ",message 100 of " + job + "\n"), asked.out);
}

TEST_CASE("A run with nothing to do says the same of a job that failed before in each of its lines") {
    const Workplace place;
    place.sweep("s", "fixed: {outcome: failed}\n");
    Outcome end = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(end.err, "sweep s: 1 job, 1 to run; 1 runner"), end.err);
    CHECK_MESSAGE(contains(end.err, "0/1 done, 1 failed"), end.err);
    CHECK_MESSAGE(contains(end.err, "\n1 job has no good result:\n"), end.err);

    end = place.run({"run", "s.yaml"});
    CHECK(end.code == 1);
    CHECK_MESSAGE(contains(end.err, "sweep s: 1 job, 0 to run, 1 failed before (--rerun failed runs it again)"),
                  end.err);
    CHECK_MESSAGE(contains(end.err, "\n0/1 done, 1 failed before, "), end.err);
    CHECK_MESSAGE(contains(end.err, "\n1 job has no good result:\n"), end.err);
    CHECK_FALSE(contains(end.err, "1/1 done"));
}

TEST_CASE("What failed before and what fails now are told apart, and the summary has both") {
    const Workplace place;
    place.sweep("s", "grid: {outcome: [failed, done]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    place.sweep("s", "grid: {outcome: [failed, done, bad_input]}\n");
    const Outcome end = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(contains(end.err, "sweep s: 3 jobs, 1 to run, 1 done before, 1 failed before"), end.err);
    CHECK_MESSAGE(contains(end.err, "\n1/3 done, 1 failed, 1 failed before, "), end.err);
    CHECK_MESSAGE(contains(end.err, "\n2 jobs have no good result:\n"), end.err);
    Started watch = place.start({"status", "--watch"});
    CHECK(until([&] { return contains(content(watch.out), "s: 1/3 done, 2 failed\n"); }));
    watch.signal(SIGINT);
    CHECK(watch.wait().code == 0);
}

TEST_CASE("One is counted as one, by every command that counts") {
    const Workplace place;
    place.sweep("s", "grid: {a: [1]}\n");
    CHECK(contains(place.run({"plan", "s.yaml"}).out, "): 1 job, 1 new"));
    CHECK(contains(place.run({"split", "s.yaml", "--shards", "1", "-o", "d"}).err, "1 job split into 1 shard. "));
    CHECK(contains(place.run({"split", "--recall"}).err, "1 job taken back"));
    CHECK(contains(place.run({"run", "s.yaml"}).err, "sweep s: 1 job, 1 to run; 1 runner, "));
    CHECK(contains(place.run({"merge", "--db", "all.db", "results.db"}).err,
                   "results.db into all.db: 1 new job, 1 new attempt, 1 result, "));
    CHECK(contains(place.run({"query", "SELECT 1", "--timing"}).err, "1 row in "));
    place.write("z.yaml", "name: z\nrunner: noop\nzip: [{a: [1, 2], b: [1]}]\n");
    CHECK(contains(place.run({"plan", "z.yaml"}).err, "'b' has 1 value, 'a' has 2"));
}

TEST_CASE("plan and run say why the values under fixed are no job of their own") {
    const Workplace place;
    place.write("s.yaml",
                "name: s\nrunner: command\ncommand: [echo, '{a}', '{b}']\nfixed: {a: 1}\ninclude: [{b: 2}, {b: 3}]\n");
    const std::string note =
        "s.yaml:4:9: the values under fixed alone are not a job, because they lack 'b', which the command names; only "
        "the combinations under include are jobs\n";
    const Outcome planned = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(contains(planned.out, "2 jobs, 2 new"), planned.out);
    CHECK_MESSAGE(planned.err == "note: " + note, planned.err);
    CHECK_MESSAGE(contains(place.run({"run", "s.yaml"}).err, note), note);
    place.write("s.yaml", "name: s\nrunner: command\ncommand: [echo, '{a}']\nfixed: {a: 1}\ninclude: [{a: 2}]\n");
    const Outcome whole = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(contains(whole.out, "2 jobs, 2 new"), whole.out);
    CHECK_MESSAGE(!contains(whole.err, "the values under fixed"), whole.err);
}

}  // namespace
}  // namespace stylesweep::e2e
