// Transfers that keep the content's colours, and what their figures look at.
#include "runners/nst/gatys/color.hpp"

#include <doctest/doctest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/quality/fidelity.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

// Colours around `mean`, correlated, far from black and white.
torch::Tensor colors(std::int64_t seed, double mean, double spread) {
    torch::manual_seed(static_cast<std::uint64_t>(seed));
    const torch::Tensor mix = torch::rand({3, 3});
    const torch::Tensor scattered = mix.matmul(torch::rand({3, 40 * 30}) - 0.5) * spread + mean;
    return scattered.clamp(0, 1).view({1, 3, 40, 30});
}

torch::Tensor covariance_of(const torch::Tensor& picture) {
    return torch::cov(picture.flatten(2).squeeze(0), 0);
}

nlohmann::json kept(const std::string& preserve_color) {
    return {{"architecture", "squeezenet1_1"},  {"resolution", "64"},  {"iterations", 15},
            {"preserve_color", preserve_color}, {"style_weight", 1e5}, {"reference", "squeezenet1_1"}};
}

}  // namespace

TEST_CASE("a style gets the mean and covariance of the content's colours, by their symmetric roots") {
    const torch::Tensor style = colors(1, 0.4, 0.2), content = colors(2, 0.6, 0.3);
    const torch::Tensor result = color_matched(style, content);
    CHECK(torch::allclose(result.mean({2, 3}), content.mean({2, 3}), 0, 1e-4));
    CHECK(torch::allclose(covariance_of(result), covariance_of(content), 0, 1e-5));
    const auto centred = [](const torch::Tensor& picture) {
        return (picture - picture.mean({2, 3}, true)).flatten(2).squeeze(0).to(torch::kFloat64);
    };
    const torch::Tensor x = centred(style), map = centred(result).matmul(x.t()).matmul(x.matmul(x.t()).inverse());
    const auto [values, vectors] = at::linalg_eigh(covariance_of(style).to(torch::kFloat64));
    const torch::Tensor root =
        map.matmul(vectors).matmul(values.sqrt().diag()).matmul(vectors.t());  // of the content's
    CHECK(torch::allclose(root, root.t(), 0, 1e-4));
    CHECK(torch::allclose(color_matched(content, content), content, 0, 1e-4));
}

TEST_CASE("the match of a flat or grey style has no noise, and no colour is beyond black and white") {
    const torch::Tensor content = colors(2, 0.6, 0.3), flat = torch::full({1, 3, 8, 8}, 0.25F);
    CHECK(torch::allclose(color_matched(flat, content), content.mean({2, 3}, true).expand_as(flat), 0, 1e-5));
    const torch::Tensor dim = torch::rand({1, 1, 20, 20}) * 1e-3 + 0.5;  // far below a grey level
    CHECK(color_matched(dim.expand({1, 3, 20, 20}).contiguous(), content).std().item<double>() < 0.2);
    const torch::Tensor wide = color_matched(colors(1, 0.4, 0.2), colors(3, 0.9, 2.0));
    CHECK(wide.min().item<double>() >= 0);
    CHECK(wide.max().item<double>() <= 1);
}

TEST_CASE("`original` has the chroma of the content and the luminance of what `none` makes") {
    const TestFolder folder;
    cv::imwrite(folder / "style.png", cv::Mat(64, 64, CV_8UC3, cv::Scalar(220, 60, 20)));  // blue
    const Files files = {{"content", sample("content/portrait.jpg")}, {"style", folder / "style.png"}};
    const auto output = [&](const std::string& preserve_color) {
        const Outcome outcome(job_of(folder.path(), kept(preserve_color), files));
        return read_picture(folder / outcome.artifact("output"));
    };
    const cv::Mat content = resize_to(read_picture(sample("content/portrait.jpg")), {48, 64});
    const cv::Mat none = output("none"), original = output("original");
    const auto luma = [](const cv::Vec3d& rgb) { return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]; };
    int compared = 0;
    for (int i = 0; i < 48 * 64; ++i) {
        const cv::Vec3d theirs = content.at<cv::Vec3b>(i / 48, i % 48), ours = original.at<cv::Vec3b>(i / 48, i % 48),
                        plain = none.at<cv::Vec3b>(i / 48, i % 48);
        if (ours[0] * ours[1] * ours[2] == 0 || std::max({ours[0], ours[1], ours[2]}) == 255) continue;  // clamped
        ++compared;
        REQUIRE(std::abs(luma(ours) - luma(plain)) < 2);
        REQUIRE(std::abs((ours[0] - ours[1]) - (theirs[0] - theirs[1])) < 2);
        REQUIRE(std::abs((ours[2] - ours[1]) - (theirs[2] - theirs[1])) < 2);
    }
    CHECK(compared > 1000);
}

TEST_CASE("colour distance and reference style loss look at the style that the job aimed at") {
    const TestFolder folder;
    cv::Mat blue(96, 96, CV_8UC3);
    cv::randu(blue, cv::Scalar(150, 30, 0), cv::Scalar(250, 120, 60));
    cv::imwrite(folder / "style.png", blue);
    const Files files = {{"content", sample("content/portrait.jpg")}, {"style", folder / "style.png"}};
    const auto figures = [&](const std::string& preserve_color) {
        return Outcome(job_of(folder.path(), kept(preserve_color), files));
    };
    const Outcome match = figures("match"), none = figures("none");
    const cv::Mat output = read_picture(folder / match.artifact("output"));
    const cv::Mat style = resize_to(read_picture(folder / "style.png"), {64, 64});
    CHECK(match.metric("color_distance").value() < color_distance(output, style) - 0.1);
    const Outcome luminance = figures("luminance"), original = figures("original");
    // In full colour these would be near 1: the output has the content's colours.
    for (const Outcome* each : {&luminance, &original}) {
        const cv::Mat kept_colors = read_picture(folder / each->artifact("output"));
        CHECK(each->metric("color_distance").value() < color_distance(kept_colors, style) - 0.1);
    }
    CHECK(none.metric("color_distance").value() ==
          color_distance(read_picture(folder / none.artifact("output")), style));
    // A job lowers the loss that it is judged by.
    for (const char* each : {"match", "luminance"}) {
        CAPTURE(each);
        nlohmann::json idle = kept(each);
        idle["style_weight"] = 0;
        const Outcome untouched(job_of(folder.path(), idle, files));
        CHECK(figures(each).metric("reference_style_loss").value() <
              0.9 * untouched.metric("reference_style_loss").value());
    }
}
