// What a runner may and would rather claim: the time that is left, what it has loaded, and predictions of jobs.
#include "schema/sweeps/prediction_rows.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// Jobs 1, 2, ...: predicted to take at most so long (0: no prediction), with a load key each.
struct Foreseen : Fixture {
    explicit Foreseen(const std::vector<double>& high_s, const std::vector<std::string>& keys = {}) {
        Enqueuer enqueuer(store, sweep_record("s"), Rerun::none, Scope::file);
        for (std::size_t i = 0; i < high_s.size(); ++i) {
            PlannedJob job = planned(static_cast<int>(i) + 1);
            if (high_s[i] > 0) job.forecast = JobForecast{high_s[i] / 2, high_s[i] / 4, high_s[i], 1000};
            if (i < keys.size()) job.load_key = keys[i];
            enqueuer.add(job);
        }
        sweep = enqueuer.sweep();
        enqueuer.commit();
    }
    std::string claim(const ClaimRequest& request) {
        const auto job = queue.claim(self, sweep, 0, request);
        return job ? job->key : "";
    }
    Id sweep = 0;
    JobQueue queue{store};
    Id self = runner(queue);
};

}  // namespace

TEST_CASE("no job is claimed that will not end in the time left, and none at all when it is over") {
    Foreseen night({100, 10, 0, 20});
    CHECK(night.claim({0.0, ""}).empty());
    CHECK(night.claim({-5.0, ""}).empty());
    CHECK(night.claim({15.0, ""}) == key_of(2));
    CHECK(night.claim({15.0, ""}) == key_of(3));  // nothing is known of it
    CHECK(night.claim({15.0, ""}).empty());
    CHECK(night.queue.ready(night.sweep, 15) == JobQueue::Ready::none);
    CHECK(night.queue.ready(night.sweep, 20) == JobQueue::Ready::now);
    CHECK(night.queue.ready(night.sweep, 0) == JobQueue::Ready::none);
    CHECK(night.queue.ready(night.sweep) == JobQueue::Ready::now);
    CHECK(night.claim({20.0, ""}) == key_of(4));
    CHECK(night.claim({}) == key_of(1));
}

TEST_CASE("of the next sixteen jobs one is preferred that needs what is loaded, of later ones none") {
    std::vector<std::string> keys(20, "b");
    keys[15] = "a";
    keys[17] = "a";
    Foreseen night(std::vector<double>(20, 0), keys);
    CHECK(night.claim({{}, "a"}) == key_of(16));
    CHECK(night.claim({{}, "a"}) == key_of(1));  // the other is the seventeenth
    CHECK(night.claim({{}, "a"}) == key_of(18));
    CHECK(night.claim({{}, "c"}) == key_of(2));
    CHECK(night.claim({}) == key_of(3));
}

TEST_CASE("a priority is stronger than what is loaded") {
    Foreseen night({0, 0, 0}, {"a", "b", "a"});
    night.store.db().exec("UPDATE job SET priority = 1 WHERE key = '" + key_of(2) + "'");
    night.store.db().exec("UPDATE job SET deferred = 1 WHERE key = '" + key_of(1) + "'");
    CHECK(night.claim({{}, "a"}) == key_of(2));
    CHECK(night.claim({{}, "a"}) == key_of(3));
}

TEST_CASE("what was predicted for a job stands beside what its attempt took, though the job is predicted anew") {
    Foreseen night({40});
    const auto job = night.queue.claim(night.self, night.sweep, 0).value();
    night.queue.finish(night.self, night.sweep, job, record(), Next::stop);
    CHECK(night.text("SELECT predicted_s || ' ' || predicted_low_s || ' ' || predicted_high_s || ' ' || "
                     "predicted_peak_bytes FROM results") == "20.0 10.0 40.0 1000");
    CHECK(night.number("SELECT wall_s FROM results") == 2);
    store_forecasts(night.store, {{job.id, {1, 1, 1, {}}}});
    CHECK(night.number("SELECT predicted_s FROM job") == 20);  // only what waits is predicted anew
}

TEST_CASE("rows for prediction are the newest results of that runner that are good or were killed") {
    Foreseen night({0, 0, 0, 0, 0});
    AttemptRecord good = record();
    good.metrics = {{"runtime_s", 1.5}, {"width", 4}, {"height", 3}};
    good.samples = {{"runtime_s", 1, true}, {"runtime_s", 1.5, false}, {"loss", 9, false}};
    for (const auto& end : {record("failed"), good, record(), record(), record("timeout")}) {
        const auto job = night.queue.claim(night.self, night.sweep, 0).value();
        night.queue.finish(night.self, night.sweep, job, end, Next::stop);
    }
    CHECK(prediction_rows(night.store, "other", 10).empty());
    CHECK(prediction_rows(night.store, "noop", 2).size() == 2);
    const auto rows = prediction_rows(night.store, "noop", 10);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].killed);
    CHECK(rows[3].wall_s == doctest::Approx(2));
    CHECK(rows[3].runtime_s == 1.5);
    CHECK(rows[3].sampled_s == 2.5);
    CHECK(rows[3].width == 4);
    CHECK(rows[3].device_name == "Test CPU");
    CHECK(rows[3].threads == 2);
    CHECK_FALSE(rows[3].peak_bytes);
    CHECK_FALSE(rows[1].runtime_s);
    CHECK_FALSE(rows[3].killed);
    CHECK_FALSE(rows[3].host.empty());
    CHECK(rows[3].began_s == doctest::Approx(rows[1].began_s));
    night.store.db().exec(  // the rest of a training is not the cost of all of it
        "UPDATE attempt SET details = '{\"resumed_from\": \"iteration 60\"}' WHERE status = 'timeout'");
    CHECK(prediction_rows(night.store, "noop", 10).size() == 3);
}
