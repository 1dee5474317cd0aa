// AdaIN gives what PyTorch computes with files in naoto0804's layout, imported as a user would (reference_adain.py).
#include <doctest/doctest.h>

#include "orchestrator/weights/weights_folder.hpp"
#include "runners/nst/adain/adain_network.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr NumberTypes fp32{torch::kFloat32, torch::kFloat32};

struct Reference {
    TestFolder folder;
    bool made = false;

    // Sizes that 8 does not divide; the style has another one.
    Reference() {
        const auto write = [&](const char* from, int width, int height, const char* name) {
            write_picture(resize_to(read_picture(sample(from)), {width, height}), folder / name);
        };
        write("content/landscape.jpg", 75, 58, "content.png");
        write("style/swirls.jpg", 52, 66, "style.png");
        write("style/facets.jpg", 49, 66, "style2.png");
        made = made_by_script("adain/reference_adain.py", folder, {});
    }
    [[nodiscard]] torch::Tensor picture(const char* name) const {
        return to_tensor(read_picture(folder / name), torch::kCPU) / 255;
    }
    [[nodiscard]] fs::path imported(const std::string& name) const {
        return weights::import_weights(folder / (name + ".pth"), name, folder / "weights").file;
    }
    [[nodiscard]] torch::Tensor result(const std::string& name) const {
        return *Weights(as_safetensors(folder, "results")).find(name);
    }
};

struct Algorithm {
    const char* name;
    std::optional<ConvAlgorithm> onednn;
};

std::vector<Algorithm> algorithms() {
    if (onednn_suits_float32())
        return {{"libtorch", {}}, {"direct", ConvAlgorithm::direct}, {"winograd", ConvAlgorithm::winograd}};
    MESSAGE("libtorch only: no oneDNN, or a CPU without AVX2");
    return {{"libtorch", {}}};
}

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

}  // namespace

TEST_CASE("AdaIN with naoto0804's files gives PyTorch's features and pictures by every algorithm") {
    const Reference reference;
    if (!reference.made) return;
    const adain::Layers layers{adain::read_encoder(Weights(reference.imported("vgg_normalised"))),
                               adain::read_decoder(Weights(reference.imported("decoder")))};
    const torch::Tensor content = reference.picture("content.png");
    const torch::NoGradGuard no_gradients;
    const torch::Tensor
        features = reference.result("features"),
        ours = adain::LibtorchNetwork(layers, torch::kCPU, fp32, at::MemoryFormat::Contiguous).encode(content).back();
    REQUIRE(ours.sizes() == features.sizes());
    CHECK(features.std().item<double>() > 0.1);
    CHECK(largest_difference(ours, features) < 1e-4 * features.abs().max().item<double>());

    for (const Algorithm& algorithm : algorithms()) {
        CAPTURE(algorithm.name);
        const AdainNetwork network(layers, torch::kCPU, fp32, at::MemoryFormat::ChannelsLast, algorithm.onednn);
        const auto style = network.statistics(reference.picture("style.png")),
                   other = network.statistics(reference.picture("style2.png"));
        const auto check = [&](const char* name, const adain::ChannelStatistics& target, double alpha) {
            CAPTURE(name);
            const torch::Tensor expected = adain::cut_to(reference.result(name).unsqueeze(0), content);
            const torch::Tensor picture = network(content, target, alpha);
            REQUIRE(picture.sizes() == content.sizes());
            CHECK(expected.std().item<double>() > 0.05);
            CHECK(largest_difference(picture, expected) < 1e-4);
        };
        check("plain", style, 1);
        check("half", style, 0.5);
        check("blend", adain::blended({style, other}, {2, 1}), 1);
        CHECK(largest_difference(network(content, style, 1), network(content, other, 1)) > 0.01);
    }
}

TEST_CASE("a job with naoto0804's files gives PyTorch's picture within a grey level, of one style and of a blend") {
    const Reference reference;
    if (!reference.made) return;
    const TestFolder& folder = reference.folder;
    folder.write("styles.txt", "style.png\nstyle2.png\n");
    // style_scale 0.88: 66 is the styles' longer side, 75 the content's.
    nlohmann::json params = {{"architecture", "adain"}, {"resolution", "75x58"}, {"style_scale", 0.88}};
    const auto picture_of = [&](const fs::path& style, const nlohmann::json& more) {
        nlohmann::json all = params;
        all.update(more);
        runners::Job job = job_of(folder / "files", all,
                                  {{"content", folder / "content.png"},
                                   {"style", style},
                                   {"model", reference.imported("decoder")},
                                   {"encoder", reference.imported("vgg_normalised")}});
        if (style.extension() == ".txt") job.inputs["style"]["kind"] = "list";
        const Outcome outcome(job);
        CHECK(outcome.metric("style_s").value() > 0);
        return read_picture(folder / ("files/" + outcome.artifact("output")));
    };
    const auto check = [&](const cv::Mat& ours, const char* name) {
        CAPTURE(name);
        const cv::Mat theirs =
            to_picture(adain::cut_to(reference.result(name).unsqueeze(0), reference.picture("content.png")) * 255);
        CHECK(cv::norm(ours, theirs, cv::NORM_INF) <= 1);
    };
    for (const Algorithm& algorithm : algorithms())
        check(picture_of(folder / "style.png", {{"conv_algorithm", algorithm.name}}), "plain");
    check(picture_of(folder / "style.png", {{"alpha", 0.5}}), "half");
    check(picture_of(folder / "styles.txt", {{"style_shares", "2,1"}}), "blend");
}
