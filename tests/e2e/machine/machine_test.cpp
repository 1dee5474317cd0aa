// Noise, telemetry, drift and sharing, as a user sees them.
#include <doctest/doctest.h>

#include "tests/e2e/fixture.hpp"

using namespace stylesweep::e2e;

TEST_CASE("doctor --noise measures, judges and keeps a row; doctor says which energy counter there is") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    const Outcome noise = place.run({"doctor", "--noise", "1s"});
    CHECK((noise.code == 0 || noise.code == 1));
    CHECK_MESSAGE(contains(noise.out, "jitter"), noise.out);
    CHECK(place.value("SELECT moment FROM noise") == "doctor");
    CHECK(contains(place.run({"doctor", "--noise", "5"}).err, "--noise takes a duration"));
    CHECK(contains(place.run({"doctor"}).out, "energy of the CPU"));
    CHECK(place.value("SELECT environment ->> '$.energy' IS NOT NULL FROM results LIMIT 1") == "1");
    CHECK(place.value("SELECT energy_j IS NOT NULL OR energy_source <> '' FROM results LIMIT 1") == "1");
    CHECK(contains(place.run({"query", "@energy"}).out, "source"));
}

TEST_CASE("a run of a runner that measures takes the machine's noise before and after") {
    const Workplace place;
    place.write("c.yaml", "name: c\nrunner: command\ncommand: [\"true\"]\n");
    const Outcome run = place.run({"run", "c.yaml", "--noise", "100ms"});
    CHECK_MESSAGE(run.code == 0, run.err);
    CHECK(place.value("SELECT group_concat(moment) FROM noise") == "start,end");
    CHECK(place.run({"run", "c.yaml", "--noise", "100ms"}).code == 0);
    CHECK(place.count("noise") == 2);  // nothing ran
}

TEST_CASE("a job of a second has readings of the machine; a trimmed export leaves them out") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 1.6}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.count("telemetry WHERE at_s BETWEEN 0 AND 3 AND load IS NOT NULL") >= 2);
    REQUIRE(place.run({"export", "--trimmed", "small.db"}).code == 0);
    SQLite::Database small(place.path("small.db").string(), SQLite::OPEN_READONLY);
    CHECK(small.execAndGet("SELECT count(*) FROM telemetry").getInt() == 0);
}

TEST_CASE("with measure.reference each job has the kernel's time and a steady time beside its own") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.01, 0.02]}\nmeasure: {reference: true}\n");
    const Outcome run = place.run({"run", "s.yaml"});
    REQUIRE_MESSAGE(run.code == 0, run.err);
    CHECK(place.count("metric WHERE name = 'reference_s' AND value > 0") == 2);
    CHECK(place.count("metric WHERE name = 'runtime_steady_s' AND value > 0") == 2);
    CHECK(place.count("metric WHERE name = 'runtime_s'") == 2);
}

TEST_CASE("run --share fills the cores, and each row says that its time is not comparable") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.01, 0.02]}\n");
    const Outcome run = place.run({"run", "s.yaml", "--share"});
    CHECK_MESSAGE(run.code == 0, run.err);
    CHECK_MESSAGE(contains(run.err, "sharing cpu: "), run.err);
    if (!contains(run.err, "sharing cpu: 1 runner"))
        CHECK(place.count("results WHERE warning LIKE 'not comparable by time: % runners shared the machine%'") == 2);
    CHECK(place.run({"run", "s.yaml", "--share", "--runners", "2"}).code == 2);
}

TEST_CASE("compare --against-last takes the last two versions, and cannot decide with one") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.01]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    const Outcome one = place.run({"compare", "--against-last", "--fail-above", "5%"});
    CHECK(one.code == 5);
    CHECK_MESSAGE(contains(one.err, "nothing to compare with"), one.err);
    place.execute("UPDATE environment SET program_version = 'older', facts = '{}'");
    REQUIRE(place.run({"run", "s.yaml", "--rerun", "all"}).code == 0);
    const Outcome two = place.run({"compare", "--against-last"});
    CHECK_MESSAGE(two.code == 0, two.err);
    CHECK_MESSAGE(contains(two.out, "older"), two.out);
    CHECK(place.run({"compare", "--against-last", "--by", "host"}).code == 2);
}

TEST_CASE("report --history has a section with each setting's levels") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0.01, 0.02]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    REQUIRE(place.run({"report", "--history", "-o", "r.html"}).code == 0);
    CHECK(contains(content(place.path("r.html")), "id=\"s1-history\""));
    REQUIRE(place.run({"report", "-o", "plain.html"}).code == 0);
    CHECK_FALSE(contains(content(place.path("plain.html")), "Runtime over time"));
}
