#include "runners/nst/gatys/tiles.hpp"

#include <doctest/doctest.h>

#include <opencv2/core.hpp>

#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

torch::Tensor picture(std::int64_t height, std::int64_t width, double phase) {
    const torch::Tensor y = torch::arange(height).view({1, 1, -1, 1}), x = torch::arange(width).view({1, 1, 1, -1});
    const torch::Tensor color = torch::arange(3).view({1, 3, 1, 1});
    return (y * 0.21 + color + phase).sin() * 0.25 + (x * 0.13 - color).cos() * 0.2 + 0.5;
}

FeatureExtractor extractor(const char* name, const char* layers) {
    const Architecture& architecture = architecture_named(name);
    return FeatureExtractor::random({&architecture, choose_taps(architecture, layers, layers), Pooling::average}, 3,
                                    picture(64, 64, 0),
                                    {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

}  // namespace

TEST_CASE("spans partition the picture; windows are equally long, begin at a stride and hold the margin") {
    for (const std::int64_t size : {1, 31, 64, 100, 255, 256, 257, 1000})
        for (const std::int64_t side : {16, 64, 256}) {
            CAPTURE(size);
            CAPTURE(side);
            const std::vector<Span> all = spans(size, side, 32, 16);
            std::int64_t at = 0;
            for (const Span& each : all) {
                CHECK(each.begin == at);
                at = each.end;
                CHECK(each.length == all.front().length);
                CHECK(each.start % 16 == 0);
                CHECK(each.start >= 0);
                CHECK(each.start + each.length <= size);
                CHECK((each.start == 0 || each.start <= each.begin - 32));
                CHECK((each.start + each.length == size || each.start + each.length >= each.end + 32));
            }
            CHECK(at == size);
        }
    CHECK(spans(300, 64, 32, 16).size() == 5);
    CHECK(spans(120, 64, 32, 16).size() == 1);  // one window would hold it all
}

TEST_CASE("tiles give the losses and the gradient of the whole picture") {
    struct Case {
        const char *architecture, *layers;
    };
    for (const auto& [architecture, layers] : {Case{"vgg19", "conv1_1,conv3_1"},
                                               {"resnet18", "layer1.0,layer2.0"},
                                               {"squeezenet1_1", "features.3,features.6"}})
        for (const auto& [height, width] : {std::pair{160, 224}, {171, 133}}) {
            CAPTURE(architecture);
            CAPTURE(height);
            const FeatureExtractor network = extractor(architecture, layers);
            const LossOptions options;
            const Tiling tiling(network, 32, options);
            torch::Tensor content = picture(height, width, 0), cut = picture(height, width, 0.7).requires_grad_(true);
            torch::Tensor whole = cut.detach().clone().requires_grad_(true);
            REQUIRE(tiling.splits(content.sizes()));
            const std::vector<StyleImage> styles = {{picture(width, height, 2), 1}};
            const Targets targets{content_targets(network, content, options),
                                  style_targets(styles, style_in(network, options, content.sizes()), options)};
            const LossWeights weights{2, 30, 0.5};
            const LossTensors expected = losses_of(network, whole, targets, weights, options);
            expected.total.backward();

            const std::vector<Target> contents = tiling.content_targets(content);
            for (std::size_t i = 0; i < contents.size(); ++i)
                CHECK(difference(contents[i].value, targets.content[i].value) < 1e-5);
            const std::vector<torch::Tensor> grams = tiling.grams(styles[0].picture);
            for (std::size_t i = 0; i < grams.size(); ++i) CHECK(difference(grams[i], targets.style[i].value) < 1e-5);
            const LossTensors has = tiling.evaluate(cut, targets, weights);
            CHECK(has.read().content == doctest::Approx(expected.read().content).epsilon(1e-4));
            CHECK(has.read().style == doctest::Approx(expected.read().style).epsilon(1e-4));
            CHECK(has.read().variation == doctest::Approx(expected.read().variation).epsilon(1e-4));
            CHECK(has.read().total == doctest::Approx(expected.read().total).epsilon(1e-4));
            CHECK(difference(cut.grad(), whole.grad()) < 1e-4);
        }
}

TEST_CASE("a network that looks at the whole picture is refused, and so is softmax smoothing") {
    const LossOptions smooth{LossForm::relative, {{1}, {1}}};
    const FeatureExtractor gated = extractor("mobilenet_v3_large", "features.5");
    CHECK_THROWS_WITH_AS(Tiling(gated, 64, {}), doctest::Contains("gates"), runners::Unsupported);
    CHECK_NOTHROW(Tiling(gated, 0, smooth));
    const FeatureExtractor plain = extractor("vgg19", "conv1_1");
    CHECK_THROWS_WITH_AS(Tiling(plain, 64, smooth), doctest::Contains("softmax"), runners::Unsupported);
    LossOptions means;
    means.statistics = StyleStatistics::mean_std;
    CHECK_THROWS_WITH_AS(Tiling(plain, 64, means), doctest::Contains("only style_statistics gram"),
                         runners::Unsupported);
}

TEST_CASE("a tiled job takes less memory and ends with nearly the same picture, whatever convolves") {
    const TestFolder folder;
    for (const char* algorithm : {"auto", "libtorch"}) {
        CAPTURE(algorithm);
        const auto outcome = [&](int tile) {
            runners::Job job = vgg19_job(folder.path(), "320", "fp32");
            job.params["conv_algorithm"] = algorithm;
            job.params["style_layers"] = "conv1_1,conv2_1,conv3_1";
            job.params["content_layers"] = "conv2_2";
            job.params["tile"] = tile;
            job.key = sha256(job.params.dump());
            return Outcome(job);
        };
        const Outcome whole = outcome(0), tiled = outcome(96);
        CHECK(*tiled.metric("peak_memory_bytes") < 0.7 * *whole.metric("peak_memory_bytes"));
        CHECK(*tiled.metric("total_loss") == doctest::Approx(*whole.metric("total_loss")).epsilon(1e-3));
        const cv::Mat before = read_picture(folder / whole.artifact("output"));
        const cv::Mat after = read_picture(folder / tiled.artifact("output"));
        // Adam's first step is the gradient's sign: where that is nearly 0 it may differ.
        CHECK(cv::norm(before, after, cv::NORM_L1) / static_cast<double>(before.total() * 3) < 0.1);
    }
}
