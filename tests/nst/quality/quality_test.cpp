// Quality figures against numpy and torchvision (reference_quality.py).
#include <doctest/doctest.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "orchestrator/weights/weights_folder.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/quality/fidelity.hpp"
#include "runners/nst/quality/perceptual.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

torch::Tensor tensor_of(const cv::Mat& rgb) {
    return torch::from_blob(rgb.data, {1, rgb.rows, rgb.cols, 3}, torch::kUInt8)
               .to(torch::kFloat32)
               .permute({0, 3, 1, 2}) /
           255;
}

const FeatureExtractor::Placement fp32{torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous};

// Two pictures, and what Python says of them.
struct Reference {
    TestFolder folder;
    cv::Mat a = resize_to(read_picture(sample("content/landscape.jpg")), {211, 183}), b;
    std::optional<Weights> figures;

    Reference() {
        cv::GaussianBlur(a, b, {5, 5}, 1.2);
        b = b * 0.8 + cv::Scalar(30, 10, 0);
        write_picture(a, folder / "a.png");
        write_picture(b, folder / "b.png");
        if (made_by_script("quality/reference_quality.py", folder, {folder / "a.png", folder / "b.png"}))
            figures.emplace(as_safetensors(folder, "figures"));
    }
    [[nodiscard]] fs::path imported(const std::string& name) const {
        return weights::import_weights(folder / (name + ".pth"), name, folder.path()).file;
    }
    [[nodiscard]] double figure(const char* name) const { return figures->get(name, {1}).item<double>(); }
};

}  // namespace

TEST_CASE("what can be computed by hand is") {
    const cv::Mat black(176, 176, CV_8UC3, cv::Scalar::all(0)), grey(176, 176, CV_8UC3, cv::Scalar::all(51));
    CHECK(*psnr_db(black, grey) == doctest::Approx(20 * std::log10(5)));
    CHECK_FALSE(psnr_db(grey, grey));
    CHECK(*ms_ssim(grey, grey) == doctest::Approx(1));
    CHECK_FALSE(ms_ssim(grey(cv::Rect(0, 0, 175, 176)), grey(cv::Rect(0, 0, 175, 176))));
    CHECK(color_distance(grey, grey) == 0);
    CHECK(color_distance(black, grey) == 1);
    cv::Mat half = black.clone();
    half(cv::Rect(0, 0, 88, 176)).setTo(cv::Scalar::all(51));
    CHECK(color_distance(half, grey) == doctest::Approx(std::sqrt(1 - std::sqrt(0.5))));
    CHECK_THROWS_WITH_AS(lpips_shape("resnet"), doctest::Contains("alex, squeeze, vgg"), runners::BadInput);
}

TEST_CASE("PSNR, MS-SSIM, colours, LPIPS and reference losses are what numpy and torchvision say") {
    const Reference reference;
    if (!reference.figures) return;
    CHECK(*psnr_db(reference.a, reference.b) == doctest::Approx(reference.figure("psnr_db")).epsilon(1e-6));
    CHECK(*ms_ssim(reference.a, reference.b) == doctest::Approx(reference.figure("ms_ssim")).epsilon(1e-6));
    CHECK(color_distance(reference.a, reference.b) ==
          doctest::Approx(reference.figure("color_distance")).epsilon(1e-6));
    const torch::Tensor a = tensor_of(reference.a), b = tensor_of(reference.b);
    for (const char* name : {"alex", "squeeze", "vgg"}) {
        CAPTURE(name);
        const Weights heads(reference.imported(std::string(name) + ".heads"));
        const auto backbone = FeatureExtractor::load(lpips_shape(name), Weights(reference.imported(name)), fp32);
        CHECK(lpips(backbone, heads, a, b) ==
              doctest::Approx(reference.figure(("lpips " + std::string(name)).c_str())).epsilon(1e-4));
        CHECK(lpips(backbone, heads, a, a) == 0);
    }
    const Architecture& vgg16 = architecture_named("vgg16");
    const auto network = FeatureExtractor::load({&vgg16, vgg16.taps, Pooling::average},
                                                Weights(reference.folder / "vgg.safetensors"), fp32);
    const Losses losses = losses_in(network, b, a, {{a.flip(1), 1}});
    CHECK(losses.content == doctest::Approx(reference.figure("content")).epsilon(1e-4));
    CHECK(losses.style == doctest::Approx(reference.figure("style")).epsilon(1e-4));
}

TEST_CASE("the heads of LPIPS 0.1 fit their backbones") {
    for (const char* name : {"alex", "squeeze", "vgg"}) {
        const auto file = shared_data(std::string("lpips/") + name + ".pth");
        if (!file) return;
        const TestFolder folder;
        const Weights heads(weights::import_weights(*file, name, folder.path()).file);
        const FeatureExtractor backbone =
            FeatureExtractor::random(lpips_shape(name), 1, torch::rand({1, 3, 64, 64}), fp32);
        torch::manual_seed(1);
        const torch::Tensor a = torch::rand({1, 3, 64, 64}), b = torch::rand({1, 3, 64, 64});
        CHECK(lpips(backbone, heads, a, b) > 0);
        CHECK(lpips(backbone, heads, a, b) > lpips(backbone, heads, a, (a + 0.1 * b) / 1.1));
    }
}

TEST_CASE("LPIPS without trained weights is absent with a reason; reference losses are there when asked for") {
    const TestFolder folder;
    const auto outcome_with = [&](nlohmann::json more) {
        more.update({{"architecture", "squeezenet1_1"}, {"resolution", "48"}, {"iterations", 1}});
        return Outcome(job_of(folder.path(), more,
                              {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}}));
    };
    const Outcome plain = outcome_with({}), asked = outcome_with({{"lpips", "alex"}, {"reference", "resnet18"}});
    CHECK_FALSE(plain.metric("reference_style_loss"));
    CHECK_FALSE(plain.recorded.details.contains("lpips"));
    CHECK(plain.metric("psnr_db").value() > 0);
    CHECK(plain.metric("color_distance").value() > 0);
    CHECK_FALSE(plain.metric("ms_ssim"));  // too small
    CHECK_FALSE(asked.metric("lpips"));
    CHECK(asked.recorded.details.at("lpips").get<std::string>().find("absent") != std::string::npos);
    CHECK(asked.metric("reference_style_loss").value() > 0);
    CHECK(asked.metric("reference_content_loss").value() > 0);
}

TEST_CASE("with blended styles colours are compared with the first, reference losses with all by their shares") {
    const TestFolder folder;
    const fs::path first = sample("style/facets.jpg"), second = sample("style/swirls.jpg");
    folder.write("both.txt", first.string() + "\n" + second.string() + "\n");
    const auto outcome_with = [&](const char* shares) {
        runners::Job job = job_of(folder.path(),
                                  {{"architecture", "squeezenet1_1"},
                                   {"resolution", "48"},
                                   {"iterations", 1},
                                   {"style_weight", 0},
                                   {"style_shares", shares},
                                   {"reference", "squeezenet1_1"}},
                                  {{"content", sample("content/portrait.jpg")}, {"style", folder / "both.txt"}});
        job.inputs["style"]["kind"] = "list";
        return Outcome(job);
    };
    // The same picture: the style weighs nothing.
    const Outcome one = outcome_with("1,1e-6"), both = outcome_with("even");
    CHECK(both.recorded.details.at("styles") == "facets.jpg 1, swirls.jpg 1");
    CHECK_THROWS_WITH_AS(outcome_with("1,2,3"), doctest::Contains("3 numbers for 2 style pictures"), runners::BadInput);
    CHECK_THROWS_WITH_AS(outcome_with("1,-2"), doctest::Contains("one for each style picture"), runners::BadInput);
    const cv::Mat output = read_picture(folder / both.artifact("output")), style = read_picture(first);
    const cv::Mat small = resize_to(style, output_size("48", style.size()));
    CHECK(both.metric("color_distance").value() == color_distance(output, small));
    CHECK(one.metric("color_distance") == both.metric("color_distance"));
    CHECK(one.metric("reference_style_loss").value() != both.metric("reference_style_loss").value());
}

TEST_CASE("networks of metrics are loaded once a runner and are in no job's memory") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto next = [&](const nlohmann::json& more, const char* content = "content/portrait.jpg") {
        nlohmann::json params = {{"architecture", "squeezenet1_1"}, {"resolution", "64"}, {"iterations", 1}};
        params.update(more);
        return Outcome(runner, job_of(folder.path(), params,
                                      {{"content", sample(content)}, {"style", sample("style/facets.jpg")}}));
    };
    const nlohmann::json none = nlohmann::json::object(), judged = {{"reference", "vgg16"}};
    const Outcome plain = next(none), first = next(judged), second = next(judged), after = next(none);
    CHECK(first.recorded.details.at("reference_network") == "loaded for this job");
    CHECK(second.recorded.details.at("reference_network") == "cached from an earlier job");
    CHECK(second.metric("reference_style_loss") == first.metric("reference_style_loss"));
    for (const Outcome* each : {&first, &second, &after})
        CHECK(each->metric("peak_memory_bytes") == plain.metric("peak_memory_bytes"));
    CHECK(second.metric("process_peak_memory_bytes").value() ==
          doctest::Approx(plain.metric("process_peak_memory_bytes").value()).epsilon(0.1));

    // Random weights are normalised on the content.
    CHECK(next(judged, "content/landscape.jpg").recorded.details.at("reference_network") == "loaded for this job");
    const Outcome again = next(judged);
    CHECK(again.recorded.details.at("reference_network") == "loaded for this job");
    CHECK(again.metric("reference_style_loss") == first.metric("reference_style_loss"));
}
