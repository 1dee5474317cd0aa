#include "runners/nst/fast/training.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/quality/ssim.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

// A list of the two sample contents.
fs::path picture_list(const TestFolder& folder) {
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

runners::Job training_job(const TestFolder& folder, const nlohmann::json& params) {
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

TEST_CASE("training lowers the loss, leaves curves and a model that stylises") {
    const TestFolder folder;
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
    const TestFolder whole, cut;
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

TEST_CASE(
    "a folder of pictures trains as the list of its pictures does, and the row counts both and what is left out") {
    const TestFolder folder;
    fs::create_directories(folder / "photos/deep");
    fs::copy_file(sample("content/landscape.jpg"), folder / "photos/1.JPG");
    fs::copy_file(sample("content/portrait.jpg"), folder / "photos/deep/2.jpg");
    folder.write("photos/labels.txt", "no picture");
    const fs::path list = folder.write("list.txt", "photos/1.JPG\nphotos/deep/2.jpg\n");
    const auto trained_on = [&](const char* files, const fs::path& pictures) {
        return Outcome(job_of(folder / files, training(4),
                              {{"content", sample("content/portrait.jpg")},
                               {"style", sample("style/facets.jpg")},
                               {"pictures", pictures}}));
    };
    const Outcome by_folder = trained_on("one", folder / "photos"), by_list = trained_on("two", list);
    CHECK(samples_of(by_folder, "total_loss") == samples_of(by_list, "total_loss"));
    CHECK(by_list.recorded.details.at("pictures") == "2 pictures");
    CHECK(by_folder.recorded.details.at("pictures") ==
          "2 pictures; left out, not pictures by name: 1 file, such as labels.txt");
}

TEST_CASE("a batch of pictures is trained on as its mean, the same each time") {
    const TestFolder folder;
    nlohmann::json params = training(3);
    params["batch"] = 3;  // of two pictures: one of them comes twice
    const Outcome one(training_job(folder, params)), two(training_job(folder, params));
    CHECK(samples_of(one, "total_loss") == samples_of(two, "total_loss"));
    params["batch"] = 2;
    params["iterations"] = 1;
    const double both = samples_of(Outcome(training_job(folder, params)), "total_loss").at(0);
    double sum = 0;
    for (const char* picture : {"content/portrait.jpg", "content/landscape.jpg"}) {
        params["batch"] = 1;
        const fs::path list = folder.write("one.txt", sample(picture).string() + "\n");
        sum += samples_of(Outcome(job_of(folder / "files", params,
                                         {{"content", sample("content/portrait.jpg")},
                                          {"style", sample("style/facets.jpg")},
                                          {"pictures", list}})),
                          "total_loss")
                   .at(0);
    }
    CHECK(both == doctest::Approx(sum / 2).epsilon(1e-5));
}

TEST_CASE("a model is saved in 16 bits, or in 32 on wish") {
    const TestFolder folder;
    nlohmann::json params = training(1);
    const auto model = [&] {
        const Outcome outcome(training_job(folder, params));
        return folder / ("files/" + outcome.artifact("model"));
    };
    const fs::path half = model();
    params["model_precision"] = "fp32";
    const fs::path whole = model();
    CHECK(content_of(half).find("\"F16\"") != std::string::npos);
    CHECK(content_of(whole).find("\"F16\"") == std::string::npos);
    const Weights rounded(half), exact(whole);
    const torch::Tensor *a = rounded.find("conv1.conv2d.weight"), *b = exact.find("conv1.conv2d.weight");
    REQUIRE(a);
    REQUIRE(b);
    CHECK_FALSE(torch::equal(a->to(torch::kFloat32), *b));
    CHECK(torch::equal(a->to(torch::kFloat16), b->to(torch::kFloat16)));
}

TEST_CASE("networks on the way are kept on wish, each with its picture, also over an interruption") {
    const TestFolder whole, cut;
    nlohmann::json params = training(7);
    params["save_every"] = 2;
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
    const Outcome resumed(job);
    CHECK(resumed.recorded.details.at("resumed_from") == "iteration 3");
    for (const char* step : {"2", "4", "6"}) {
        CAPTURE(step);
        for (const std::string kind : {"model_at_", "output_at_"}) {
            const std::string expected = straight.artifact(kind + step), got = resumed.artifact(kind + step);
            REQUIRE_FALSE(expected.empty());
            CHECK(content_of(whole / ("files/" + expected)) == content_of(cut / ("files/" + got)));
        }
    }
    CHECK(straight.artifact("model_at_7").empty());
    // The fourth iteration's network is what a training of four ends with.
    params.erase("save_every");
    params["iterations"] = 4;
    const TestFolder four;
    const Outcome until_four(training_job(four, params));
    const Weights kept(whole / ("files/" + straight.artifact("model_at_4"))),
        last(four / ("files/" + until_four.artifact("model")));
    CHECK(torch::equal(*kept.find("deconv3.conv2d.weight"), *last.find("deconv3.conv2d.weight")));
}

TEST_CASE("a training whose style weighs next to nothing says so") {
    const TestFolder folder;
    nlohmann::json params = training(1);
    CHECK(Outcome(training_job(folder, params)).recorded.warning.find("of the total loss") == std::string::npos);
    params["style_weight"] = 10;  // as for relative losses
    CHECK(
        Outcome(training_job(folder, params)).recorded.warning.find("raise style_weight (10 with loss neural-style)") !=
        std::string::npos);
    params["style_weight"] = 0;  // as asked for
    CHECK(Outcome(training_job(folder, params)).recorded.warning.find("style_weight") == std::string::npos);
}

TEST_CASE("what cannot be trained is refused") {
    const TestFolder folder;
    nlohmann::json lbfgs = training(1), bf16 = training(1);
    lbfgs["optimizer"] = "lbfgs";
    bf16["precision"] = "bf16";
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, lbfgs)), doctest::Contains("adam"), runners::Unsupported);
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, bf16)), doctest::Contains("fp32"), runners::Unsupported);
}

TEST_CASE("a network that returns what is not finite fails its job instead of a black picture") {
    const TestFolder folder;
    nlohmann::json params = training(1);
    params["learning_rate"] = 1e30;
    CHECK_THROWS_WITH_AS(Outcome(training_job(folder, params)), doctest::Contains("the network returned NaN"),
                         std::runtime_error);

    std::string file = johnson_file(4);
    const float nan = std::nanf("");
    std::uint64_t header = 0;  // its length
    std::memcpy(&header, file.data(), sizeof header);
    const std::size_t bias =
        nlohmann::json::parse(file.substr(sizeof header, header)).at("deconv3.conv2d.bias").at("data_offsets").at(0);
    std::memcpy(file.data() + sizeof header + header + bias, &nan, sizeof nan);
    const runners::Job fast =
        job_of(folder.path() / "fast", {{"architecture", "fast"}, {"resolution", "64"}},
               {{"content", sample("content/portrait.jpg")}, {"model", folder.write("bad.safetensors", file)}});
    CHECK_THROWS_WITH_AS(Outcome{fast}, doctest::Contains("bad.safetensors returned NaN or infinity in "),
                         runners::BadInput);
}
