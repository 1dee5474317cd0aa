// `fit`: how large a picture fits, and whether that is true.
#include <doctest/doctest.h>

#include "tests/e2e/fixture.hpp"

using namespace stylesweep::e2e;

TEST_CASE("fit tells the largest size for a memory, and real jobs find the same limit") {
    const Workplace place;
    place.sweep("small", "fixed: {bytes_per_pixel: 400}\ngrid: {resolution: [100, 150, 200, 300]}\n");
    REQUIRE(place.run({"run", "small.yaml"}).code == 0);
    const Outcome told = place.run({"fit", "--runner", "noop", "--memory", "401MB"});  // a square of 1001
    CHECK_MESSAGE(told.code == 0, told.err);
    CHECK_MESSAGE(contains(told.out, "on cpu with 401 MB: resolution 1001 (95% interval"), told.out);
    CHECK(contains(told.out, "from 4 rows"));

    const Outcome tried = place.run({"fit", "--runner", "noop", "--memory", "401MB", "--verify"});
    CHECK_MESSAGE(tried.code == 0, tried.err);
    CHECK_MESSAGE(contains(tried.out, "verified: resolution "), tried.out);
    CHECK_MESSAGE(tried.err.empty(), tried.err);  // not all that `run` says of each trial
    const int fitted = std::stoi(place.value(
        "SELECT max(CAST(params ->> '$.resolution' AS INTEGER)) FROM results WHERE job_id IN (SELECT job_id "
        "FROM members WHERE sweep = 'fit') AND status = 'done' AND peak_memory_bytes <= 401e6"));
    CHECK(fitted >= 700);  // limits.memory counts the runner's own memory too
    CHECK(fitted <= 1001);
    const int trials = place.count("sweep_fit");
    CHECK(trials >= 2);
    CHECK(contains(tried.out, std::to_string(trials) + " trials, predicted 1001"));

    const Outcome later = place.run({"fit", "--runner", "noop", "--memory", "401MB", "--verify"});
    CHECK_MESSAGE(contains(later.out, "(95% interval " + std::to_string(fitted) + " to "), later.out);
    CHECK(contains(later.out, "; tried: " + std::to_string(fitted) + " fits, "));
    CHECK(contains(later.out, "known from earlier rows"));

    const Outcome more = place.run({"fit", "--runner", "noop", "--memory", "600MB", "--verify"});
    CHECK_MESSAGE(more.code == 0, more.err);  // one that was too big for 401 MB is tried again
    CHECK(place.count("sweep_fit") > trials);
    CHECK(place.count("sweep_fit WHERE status = 'done' AND resolution > 1001") > 0);
}

TEST_CASE("fit --verify of what does not fit at all says so, and exits with 5") {
    const Workplace place;
    place.sweep("small", "fixed: {bytes_per_pixel: 100000}\ngrid: {resolution: [30, 40]}\n");
    REQUIRE(place.run({"run", "small.yaml"}).code == 0);
    const Outcome told = place.run({"fit", "--runner", "noop", "--memory", "2MB", "--verify"});
    CHECK(told.code == 5);
    CHECK_MESSAGE(contains(told.out, "nothing fits: resolution 16 needs more than 2 MB"), told.out);
}

TEST_CASE("fit --verify leaves a sweep of the user's alone") {
    const Workplace place;
    place.sweep("fit", "fixed: {bytes_per_pixel: 400}\ngrid: {resolution: [100, 150]}\n");
    REQUIRE(place.run({"run", "fit.yaml"}).code == 0);
    const Outcome told = place.run({"fit", "--runner", "noop", "--memory", "401MB", "--verify"});
    CHECK(told.code == 2);
    CHECK_MESSAGE(contains(told.err, "another one of that name"), told.err);
    CHECK(place.count("job") == 2);
}

TEST_CASE("fit without rows, or with what no row has, says what to do") {
    const Workplace place;
    place.sweep("small", "grid: {sleep_s: [0]}\n");
    REQUIRE(place.run({"run", "small.yaml"}).code == 0);
    const Outcome none = place.run({"fit", "--runner", "noop", "--memory", "1GB"});
    CHECK(none.code == 2);
    CHECK_MESSAGE(contains(none.err, "no row has these --set values and a memory figure"), none.err);
    CHECK(contains(place.run({"fit", "--runner", "command", "--memory", "1GB"}).err, "no parameter that is a size"));
    CHECK(contains(place.run({"fit", "--runner", "noop", "--set", "outcome=don"}).err,
                   "unknown outcome 'don'; did you mean 'done'?"));
    CHECK(contains(place.run({"fit", "--runner", "noop", "--memory", "12"}).err, "a size with its unit"));
}
