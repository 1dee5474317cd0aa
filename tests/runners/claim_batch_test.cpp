#include "runners/core/loop/claim_batch.hpp"

#include <doctest/doctest.h>

#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;
using schema::testing::record;

namespace {

struct Held : schema::testing::Fixture {
    explicit Held(int jobs) : sweep(plan(schema::testing::sweep_record("s"), 1, jobs)) {}

    const schema::ClaimedJob* exchange(int count) { return batch.exchange(count, 0, {}); }
    void end_all(const schema::ClaimedJob* job, const std::string& status = "done") {
        for (; job; job = batch.next(0)) batch.end(record(status));
    }
    int claimed() { return number("SELECT count(*) FROM job WHERE state = 'running'"); }
    // The watching thread's work is done within a minute, or this is false.
    bool until(const std::string& condition) {
        for (int i = 0; i < 60'000; ++i) {
            if (number("SELECT " + condition)) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return false;
    }

    schema::Id sweep;
    schema::Store own{store.file(), schema::OpenMode::read_write};  // this connection is the batch's alone
    schema::JobQueue queue{own};
    schema::Id self = runner(queue);
    ClaimBatch batch{queue, self, sweep};
};

}  // namespace

TEST_CASE("the first job is claimed by itself, and an empty queue has none") {
    Held held(1);
    CHECK(held.batch.next(0) == nullptr);
    CHECK(held.batch.how_many() == 1);
    CHECK(held.exchange(1)->key == schema::testing::key_of(1));
    CHECK_FALSE(held.batch.has_more());
    held.batch.end(record());
    CHECK(held.exchange(1) == nullptr);
    CHECK(held.batch.next(0) == nullptr);
    CHECK(held.state(1) == "done");
}

TEST_CASE("never more than twice as many as before are claimed, and after a failure one") {
    Held held(100);
    for (int before = 1; before < 64; before *= 2) {
        held.end_all(held.exchange(before));
        CHECK(held.batch.how_many() >= 1);
        CHECK(held.batch.how_many() <= std::min(2 * before, ClaimBatch::most));
    }
    held.end_all(held.exchange(2), "failed");
    CHECK(held.batch.how_many() == 1);
}

TEST_CASE("a long job lets others have what was claimed behind it, and earlier results are written meanwhile") {
    Held held(5);
    REQUIRE(held.exchange(4) != nullptr);
    held.batch.end(record());
    const schema::ClaimedJob* second = held.batch.next(33);
    if (!second) second = held.batch.exchange(4, 33, {});  // the others may have been let go before, on a busy machine
    REQUIRE(second != nullptr);
    CHECK(held.until("(SELECT count(*) FROM job WHERE state = 'running') = 1"));
    CHECK(held.state(1) == "done");
    CHECK(held.text("SELECT key || log_begin FROM job WHERE state = 'running'") == schema::testing::key_of(2) + "33");
    CHECK(held.number("SELECT sum(attempts) FROM job") == 2);
    CHECK_FALSE(held.batch.has_more());
    held.batch.end(record());
    CHECK(held.batch.how_many() <= 8);
    REQUIRE(held.exchange(4) != nullptr);  // and again, now that the thread has slept
    CHECK(held.until("(SELECT count(*) FROM job WHERE state = 'running') = 1"));
    CHECK(held.number("SELECT count(*) FROM job WHERE state = 'queued'") == 2);
}

TEST_CASE("what cannot be written stays in hand") {
    Held held(3);
    REQUIRE(held.exchange(1) != nullptr);
    held.batch.end(record());
    held.own.db().exec("CREATE TEMP TRIGGER no_result BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'no'); END");
    CHECK_THROWS_AS(held.exchange(1), SQLite::Exception);
    CHECK_THROWS_AS(held.batch.put_back(), SQLite::Exception);
    held.own.db().exec("DROP TRIGGER no_result");
    held.batch.put_back();
    CHECK(held.state(1) == "done");
    CHECK(held.claimed() == 0);
}
