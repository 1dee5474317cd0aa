// `stylesweep run`: what is run, what is left alone, and how failures are told.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

struct Failure {
    const char *outcome, *status, *error_class, *message;
    int exit_code, signal;  // 0: NULL
};

TEST_CASE("Every kind of failure is a row with status, class and reason, and the other jobs go on") {
    const Failure failures[] = {
        {"failed", "failed", "error", "failed as asked", 0, 0},
        {"bad_input", "failed", "bad_input", "bad input as asked", 0, 0},
        {"oom", "oom", "bad_alloc", "refused an allocation", 0, 0},
        {"unsupported", "unsupported", "unsupported", "unsupported as asked", 0, 0},
        {"crash", "crashed", "signal", "signal 11", 0, SIGSEGV},
        {"kill", "crashed", "signal", "signal 9", 0, SIGKILL},
        {"exit", "crashed", "exit", "exit code 17", 17, 0},
        {"hang", "timeout", "timeout", "limits.timeout", 0, SIGKILL},
    };
    Workplace place;
    place.environment = {{"ASAN_OPTIONS", "handle_segv=0"}};
    place.sweep("s",
                "grid: {outcome: [failed, bad_input, oom, unsupported, crash, kill, exit, hang, done]}\n"
                "limits: {timeout: 500ms}\n");
    const Outcome end = place.run({"run", "s.yaml"});
    CHECK(end.code == 1);
    CHECK(end.out.empty());
    CHECK_MESSAGE(contains(end.err, "8 jobs have no good result:\n"), end.err);
    for (const Failure& failure : failures) {
        CAPTURE(failure.outcome);
        const std::string row =
            std::string(" FROM sweep_s JOIN attempt a ON a.id = attempt_id WHERE outcome = '") + failure.outcome + "'";
        CHECK(place.value("SELECT sweep_s.status" + row) == failure.status);
        CHECK(place.value("SELECT sweep_s.error_class" + row) == failure.error_class);
        CHECK(contains(place.value("SELECT sweep_s.error_message" + row), failure.message));
        CHECK(place.value("SELECT coalesce(a.exit_code, 0)" + row) == std::to_string(failure.exit_code));
        CHECK(place.value("SELECT coalesce(a.signal, 0)" + row) == std::to_string(failure.signal));
        CHECK(contains(end.err, std::string(" ") + failure.status + " (" + failure.error_class + "), such as "));
    }
    CHECK(place.count("results") == 9);
    CHECK(place.count("results WHERE status = 'done' AND runtime_s IS NOT NULL") == 1);
    CHECK(place.count("results WHERE status <> 'done' AND runtime_s IS NOT NULL") == 0);
}

TEST_CASE("A run fills in every job's row, and a second one has nothing to do") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2, 3], label: [a, b]}\nrepeats: 2\n");
    Outcome end = place.run({"run", "s.yaml", "--runners", "2"});
    CHECK(end.code == 0);
    CHECK(end.out.empty());
    CHECK(contains(end.err, "sweep s: 12 jobs, 12 to run; 2 runners, database results.db\n"));
    CHECK(contains(end.err, "12/12 done"));
    place.check_each_done_once(12);
    CHECK(place.count("results WHERE runtime_s >= 0 AND host <> '' AND device = 'cpu' AND finished_at GLOB '20*Z'") ==
          12);
    CHECK(place.count("(SELECT DISTINCT n, label, repeat FROM sweep_s)") == 12);

    const int runners = place.count("runner_process");
    end = place.run({"run", "s.yaml"});
    CHECK(end.code == 0);
    CHECK(contains(end.err, "12 jobs, 0 to run, 12 done before"));
    place.check_each_done_once(12);
    CHECK(place.count("runner_process") == runners);
}

TEST_CASE("A value more on an axis runs only what is new, and sweeps share equal jobs") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.sweep("s", "grid: {n: [1, 2, 3]}\n");
    CHECK(contains(place.run({"run", "s.yaml"}).err, "3 jobs, 1 to run, 2 done before"));
    CHECK(contains(place.run({"run", "s.yaml", "--set", "n=3,4"}).err, "2 jobs, 1 to run, 1 done before"));
    place.sweep("other", "grid: {n: [4, 5]}\n");
    CHECK(contains(place.run({"run", "other.yaml"}).err, "2 jobs, 1 to run, 1 done before"));
    place.check_each_done_once(5);
    CHECK(place.count("sweep_other WHERE status = 'done'") == 2);
}

TEST_CASE("--rerun failed runs again what failed, --rerun all everything, and neither is the default") {
    const Workplace place;
    place.sweep("s", "fixed: {outcome_attempts: 1}\ngrid: {outcome: [failed, done]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    Outcome end = place.run({"run", "s.yaml"});
    CHECK(end.code == 1);
    CHECK(contains(end.err, "1 failed before (--rerun failed runs it again)"));
    CHECK(place.count("attempt") == 2);

    CHECK(place.run({"run", "s.yaml", "--rerun", "failed"}).code == 0);
    CHECK(place.count("attempt") == 3);
    CHECK(place.value("SELECT attempt FROM sweep_s WHERE outcome = 'failed' AND status = 'done'") == "2");

    CHECK(place.run({"run", "s.yaml", "--rerun", "all"}).code == 0);
    CHECK(place.count("attempt") == 5);
    CHECK(place.count("results") == 2);
}

TEST_CASE("limits.retries tries a failed job again, but not one whose input is wrong") {
    const Workplace place;
    place.sweep("s",
                "fixed: {outcome_attempts: 1}\ngrid: {outcome: [failed, kill, bad_input]}\nlimits: {retries: 1}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    CHECK(place.value("SELECT group_concat(outcome || ' ' || attempt || ' ' || status, ', ') FROM "
                      "(SELECT * FROM sweep_s ORDER BY outcome)") == "bad_input 1 failed, failed 2 done, kill 2 done");
    CHECK(place.count("attempt WHERE status = 'crashed' AND signal = 9") == 1);
}

TEST_CASE("A run that makes a database says where, and only then") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1]}\n");
    fs::create_directory(place.path("elsewhere"));
    const std::string made = place.run({"run", "s.yaml"}).err;
    CHECK_MESSAGE(contains(made, "new database: " + fs::canonical(place.path("results.db")).string() + "\n"), made);
    CHECK_FALSE(contains(place.run({"run", "s.yaml"}).err, "new database"));
    const std::string other = place.run({"run", "s.yaml", "--db", "elsewhere/../b.db"}).err;
    CHECK_MESSAGE(contains(other, "new database: " + fs::canonical(place.path("b.db")).string() + "\n"), other);
}

TEST_CASE("--fail-fast stops at the first failure and leaves the rest queued") {
    const Workplace place;
    place.sweep("s",
                "fixed: {sleep_s: 0.1}\nzip: [{outcome: [failed, done, done, done, done, done, done, done], "
                "n: [1, 2, 3, 4, 5, 6, 7, 8]}]\n");
    const Outcome end = place.run({"run", "s.yaml", "--fail-fast"});
    CHECK(end.code == 1);
    CHECK_MESSAGE(contains(end.err, "\n1 job has no good result:\n  1 failed (error), such as "), end.err);
    CHECK_MESSAGE(contains(end.err, "\nstopped at the first failure; 7 jobs stay queued; the same command"), end.err);
    CHECK(place.count("results WHERE status = 'failed'") == 1);
    CHECK(place.count("jobs WHERE status = 'queued'") == 7);
}

TEST_CASE("--rerun failed --fail-fast counts what failed now, not what still waits to be run again") {
    const Workplace place;
    place.sweep("s", "fixed: {outcome: failed}\ngrid: {n: [1, 2, 3, 4]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    const Outcome end = place.run({"run", "s.yaml", "--rerun", "failed", "--fail-fast"});
    CHECK_MESSAGE(contains(end.err, "\n1 job has no good result:\n  1 failed (error), such as "), end.err);
    CHECK(place.count("attempt") == 5);
    CHECK(place.count("jobs WHERE status = 'queued'") == 3);
}

TEST_CASE("A log of many megabytes blocks nobody") {
    const Workplace place;
    place.sweep("s", "fixed: {print_bytes: 20000000}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.value("SELECT log_end - log_begin >= 20000000 FROM attempt") == "1");
}

}  // namespace
}  // namespace stylesweep::e2e
