#include "runners/nst/gatys/gatys.hpp"

#include <doctest/doctest.h>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/color.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

torch::Tensor picture(const char* name, int width, int height) {
    const cv::Mat rgb = resize_to(read_picture(sample(name)), {width, height});
    return torch::from_blob(rgb.data, {1, height, width, 3}, torch::kUInt8).to(torch::kFloat32).permute({0, 3, 1, 2}) /
           255;
}

// One small network and its pictures for all tests.
struct Scene {
    torch::Tensor content = picture("content/landscape.jpg", 64, 48);
    torch::Tensor swirls = picture("style/swirls.jpg", 64, 64), facets = picture("style/facets.jpg", 56, 64);
    FeatureExtractor network = [this] {
        const Architecture& architecture = architecture_named("squeezenet1_1");
        return FeatureExtractor::random(
            {&architecture, architecture.taps, Pooling::average}, 1, content,
            {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
    }();

    [[nodiscard]] Stylised run(const GatysOptions& options) const {
        return stylise(network, content, {{swirls, 1}}, options);
    }
};

const Scene& scene() {
    static const Scene made;
    return made;
}

GatysOptions options(std::int64_t iterations) {
    GatysOptions all;
    all.iterations = iterations;
    all.learning_rate = 0.05;
    return all;
}

// Next to no step: what comes out is what was started from.
GatysOptions standing_still() {
    GatysOptions all = options(1);
    all.learning_rate = 1e-9;
    return all;
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().mean().item<double>();
}

double variation(const torch::Tensor& x) {
    return total_variation(x).item<double>();
}

}  // namespace

TEST_CASE("total variation, computed by hand") {
    const torch::Tensor x = torch::tensor({0.F, 1.F, 3.F, 7.F}).view({1, 1, 2, 2}).expand({1, 3, 2, 2});
    // Rightwards 1 and 4, downwards 3 and 6: squares 1 + 16 + 9 + 36 over four pixels.
    CHECK(variation(x) == doctest::Approx(62.0 / 4));
    CHECK(variation(torch::rand({1, 3, 1, 1})) == 0);
}

TEST_CASE("softmax smoothing, computed by hand") {
    const torch::Tensor x = torch::tensor({1.F, 2.F, 3.F, 4.F}).log().view({1, 2, 1, 2});
    CHECK(torch::allclose(softmax_smoothed(x), torch::tensor({0.4F, 0.8F, 1.2F, 1.6F}).view({1, 2, 1, 2})));
    GatysOptions smooth = options(4);
    smooth.smoothing = Smoothing::softmax;
    const Stylised result = scene().run(smooth);
    CHECK(result.curve.back().style < result.curve.front().style);
    CHECK(difference(result.picture, scene().run(options(4)).picture) > 1e-3);
}

TEST_CASE("the heavier the total variation, the smoother the picture") {
    GatysOptions smooth = options(8);
    smooth.tv_weight = 1e4;
    const Stylised result = scene().run(smooth);
    CHECK(variation(result.picture) < 0.7 * variation(scene().run(options(8)).picture));
    CHECK(result.curve.back().variation > 0);
    CHECK(result.curve.back().total == doctest::Approx(result.curve.back().content + 100 * result.curve.back().style +
                                                       1e4 * result.curve.back().variation));
}

TEST_CASE("both optimizers evaluate as often as they are told to, and get somewhere") {
    for (const Optimizer optimizer : {Optimizer::adam, Optimizer::lbfgs}) {
        CAPTURE(static_cast<int>(optimizer));
        std::vector<std::int64_t> steps;
        GatysOptions all = options(13);
        all.optimizer = optimizer;
        all.on_step = [&](std::int64_t step) { steps.push_back(step); };
        const Stylised result = scene().run(all);
        REQUIRE(steps.size() == 13);
        CHECK(steps.back() == 13);
        CHECK(result.evaluations == 13);
        REQUIRE(result.curve.size() == 13);
        CHECK(result.curve.back().total < 0.7 * result.curve.front().total);
        CHECK(result.picture.min().item<double>() >= 0);
        CHECK(result.picture.max().item<double>() <= 1);
        CHECK(torch::equal(scene().run(all).picture, result.picture));
    }
}

TEST_CASE("where nothing is to be gained L-BFGS ends early") {
    GatysOptions nothing = options(5);
    nothing.optimizer = Optimizer::lbfgs;
    nothing.style_weight = 0;  // the content is there already
    const Stylised result = scene().run(nothing);
    CHECK(result.evaluations == 1);
    CHECK(result.curve.size() == 1);
    CHECK(torch::equal(result.picture, scene().content));
}

TEST_CASE("the picture starts from the content, the style or seeded noise") {
    GatysOptions still = standing_still();
    CHECK(difference(scene().run(still).picture, scene().content) < 1e-6);
    still.start = Start::style;
    const torch::Tensor style = scene().run(still).picture;
    CHECK(style.sizes() == scene().content.sizes());
    CHECK(difference(style, torch::adaptive_avg_pool2d(scene().swirls, {48, 64})) < 1e-6);
    still.start = Start::noise;
    const torch::Tensor noise = scene().run(still).picture;
    CHECK(noise.mean().item<double>() == doctest::Approx(0.5).epsilon(0.05));
    CHECK(noise.std().item<double>() == doctest::Approx(std::sqrt(1.0 / 12)).epsilon(0.05));
    CHECK(torch::equal(scene().run(still).picture, noise));
    still.seed = 1;
    CHECK(difference(scene().run(still).picture, noise) > 0.1);
}

TEST_CASE("scales go from coarse to fine and share the iterations") {
    GatysOptions still = standing_still();
    still.start = Start::noise;
    const torch::Tensor noise = scene().run(still).picture;
    std::int64_t steps = 0;
    still.iterations = 7;
    still.scales = 2;
    still.on_step = [&](std::int64_t) { ++steps; };
    const Stylised result = scene().run(still);
    CHECK(steps == 7);
    CHECK(result.evaluations == 7);
    const torch::Tensor small = torch::adaptive_avg_pool2d(noise, {24, 32});
    CHECK(difference(result.picture, torch::upsample_bilinear2d(small, {48, 64}, false)) < 1e-5);

    still.scales = 8;
    CHECK_THROWS_WITH_AS(scene().run(still), doctest::Contains("at least as many iterations"), runners::BadInput);
    still.iterations = 8;
    CHECK_THROWS_WITH_AS(scene().run(still), doctest::Contains("pixels on the shorter side"), runners::BadInput);
}

TEST_CASE("several styles blend by their shares") {
    const auto style_loss = [](const std::vector<StyleImage>& styles) {
        return stylise(scene().network, scene().content, styles, standing_still()).curve.back().style;
    };
    const auto grams = [](const torch::Tensor& x) {
        std::vector<torch::Tensor> all;
        for (const torch::Tensor& each : scene().network(x).style) all.push_back(gram(each));
        return all;
    };
    const auto own = grams(scene().content), a = grams(scene().swirls), b = grams(scene().facets);
    double expected = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
        const torch::Tensor target = (a[i] + 3 * b[i]) / 4;
        expected += ((own[i] - target).square().mean() / target.square().mean()).item<double>();
    }
    expected /= static_cast<double>(own.size());
    CHECK(style_loss({{scene().swirls, 1}, {scene().facets, 3}}) == doctest::Approx(expected).epsilon(1e-4));
    CHECK(style_loss({{scene().swirls, 1}, {scene().facets, 0}}) == style_loss({{scene().swirls, 1}}));
}

TEST_CASE("luminance is exchanged without touching the colours") {
    const torch::Tensor x = torch::tensor({0.5F, 0.25F, 0.75F}).view({1, 3, 1, 1});
    CHECK(luminance(x).item<double>() == doctest::Approx(0.299 * 0.5 + 0.587 * 0.25 + 0.114 * 0.75));
    const torch::Tensor brighter = with_luminance(x, luminance(x) + 0.1);
    CHECK(torch::allclose(brighter - x, torch::full_like(x, 0.1)));
    const torch::Tensor y = luminance(scene().content), moved = matched(luminance(scene().swirls), y);
    CHECK(moved.mean().item<double>() == doctest::Approx(y.mean().item<double>()));
    CHECK(moved.std().item<double>() == doctest::Approx(y.std().item<double>()).epsilon(0.01));
    CHECK(torch::allclose(matched(torch::full({1, 1, 4, 4}, 0.3F), y), y.mean().expand({1, 1, 4, 4})));
}

TEST_CASE("layers can be chosen; one that is not there is named with those that are") {
    const Architecture& vgg = architecture_named("vgg19");
    const Taps taps = choose_taps(vgg, "conv3_1, conv4_2", "conv1_1 conv2_1");
    CHECK(taps.content == std::vector<std::string>{"conv3_1", "conv4_2"});
    CHECK(taps.style == std::vector<std::string>{"conv1_1", "conv2_1"});
    CHECK(choose_taps(vgg, "default", "default").style == vgg.taps.style);
    CHECK_THROWS_WITH_AS(choose_taps(vgg, "conv9_9", "default"),
                         doctest::Contains("vgg19 has no layer 'conv9_9'; it has conv1_1, conv1_2, pool1"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(choose_taps(vgg, "default", " ,"), doctest::Contains("style_layers names no layer"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(architecture_named("vgg20"), doctest::Contains("vgg19, vgg16, resnet18"), runners::BadInput);
}
