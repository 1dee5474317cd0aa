#include "runners/nst/fast/training.hpp"

#include <doctest/doctest.h>

#include <set>

#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/quality/ssim.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

// A list of the two sample contents.
fs::path picture_list(const TemporaryFolder& folder) {
    return folder.write("list.txt", "# what to train on\n" + sample("content/portrait.jpg").string() + "\n\n  " +
                                        sample("content/landscape.jpg").string() + "  # the second\n");
}

nlohmann::json training(std::int64_t iterations) {
    return {{"architecture", "fast-train"},
            {"extractor", "squeezenet1_1"},
            {"resolution", "64"},
            {"batch", 1},
            {"crop", 64},
            {"channels", 4},
            {"iterations", iterations},
            {"learning_rate", 0.01},
            {"checkpoint_every", 3}};
}

runners::Job training_job(const TemporaryFolder& folder, const nlohmann::json& params) {
    return job_of(folder.path() / "files", params,
                  {{"content", sample("content/portrait.jpg")},
                   {"style", sample("style/facets.jpg")},
                   {"pictures", picture_list(folder)}});
}

std::vector<double> samples_of(const Outcome& outcome, const std::string& name) {
    std::vector<double> all;
    for (const auto& each : outcome.recorded.samples)
        if (each.name == name) all.push_back(each.value);
    return all;
}

}  // namespace

TEST_CASE("a list of pictures that names none, or one that is not there, is refused by line") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(read_picture_list(folder.write("a.txt", "# nothing\n\n")), doctest::Contains("names no file"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(read_picture_list(folder.write("b.txt", "\nabsent.jpg\n")),
                         doctest::Contains("b.txt:2: there is no"), runners::BadInput);
    CHECK_THROWS_AS(read_picture_list(folder / "absent.txt"), runners::BadInput);
    CHECK(read_picture_list(picture_list(folder)).size() == 2);
}

TEST_CASE("each round shows every picture once, in an order of its own") {
    const auto round = [](std::uint64_t seed, std::int64_t number) {
        std::vector<std::size_t> order;
        for (std::int64_t i = 0; i < 20; ++i) order.push_back(picture_at(seed, 20 * number + i, 20));
        CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 20);
        return order;
    };
    CHECK(round(1, 0) == round(1, 0));
    CHECK(round(1, 0) != round(1, 1));
    CHECK(round(1, 0) != round(2, 0));
}

TEST_CASE("training lowers the loss, leaves curves and a model that stylises") {
    const TemporaryFolder folder;
    const Outcome outcome(training_job(folder, training(40)));
    const std::vector<double> curve = samples_of(outcome, "total_loss");
    REQUIRE(curve.size() == 40);
    CHECK(curve.back() < 0.9 * curve.front());
    CHECK(samples_of(outcome, "style_loss").size() == 40);
    CHECK(outcome.metric("runtime_s").value() > 0);
    CHECK(fs::is_empty(folder / "files/checkpoints"));

    const fs::path model = folder / ("files/" + outcome.artifact("model"));
    for (const char* precision : {"fp32", "bf16", "int8"}) {
        CAPTURE(precision);
        const Outcome fast(job_of(folder.path() / "fast",
                                  {{"architecture", "fast"}, {"resolution", "64"}, {"precision", precision}},
                                  {{"content", sample("content/portrait.jpg")}, {"model", model}}));
        CHECK(fast.recorded.details.at("dialect") == "johnson");
        // The model is kept in 16 bits: its output is that of the training job nearly.
        const cv::Mat ours = read_picture(folder / ("fast/" + fast.artifact("output")));
        const cv::Mat trained = read_picture(folder / ("files/" + outcome.artifact("output")));
        CHECK(*ssim(ours, trained) > (std::string(precision) == "fp32" ? 0.99 : 0.9));
    }
}

TEST_CASE("a training that was cut off goes on from its checkpoint and ends with the same network") {
    const TemporaryFolder whole, cut;
    const Outcome straight(training_job(whole, training(8)));
    const std::string expected = content_of(whole / ("files/" + straight.artifact("model")));

    // The same job, killed at its seventh iteration: the checkpoint of the sixth is there.
    struct Killed {};
    runners::Job job = training_job(cut, training(8));
    {
        NstRunner runner;
        runner.open({"cpu", 2});
        runners::Recorder out;
        out.on_step = [](const std::string& where) {
            if (where.starts_with("iteration 7 ")) throw Killed();
        };
        CHECK_THROWS_AS(runner.run(job, out), Killed);
    }
    REQUIRE_FALSE(fs::is_empty(cut / "files/checkpoints"));
    const Outcome resumed(job);
    CHECK(resumed.recorded.details.at("resumed_from") == "iteration 6");
    CHECK(samples_of(resumed, "total_loss") == samples_of(straight, "total_loss"));
    const std::string model = content_of(cut / ("files/" + resumed.artifact("model")));
    CHECK(model.size() == expected.size());
    // The headers say the same; the weights follow them.
    CHECK(model == expected);
}

TEST_CASE("what cannot be trained is refused") {
    const TemporaryFolder folder;
    nlohmann::json lbfgs = training(1), bf16 = training(1);
    lbfgs["optimizer"] = "lbfgs";
    bf16["precision"] = "bf16";
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, lbfgs)), doctest::Contains("adam"), runners::Unsupported);
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, bf16)), doctest::Contains("fp32"), runners::Unsupported);
}
