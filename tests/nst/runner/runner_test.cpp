#include "runners/nst/nst_runner.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <opencv2/core.hpp>
#include <thread>

#include "runners/nst/device.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/quality/ssim.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

// Mean absolute difference, grey levels.
double difference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

}  // namespace

TEST_CASE("a device that is not there is refused with the reason") {
    CHECK_THROWS_WITH_AS(Device("tpu"), doctest::Contains("unknown device tpu"), std::runtime_error);
    if (!torch::cuda::is_available())
        CHECK_THROWS_WITH_AS(Device("cuda:0"), doctest::Contains("no device cuda:0"), std::runtime_error);
}

TEST_CASE("the CPU computes in fp32, bf16 and int8") {
    CHECK(list_devices().at(0).at("precisions") == nlohmann::json{"fp32", "bf16", "int8"});
    CHECK((number_types("bf16", torch::kCPU).storage == torch::kBFloat16));
}

TEST_CASE("the CPU's time of some work is the clock's") {
    const auto elapsed = Device("cpu").stopwatch();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(elapsed() >= 0.02);
}

TEST_CASE("a job that the device can't run is refused before any file is read") {
    const TestFolder folder;
    for (const char* precision : {"tf32", "fp16", "int8"})
        for (const char* architecture : {"vgg19", "resnet18", "fast"}) {
            if (std::string(precision) == "int8" && std::string(architecture) == "fast") continue;
            CAPTURE(precision);
            const auto job = job_of(folder.path(), {{"architecture", architecture}, {"precision", precision}},
                                    {{"content", folder / "absent.jpg"}});
            CHECK_THROWS_WITH_AS(Outcome{job}, doctest::Contains(precision), runners::Unsupported);
        }
}

TEST_CASE("a bad file fails the job and is named, and leaves no output") {
    const TestFolder folder;
    const fs::path bad = folder.write("bad.jpg", "no picture"), good = sample("content/portrait.jpg");
    const nlohmann::json vgg19 = {{"resolution", "32"}, {"iterations", 1}};
    const nlohmann::json fast = {{"resolution", "32"}, {"architecture", "fast"}};
    const nlohmann::json with_weights = {{"resolution", "32"}, {"iterations", 1}, {"weights", "bad.jpg"}};
    const std::vector<std::pair<nlohmann::json, Files>> cases = {
        {vgg19, {{"content", bad}, {"style", good}}},
        {vgg19, {{"content", good}, {"style", bad}}},
        {with_weights, {{"content", good}, {"style", good}, {"weights", bad}}},
        {fast, {{"content", bad}, {"model", good}}},
        {fast, {{"content", good}, {"model", bad}}},
    };
    for (const auto& [params, files] : cases)
        CHECK_THROWS_WITH_AS(Outcome(job_of(folder.path(), params, files)), doctest::Contains("bad.jpg"),
                             runners::BadInput);
    CHECK_THROWS_WITH_AS(Outcome(job_of(folder.path(), fast, {{"content", good}})), doctest::Contains("model"),
                         runners::BadInput);
    CHECK_FALSE(fs::exists(folder / "images"));
}

TEST_CASE("a model file with another network is refused by what it lacks") {
    const TestFolder folder;
    const fs::path other = folder.write("other.safetensors", safetensors({{"a", stored<float>("F32", {1}, {1})}}));
    const auto job = job_of(folder.path(), {{"architecture", "fast"}, {"resolution", "32"}},
                            {{"content", sample("content/portrait.jpg")}, {"model", other}});
    CHECK_THROWS_WITH_AS(Outcome{job}, doctest::Contains("other.safetensors: has no tensor down1"), runners::BadInput);
}

TEST_CASE("a vgg19 job records its figures, its facts and its pictures") {
    const TestFolder folder;
    const Outcome outcome(vgg19_job(folder.path(), "40", "fp32"));
    for (const char* name : {"runtime_s", "load_s", "decode_s", "encode_s", "peak_memory_bytes", "style_loss"}) {
        CAPTURE(name);
        REQUIRE(outcome.metric(name));
        CHECK(*outcome.metric(name) > 0);
    }
    CHECK(outcome.metric("width") == 30);
    CHECK(outcome.metric("height") == 40);
    const cv::Mat output = read_picture(folder / outcome.artifact("output"));
    const cv::Mat content = resize_to(read_picture(sample("content/portrait.jpg")), {30, 40});
    CHECK(output.size() == content.size());
    CHECK(outcome.metric("ssim") == ssim(output, content));
    CHECK(outcome.metric("ssim_gaussian") == ssim_gaussian(output, content));
    for (const char* kind : {"output_thumbnail", "content_thumbnail", "style_thumbnail"})
        CHECK(fs::exists(folder / outcome.artifact(kind)));
    CHECK(outcome.recorded.details.at("weights").get<std::string>().find("sha256") != std::string::npos);
    CHECK(outcome.recorded.details.at("convolution_type") == "Float");
}

TEST_CASE("a row says which of its pictures was enlarged, and whose colour profile could not be obeyed") {
    const TestFolder folder;
    const std::string jpeg = content_of(sample("content/portrait.jpg"));
    const std::string profile(
        "\xFF\xE2\x00\x16"
        "ICC_PROFILE\0\x01\x01no-ICC",
        24);
    const fs::path odd = folder.write("odd.jpg", jpeg.substr(0, 2) + profile + jpeg.substr(2));
    const auto warning = [&](nlohmann::json params, const fs::path& content) {
        params.update({{"architecture", "squeezenet1_1"}, {"iterations", 1}});
        const Files files = {{"content", content}, {"style", sample("style/facets.jpg")}};
        return Outcome(job_of(folder.path(), params, files)).recorded.warning;
    };
    const std::string none = warning({{"resolution", "64"}}, sample("content/portrait.jpg"));
    CHECK(none.find("enlarged") == std::string::npos);
    CHECK(none.find("profile") == std::string::npos);
    const std::string wide = warning({{"resolution", "500x40"}}, odd);
    CHECK(wide.find("content is enlarged from 480x640 to 500x40") != std::string::npos);
    CHECK(wide.find("content: its colour profile is broken") != std::string::npos);
    const std::string large = warning({{"resolution", "64"}, {"style_scale", 12}}, sample("content/portrait.jpg"));
    CHECK(large.find("style is enlarged from 512x512 to 768x768") != std::string::npos);
    CHECK(large.find("content is enlarged") == std::string::npos);
}

TEST_CASE("a fast network keeps sizes that four does not divide, and a tiny picture has no SSIM") {
    const TestFolder folder;
    const fs::path model = folder.write("m.safetensors", engstrom_file());
    for (const cv::Size size : {cv::Size(37, 23), cv::Size(32, 16), cv::Size(5, 6)}) {
        const std::string resolution = std::to_string(size.width) + "x" + std::to_string(size.height);
        CAPTURE(resolution);
        const Outcome outcome(job_of(folder.path(), {{"architecture", "fast"}, {"resolution", resolution}},
                                     {{"content", sample("content/portrait.jpg")}, {"model", model}}));
        CHECK(read_picture(folder / outcome.artifact("output")).size() == size);
        CHECK(outcome.metric("ssim").has_value() == (size.height > 6));
        CHECK((outcome.recorded.warning.find("smaller than the window") != std::string::npos) == (size.height < 11));
    }
}

TEST_CASE("a style for `fast` adds what it is judged by, and changes neither picture nor network") {
    const TestFolder folder;
    const Files alone = {{"content", sample("content/portrait.jpg")},
                         {"model", folder.write("m.safetensors", johnson_file(8))}};
    Files judged = alone;
    judged["style"] = sample("style/facets.jpg");
    const nlohmann::json params = {{"architecture", "fast"}, {"resolution", "48"}, {"reference", "squeezenet1_1"}};
    NstRunner runner;
    runner.open({"cpu", 2});
    const Outcome without(runner, job_of(folder / "without", params, alone));
    const Outcome with(runner, job_of(folder / "with", params, judged));
    CHECK(with.recorded.details.at("network") == "cached from the previous job");
    CHECK(with.recorded.details.at("pixels_sha256") == without.recorded.details.at("pixels_sha256"));
    for (const char* name : {"reference_style_loss", "color_distance"}) {
        CAPTURE(name);
        CHECK(with.metric(name).value() > 0);
        CHECK_FALSE(without.metric(name));
        CHECK(without.recorded.details.at(name) == "absent: this job names no style picture");
    }
    CHECK(with.metric("reference_content_loss") == without.metric("reference_content_loss"));
}

TEST_CASE("the wave network gives the reference output, in bf16 nearly so") {
    const auto data = shared_data("golden"), model = shared_data("fast/wave.safetensors");
    if (!data || !model) return;
    const cv::Mat expected = read_picture(*data / "tubingen_384x256_wave.png");
    const TestFolder folder;
    const auto output = [&](const char* precision, const char* layout) {
        const Outcome outcome(job_of(
            folder.path(),
            {{"architecture", "fast"}, {"precision", precision}, {"resolution", "384x256"}, {"memory_format", layout}},
            {{"content", *data / "tubingen_384x256.png"}, {"model", *model}}));
        return read_picture(folder / outcome.artifact("output"));
    };
    for (const char* layout : {"contiguous", "channels_last"}) {
        CAPTURE(layout);
        const cv::Mat picture = output("fp32", layout);
        CHECK(difference(picture, expected) < 1);
        CHECK(*ssim(picture, expected) > 0.99);
    }
    for (const char* precision : {"bf16", "int8"}) {
        CAPTURE(precision);
        const cv::Mat coarse = output(precision, "channels_last");
        CHECK(difference(coarse, expected) < 4);
        CHECK(difference(coarse, expected) > 0);
        CHECK(*ssim(coarse, expected) > 0.95);
    }
}
