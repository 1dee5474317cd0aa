// Rows of set metrics and cached features: kept, replaced, and gone with what they belong to.
#include "schema/evaluation/feature_cache.hpp"
#include "schema/evaluation/picture_settings.hpp"
#include "schema/evaluation/set_metrics.hpp"
#include "schema/evaluation/sweep_pictures.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

SetMetric metric(const std::string& name, std::optional<double> value, const std::string& reason = "") {
    SetMetric row;
    row.setting = R"({"precision":"fp32"})";
    row.metric = name;
    row.value = value;
    row.pictures = 6;
    row.reason = reason;
    return row;
}

}  // namespace

TEST_CASE("features are found by network and picture, as they were kept") {
    Fixture fixture;
    FeatureCache cache(fixture.store, "network"), other(fixture.store, "another");
    CHECK_FALSE(cache.find("picture"));
    const std::vector<float> features = {1.5F, -2, 1e-30F};
    cache.keep({{"picture", features}});
    CHECK(cache.find("picture") == features);
    CHECK_FALSE(other.find("picture"));
    cache.keep({{"picture", {3}}});
    CHECK(cache.find("picture") == std::vector<float>{3});
}

TEST_CASE("a metric's rows replace those of the same network, and those of none") {
    Fixture fixture;
    fixture.plan(sweep_record("night"), 1, 2);
    const auto rows = [&] {
        return fixture.text(
            "SELECT group_concat(metric || ' ' || coalesce(value, reason) || ' ' || network, ', ') FROM (SELECT * "
            "FROM set_metric ORDER BY metric, network)");
    };
    keep_set_metrics(fixture.store, "night", "", "", {metric("fid", {}, "no network")});
    CHECK(rows() == "fid no network ");
    keep_set_metrics(fixture.store, "night", "f00d", "inception.pt", {metric("fid", 2.5), metric("kid", 0.25)});
    CHECK(rows() == "fid 2.5 f00d, kid 0.25 f00d");
    keep_set_metrics(fixture.store, "night", "beef", "clip.pt", {metric("fid", 7)});
    keep_set_metrics(fixture.store, "night", "f00d", "inception.pt", {metric("fid", 3.5)});
    CHECK(rows() == "fid 7.0 beef, fid 3.5 f00d, kid 0.25 f00d");
    const auto read = set_metrics_of(fixture.store.db(), 1);
    REQUIRE(read.size() == 3);
    CHECK(read[0].network_name == "clip.pt");
    CHECK(read[1].value == 3.5);
    CHECK_FALSE(read[1].low);
    CHECK(read[2].metric == "kid");
    CHECK(read[2].setting == R"({"precision":"fp32"})");
    CHECK(read[2].pictures == 6);
    CHECK_THROWS_AS(keep_set_metrics(fixture.store, "day", "", "", {}), StoreError);
}

TEST_CASE("figures of two files of one name have the hashes beside it, and those older than a result say so") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("night"), 1, 2);
    keep_set_metrics(fixture.store, "night", "f00d0123456789", "inception.pt", {metric("fid", 2.5)});
    CHECK(set_metrics_of(fixture.store.db(), 1).at(0).network_name == "inception.pt");
    keep_set_metrics(fixture.store, "night", "beef0123456789", "inception.pt", {metric("fid", 3.5)});
    const auto names = [&] {
        const auto all = set_metrics_of(fixture.store.db(), 1);
        return all.at(0).network_name + ", " + all.at(1).network_name;
    };
    CHECK(names() == "inception.pt beef0123, inception.pt f00d0123");
    CHECK(set_metrics_of(fixture.store.db(), 1).at(0).warning.empty());
    AttemptRecord later = record();
    later.finished_at = "2999-01-01T00:00:00.000Z";
    fixture.run_all(sweep, later);
    CHECK(set_metrics_of(fixture.store.db(), 1).at(0).warning.starts_with("older than the sweep's latest result"));
}

TEST_CASE("pictures are those of done jobs of the latest plan; the others are counted by state") {
    Fixture fixture;
    const Id sweep = fixture.plan(sweep_record("night"), 1, 4);
    JobQueue queue(fixture.store, leaping_clock());
    const Id self = fixture.runner(queue);
    AttemptRecord done = record();
    done.artifacts = {{"output", "images/1.png", "hash-1", 10}};
    done.metrics = {{"lpips", 0.25}};
    auto job = queue.claim(self, sweep, 0);
    job = queue.finish(self, sweep, *job, done, JobQueue::Next::claim);
    job = queue.finish(self, sweep, *job, record("failed"), JobQueue::Next::claim);
    queue.finish(self, sweep, *job, record("done"), JobQueue::Next::stop);  // and left no picture
    const auto pictures = sweep_pictures(fixture.store.db(), "night");
    REQUIRE(pictures.size() == 1);
    CHECK(pictures[0].path == "images/1.png");
    CHECK(pictures[0].sha256 == "hash-1");
    CHECK(pictures[0].lpips == 0.25);
    const auto others = jobs_without_picture(fixture.store, "night");
    CHECK(others == std::vector<std::pair<std::string, std::size_t>>{{"done", 1}, {"failed", 1}, {"queued", 1}});
    CHECK(sweep_pictures(fixture.store.db(), "day").empty());
}

TEST_CASE("a setting is told by what has several values, and by what others lack only where that is needed") {
    using nlohmann::ordered_json;
    const auto kept = [](std::vector<ordered_json> settings) {
        std::vector<ordered_json*> all;
        for (ordered_json& each : settings) all.push_back(&each);
        keep_differing(all);
        return ordered_json(settings).dump();
    };
    CHECK(kept({{{"a", "x"}, {"b", 1}, {"only", 5}}, {{"a", "y"}, {"b", 1}}}) == R"([{"a":"x"},{"a":"y"}])");
    CHECK(kept({{{"a", "x"}, {"only", 5}}, {{"a", "x"}}}) == R"([{"only":5},{}])");
    CHECK(kept({{{"a", "x"}, {"n", 1}}, {{"a", "x"}, {"n", 2}}, {{"a", "y"}}, {{"a", "y"}}}) ==
          R"([{"a":"x","n":1},{"a":"x","n":2},{"a":"y"},{"a":"y"}])");
    CHECK(kept({{{"a", "x"}}}) == "[{}]");
}
