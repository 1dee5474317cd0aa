// Pictures kept on the way of an optimisation (save_every).
#include <doctest/doctest.h>

#include <opencv2/core.hpp>

#include "runners/nst/images/picture.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

nlohmann::json parameters(int iterations, int save_every) {
    return {{"architecture", "squeezenet1_1"},
            {"resolution", "48x64"},
            {"iterations", iterations},
            {"save_every", save_every},
            {"schedule", "constant"}};
}

runners::Job job_with(const TestFolder& folder, const nlohmann::json& params) {
    return job_of(folder / "files", params,
                  {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}});
}

cv::Mat picture_of(const TestFolder& folder, const Outcome& outcome, const std::string& kind) {
    const std::string path = outcome.artifact(kind);
    CAPTURE(kind);
    REQUIRE_FALSE(path.empty());
    return read_picture(folder / ("files/" + path));
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("an optimisation keeps the picture of every so manieth iteration, which is what so many alone make") {
    const TestFolder folder, short_one;
    const Outcome outcome(job_with(folder, parameters(9, 3)));
    const cv::Mat third = picture_of(folder, outcome, "output_at_3"),
                  sixth = picture_of(folder, outcome, "output_at_6");
    CHECK(third.size() == cv::Size(48, 64));
    CHECK(cv::norm(third, sixth, cv::NORM_INF) > 0);
    for (const char* none : {"output_at_0", "output_at_9", "output_at_1"}) CHECK(outcome.artifact(none).empty());
    CHECK(picture_of(folder, outcome, "output_at_6_thumbnail").size() == cv::Size(48, 64));
    const Outcome three(job_with(short_one, parameters(3, 0)));
    CHECK(cv::norm(third, picture_of(short_one, three, "output"), cv::NORM_INF) == 0);
    CHECK(files_in(short_one / "files/images") == 1);
}

TEST_CASE(
    "kept pictures are counted over all scales, each at its scale's size, and have the content's colours if asked") {
    const TestFolder folder;
    nlohmann::json params = parameters(8, 3);
    params["scales"] = 2;
    params["coarsest"] = 24;
    params["preserve_color"] = "luminance";
    params["style_weight"] = 1e6;
    const Outcome outcome(job_with(folder, params));
    CHECK(picture_of(folder, outcome, "output_at_3").size() == cv::Size(24, 32));
    const cv::Mat late = picture_of(folder, outcome, "output_at_6");
    CHECK(late.size() == cv::Size(48, 64));
    cv::Mat channels[3];
    cv::split(late, channels);
    CHECK(cv::norm(channels[0], channels[2], cv::NORM_INF) > 10);  // what is optimised is grey
}

TEST_CASE("L-BFGS keeps pictures too, and a job that is timed often keeps each once") {
    const TestFolder folder;
    nlohmann::json params = parameters(5, 2);
    params["optimizer"] = "lbfgs";
    runners::Job job = job_with(folder, params);
    job.measure.warmup = 1;
    job.measure.min_samples = job.measure.max_samples = 3;
    job.measure.max_seconds = 60;
    const Outcome outcome(job);
    CHECK(outcome.recorded.artifacts.size() == 8);  // two pictures with thumbnails, the output, three thumbnails
    CHECK(cv::norm(picture_of(folder, outcome, "output_at_2"), picture_of(folder, outcome, "output_at_4"),
                   cv::NORM_INF) > 0);
}

TEST_CASE("a job that was killed on its way leaves no picture that the next try has not") {
    const TestFolder folder;
    runners::Job job = job_with(folder, parameters(9, 3));
    struct Killed {};
    {
        NstRunner runner;
        runner.open({"cpu", 2});
        runners::Recorder out;
        out.on_step = [](const std::string& where) {
            if (where.starts_with("step 8 ")) throw Killed();
        };
        CHECK_THROWS_AS(runner.run(job, out), Killed);
    }
    CHECK(files_in(folder / "files/images") == 2);
    job.attempt = 2;
    const Outcome outcome(job);
    CHECK(files_in(folder / "files/images") == 3);
    CHECK(outcome.recorded.artifacts.size() == 8);
}
