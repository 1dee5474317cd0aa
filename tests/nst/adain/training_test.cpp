#include "runners/nst/adain/training.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/quality/ssim.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

nlohmann::json training(std::int64_t iterations) {
    return {{"architecture", "adain-train"},
            {"resolution", "48"},
            {"batch", 1},
            {"crop", 32},
            {"crop_from", 40},
            {"iterations", iterations},
            {"learning_rate", 0.001},
            {"checkpoint_every", 3}};
}

// Of a folder where content.png and style.png are what it trains on; in another one where `files` says so.
runners::Job training_job(const TestFolder& folder, const nlohmann::json& params) {
    if (!fs::exists(folder / "content.png")) {
        write_picture(resize_to(read_picture(sample("content/landscape.jpg")), {48, 36}), folder / "content.png");
        write_picture(resize_to(read_picture(sample("style/swirls.jpg")), {40, 52}), folder / "style.png");
        folder.write("contents.txt", "content.png\n" + sample("content/portrait.jpg").string() + "\n");
        folder.write("styles.txt", "style.png\n" + sample("style/facets.jpg").string() + "\n");
    }
    return job_of(folder / "files", params,
                  {{"content", folder / "content.png"},
                   {"style", folder / "style.png"},
                   {"pictures", folder / "contents.txt"},
                   {"style_pictures", folder / "styles.txt"}});
}

std::vector<double> samples_of(const Outcome& outcome, const std::string& name) {
    std::vector<double> all;
    for (const auto& each : outcome.recorded.samples)
        if (each.name == name) all.push_back(each.value);
    return all;
}

}  // namespace

TEST_CASE("training of AdaIN's decoder has PyTorch's losses, iteration by iteration") {
    const TestFolder folder;
    write_picture(resize_to(read_picture(sample("content/landscape.jpg")), {32, 32}), folder / "content.png");
    write_picture(resize_to(read_picture(sample("style/swirls.jpg")), {32, 32}), folder / "style.png");
    folder.write("contents.txt", "content.png\n");
    folder.write("styles.txt", "style.png\n");
    nlohmann::json params = training(4);
    params.update({{"crop_from", 0}, {"rate_decay", 0.5}, {"style_weight", 3}, {"model_precision", "fp32"}});
    for (const char* algorithm : {"libtorch", "auto"}) {
        CAPTURE(algorithm);
        params["conv_algorithm"] = algorithm;
        const Outcome outcome(training_job(folder, params));
        nlohmann::json none = params;  // its network is the initial one
        none.update({{"iterations", 1}, {"learning_rate", 1e-9}});
        const Outcome initial(training_job(folder, none));
        if (!made_by_script("adain/reference_training.py", folder,
                            {(folder / ("files/" + initial.artifact("model"))).string(), "4", "0.001", "0.5", "3"}))
            return;
        std::istringstream lines(content_of(folder / "losses.txt"));
        for (std::size_t i = 0; i < 4; ++i) {
            CAPTURE(i);
            double content = 0, style = 0, total = 0;
            lines >> content >> style >> total;
            REQUIRE(lines.good());
            CHECK(samples_of(outcome, "content_loss").at(i) == doctest::Approx(content).epsilon(1e-3));
            CHECK(samples_of(outcome, "style_loss").at(i) == doctest::Approx(style).epsilon(1e-3));
            CHECK(samples_of(outcome, "total_loss").at(i) == doctest::Approx(total).epsilon(1e-3));
        }
        double layers = 0;
        for (const char* layer : {"conv1_1", "conv2_1", "conv3_1", "conv4_1"})
            layers += outcome.metric(std::string("style_loss_") + layer).value();
        CHECK(layers == doctest::Approx(outcome.metric("style_loss").value()));
    }
}

TEST_CASE("training of AdaIN's decoder lowers the loss and leaves a network that stylises") {
    const TestFolder folder;
    const Outcome outcome(training_job(folder, training(30)));
    const std::vector<double> curve = samples_of(outcome, "total_loss");
    REQUIRE(curve.size() == 30);
    const auto mean_of_ten = [&](std::size_t first) {  // each iteration has pictures of its own
        double sum = 0;
        for (std::size_t i = first; i < first + 10; ++i) sum += curve[i] / 10;
        return sum;
    };
    CHECK(mean_of_ten(20) < 0.9 * mean_of_ten(0));
    CHECK(outcome.metric("runtime_s").value() > 0);
    CHECK(outcome.recorded.details.at("pictures") == "2 pictures");
    CHECK(outcome.recorded.details.at("style_pictures") == "2 pictures");
    CHECK(fs::is_empty(folder / "files/checkpoints"));
    const auto stylised = [&](const nlohmann::json& more) {
        nlohmann::json params = {{"architecture", "adain"}, {"resolution", "48"}};
        params.update(more);
        const Outcome made(job_of(folder / "adain", params,
                                  {{"content", folder / "content.png"},
                                   {"style", folder / "style.png"},
                                   {"model", folder / ("files/" + outcome.artifact("model"))}}));
        return read_picture(folder / ("adain/" + made.artifact("output")));
    };
    // The model is kept in 16 bits: its output is that of the training job nearly.
    const cv::Mat trained = read_picture(folder / ("files/" + outcome.artifact("output")));
    CHECK(*ssim(stylised({{"precision", "fp32"}}), trained) > 0.99);
    CHECK(*ssim(stylised({{"precision", "bf16"}}), trained) > 0.9);
    CHECK(*ssim(stylised({{"precision", "int8"}}), trained) > 0.8);
}

TEST_CASE("a training of AdaIN's decoder that was cut off ends with the same network, and keeps those on the way") {
    const TestFolder whole, cut;
    nlohmann::json params = training(7);
    params.update({{"save_every", 2}, {"batch", 2}});
    const Outcome straight(training_job(whole, params));
    struct Killed {};
    const runners::Job job = training_job(cut, params);
    {
        NstRunner runner;
        runner.open({"cpu", 2});
        runners::Recorder out;
        out.on_step = [](const std::string& where) {
            if (where.starts_with("iteration 5 ")) throw Killed();
        };
        CHECK_THROWS_AS(runner.run(job, out), Killed);
    }
    REQUIRE_FALSE(fs::is_empty(cut / "files/checkpoints"));
    const Outcome resumed(job);
    CHECK(resumed.recorded.details.at("resumed_from") == "iteration 3");
    CHECK(samples_of(resumed, "total_loss") == samples_of(straight, "total_loss"));
    for (const char* kind : {"model", "model_at_2", "model_at_4", "model_at_6", "output", "output_at_4"}) {
        CAPTURE(kind);
        const std::string expected = straight.artifact(kind), got = resumed.artifact(kind);
        REQUIRE_FALSE(expected.empty());
        const auto content = [](const TestFolder& folder, const std::string& file) {
            return content_of(folder / ("files/" + file));
        };
        CHECK(content(whole, expected) == content(cut, got));
    }
    CHECK(straight.artifact("model_at_7").empty());
}

TEST_CASE("what cannot be trained for AdaIN is refused") {
    const TestFolder folder;
    nlohmann::json bf16 = training(1), direct = training(1);
    bf16["precision"] = "bf16";
    direct["conv_algorithm"] = "direct";
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, bf16)), doctest::Contains("fp32"), runners::Unsupported);
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, direct)), doctest::Contains("auto, winograd or libtorch"),
                         runners::Unsupported);
}
