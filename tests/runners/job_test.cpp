#include "runners/core/job.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "base/files/digest.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep::runners;
using nlohmann::json;
using stylesweep::SamplingRule;

TEST_CASE("a job without the file that is asked for is a bad input that names it") {
    Job job;
    job.inputs = json::object();
    CHECK_THROWS_WITH_AS(job.input("style"), "the job has no file for 'style'", BadInput);
    CHECK_THROWS_WITH_AS(job.input_sha256("style"), "the job has no file for 'style'", BadInput);
}

TEST_CASE("a job knows its files and their hashes") {
    Job job;
    job.inputs = {{"style", {{"path", "/p/s.png"}, {"sha256", "abc"}}}};
    CHECK(job.input("style") == "/p/s.png");
    CHECK(job.input_sha256("style") == "abc");
}

TEST_CASE("a sampling rule of the wrong kind is refused") {
    CHECK_THROWS(SamplingRule::from_json({{"warmup", "many"}}));
    CHECK_THROWS(SamplingRule::from_json(json::array({1})));
}

TEST_CASE("a sampling rule takes what is given and the standard for the rest") {
    const SamplingRule given = SamplingRule::from_json({{"warmup", 0},
                                                        {"min_samples", 7},
                                                        {"max_samples", 9},
                                                        {"target_ci", 0.5},
                                                        {"max_seconds", 60},
                                                        {"fresh_process", true}});
    CHECK(given.warmup == 0);
    CHECK(given.min_samples == 7);
    CHECK(given.max_samples == 9);
    CHECK(given.target_ci == 0.5);
    CHECK(given.max_seconds == 60);
    CHECK(given.fresh_process);

    const SamplingRule standard = SamplingRule::from_json({{"min_samples", 7}, {"unknown", 1}});
    CHECK(standard.warmup == 1);
    CHECK(standard.min_samples == 7);
    CHECK(standard.max_samples == 50);
    CHECK(standard.target_ci == 0.02);
    CHECK(standard.max_seconds == 10);
    CHECK_FALSE(standard.fresh_process);
}

TEST_CASE("what is no finite number is never recorded") {
    Recorder out;
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity()}) {
        out.metric("ssim", value);
        out.sample("runtime_s", value, false);
    }
    CHECK(out.metrics.empty());
    CHECK(out.samples.empty());
    out.metric("ssim", 0);
    CHECK(out.metrics.size() == 1);
}

TEST_CASE("warnings are joined") {
    Recorder out;
    out.warn("noisy");
    out.warn("throttled");
    CHECK(out.warning == "noisy; throttled");
}

TEST_CASE("an artifact that was not written is an error, a written one is hashed and named from the files folder") {
    const stylesweep::testing::TestFolder folder;
    Job job;
    job.files = folder.path();
    Recorder out;
    CHECK_THROWS_WITH(out.artifact("output", folder.path() / "gone.png", job), doctest::Contains("gone.png"));
    CHECK(out.artifacts.empty());

    out.artifact("output", folder.write("images/a.png", "abc"), job);
    REQUIRE(out.artifacts.size() == 1);
    CHECK(out.artifacts[0].kind == "output");
    CHECK(out.artifacts[0].path == "images/a.png");
    CHECK(out.artifacts[0].bytes == 3);
    CHECK(out.artifacts[0].sha256 == stylesweep::sha256("abc"));
}

TEST_CASE("what is not finite is left out, and the row says so, once for a whole curve") {
    Recorder out;
    out.metric("lpips", std::nan(""));
    for (int i = 0; i < 50; ++i) out.sample("total_loss", HUGE_VAL, false);
    CHECK(out.metrics.empty());
    CHECK(out.samples.empty());
    CHECK(out.warning ==
          "the metric lpips is left out: it is not finite; samples of total_loss are left out: they are "
          "not finite");
}
