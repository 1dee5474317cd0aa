// Jobs of architecture: adain.
#include <doctest/doctest.h>

#include <opencv2/core.hpp>

#include "runners/core/job.hpp"
#include "runners/nst/fast/training.hpp"
#include "runners/nst/images/picture.hpp"
#include "tests/nst/adain/random_layers.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

class Transfer {
  public:
    Transfer() {
        const adain::Layers layers = random_layers();
        write_network(adain::named(layers), folder_ / "whole.safetensors", torch::kFloat32, {});
        write_network(adain::named({{}, layers.decoder}), folder_ / "decoder.safetensors", torch::kFloat32, {});
    }
    [[nodiscard]] runners::Job job(const nlohmann::json& more, Files files = {}) const {
        nlohmann::json params = {{"architecture", "adain"}, {"resolution", "64"}};
        params.update(more);
        files.emplace("content", sample("content/portrait.jpg"));
        files.emplace("style", sample("style/swirls.jpg"));
        files.emplace("model", folder_ / "whole.safetensors");
        return job_of(folder_ / "files", params, files);
    }
    [[nodiscard]] cv::Mat picture(const Outcome& outcome) const {
        return read_picture(folder_ / ("files/" + outcome.artifact("output")));
    }
    [[nodiscard]] fs::path decoder() const { return folder_ / "decoder.safetensors"; }
    [[nodiscard]] fs::path whole() const { return folder_ / "whole.safetensors"; }

  private:
    TestFolder folder_;
};

double difference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total());
}

// Mean difference of R - G and G - B, which I and Q determine, where neither is clipped.
double chroma_difference(const cv::Mat& a, const cv::Mat& b) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < a.rows; ++y)
        for (int x = 0; x < a.cols; ++x) {
            const auto &p = a.at<cv::Vec3b>(y, x), &q = b.at<cv::Vec3b>(y, x);
            bool clipped = false;
            for (int c = 0; c < 3; ++c) clipped = clipped || p[c] % 255 == 0 || q[c] % 255 == 0;
            if (clipped) continue;
            sum += std::abs((p[0] - p[1]) - (q[0] - q[1])) + std::abs((p[1] - p[2]) - (q[1] - q[2]));
            ++count;
        }
    return sum / count;
}

}  // namespace

TEST_CASE(
    "an AdaIN job gives the same pixels each time, by each algorithm and in each precision, network kept or not") {
    const Transfer transfer;
    NstRunner runner;
    runner.open({"cpu", 2});
    for (const auto& [precision, algorithm] : std::vector<std::pair<const char*, const char*>>{
             {"fp32", "auto"}, {"fp32", "libtorch"}, {"bf16", "auto"}, {"int8", "auto"}, {"int8", "libtorch"}}) {
        CAPTURE(precision);
        CAPTURE(algorithm);
        const runners::Job job = transfer.job({{"precision", precision}, {"conv_algorithm", algorithm}});
        const Outcome once(runner, job), again(runner, job), alone(job);
        CHECK(once.recorded.details.at("network") == "loaded for this job");
        CHECK(again.recorded.details.at("network") == "cached from the previous job");
        const auto pixels = [](const Outcome& each) { return each.recorded.details.at("pixels_sha256"); };
        CHECK(pixels(once) == pixels(again));
        CHECK(pixels(once) == pixels(alone));
        CHECK(once.metric("peak_memory_bytes").value() == again.metric("peak_memory_bytes").value());
        CHECK(once.metric("style_s").value() > 0);
        CHECK(once.metric("color_distance").value() > 0);
    }
}

TEST_CASE("alpha, the style, its scale and the encoder change an AdaIN job's picture") {
    const Transfer transfer;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto picture = [&](const nlohmann::json& more, const Files& files = {}) {
        return transfer.picture(Outcome(runner, transfer.job(more, files)));
    };
    const cv::Mat plain = picture({}), none = picture({{"alpha", 0}});
    CHECK(difference(plain, none) > 1);
    CHECK(difference(plain, picture({{"alpha", 0.5}})) < difference(plain, none));
    CHECK(difference(none, picture({{"alpha", 0}}, {{"style", sample("style/facets.jpg")}})) == 0);
    CHECK(difference(plain, picture({}, {{"style", sample("style/facets.jpg")}})) > 1);
    CHECK(difference(plain, picture({{"style_scale", 0.5}})) > 0.1);
    CHECK(difference(plain,
                     picture({{"encoder", "e"}}, {{"model", transfer.decoder()}, {"encoder", transfer.whole()}})) == 0);
    CHECK_THROWS_WITH_AS(picture({}, {{"model", transfer.decoder()}}), doctest::Contains("no encoder"),
                         runners::BadInput);
}

TEST_CASE("preserve_color keeps an AdaIN job's colours: the content's chroma, or the style in its colours") {
    const Transfer transfer;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto picture = [&](const char* preserve) {
        return transfer.picture(Outcome(runner, transfer.job({{"preserve_color", preserve}})));
    };
    const cv::Mat plain = picture("none");
    const cv::Mat luminance = picture("luminance"), original = picture("original"), match = picture("match");
    CHECK(chroma_difference(luminance, original) < 1.5);  // both have the content's
    CHECK(chroma_difference(plain, original) > 5);
    CHECK(difference(luminance, original) > 0.5);  // of luminance
    CHECK(difference(plain, match) > 1);
}
