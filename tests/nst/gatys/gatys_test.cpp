#include "runners/nst/gatys/gatys.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/color.hpp"
#include "runners/nst/gatys/scales.hpp"
#include "tests/nst/scene.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

GatysOptions options(std::int64_t iterations) {
    GatysOptions all;
    all.iterations = iterations;
    all.learning_rate = 0.05;
    return all;
}

// Next to no step: what comes out is what was started from.
GatysOptions hardly_moving() {
    GatysOptions all = options(1);
    all.learning_rate = 1e-9;
    return all;
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().mean().item<double>();
}

double variation(const torch::Tensor& x) {
    return total_variation(x, LossForm::relative).item<double>();
}

}  // namespace

TEST_CASE("total variation, computed by hand") {
    const torch::Tensor x = torch::tensor({0.F, 1.F, 3.F, 7.F}).view({1, 1, 2, 2}).expand({1, 3, 2, 2});
    // Rightwards 1 and 4, downwards 3 and 6: squares 1 + 16 + 9 + 36 over four pixels.
    CHECK(variation(x) == doctest::Approx(62.0 / 4));
    CHECK(variation(torch::rand({1, 3, 1, 1})) == 0);
    // neural-style-pt's: (1 + 4 + 3 + 6) in each of three channels, in grey levels.
    CHECK(total_variation(x, LossForm::neural_style).item<double>() == doctest::Approx(14 * 3 * 255));
}

TEST_CASE("softmax smoothing and its effective number, computed by hand") {
    const torch::Tensor x = torch::tensor({1.F, 2.F, 3.F, 4.F}).log().view({1, 2, 1, 2});
    const torch::Tensor smoothed = softmax_smoothed(x, 1);
    CHECK(torch::allclose(smoothed, torch::tensor({0.4F, 0.8F, 1.2F, 1.6F}).view({1, 2, 1, 2})));
    CHECK(torch::allclose(softmax_smoothed(2 * x, 2), smoothed));
    CHECK(effective_number(smoothed) == doctest::Approx(100.0 / 30));
}

TEST_CASE("softmax smoothing at each layer's own temperature moves the picture; a cold one says that it does not see") {
    GatysOptions smooth = options(6);
    smooth.softmax_temperature = 1;
    const Stylised result = scene().run(smooth);
    CHECK(result.warnings.empty());
    CHECK(result.curve.back().style < 0.9 * result.curve.front().style);
    CHECK(difference(result.picture, scene().run(options(6)).picture) > 1e-3);
    smooth.softmax_temperature = 0.01;
    const Stylised cold = scene().run(smooth);
    REQUIRE(!cold.warnings.empty());
    CHECK(cold.warnings.front().starts_with("after softmax smoothing only about 1.0 of "));
    CHECK(cold.warnings.front().ends_with("raise smoothing_temperature"));
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

TEST_CASE("schedules: what is left of the rate at the start, half-way, late and at the end") {
    const auto left = [](const char* name) {
        std::vector<double> all;
        for (const double done : {0.0, 0.5, 0.8, 1.0}) all.push_back(rate_left(schedule_named(name), 0.1, done));
        return all;
    };
    const auto check = [&](const char* name, const std::vector<double>& expected) {
        CAPTURE(name);
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(left(name)[i] == doctest::Approx(expected[i]).epsilon(1e-3));
    };
    check("constant", {1, 1, 1, 1});
    check("cosine", {1, 0.5, 0.09549, 0});
    check("linear", {1, 0.5, 0.2, 0});
    check("exponential", {1, 0.31623, 0.15849, 0.1});
    check("step", {1, 0.1, 0.01, 0.01});
    CHECK_THROWS_AS(schedule_named("sine"), std::invalid_argument);
}

TEST_CASE("L-BFGS does not depend on the scale of the loss") {
    for (const LineSearch search : {LineSearch::none, LineSearch::strong_wolfe}) {
        CAPTURE(static_cast<int>(search));
        GatysOptions all = options(16);
        all.optimizer = Optimizer::lbfgs;
        all.line_search = search;
        const Losses one = scene().run(all).curve.back();
        for (const double factor : {1e-12, 1e-8, 1e-3, 1e6}) {
            CAPTURE(factor);
            GatysOptions scaled = all;
            scaled.content_weight *= factor;
            scaled.style_weight *= factor;
            const Stylised result = scene().run(scaled);
            CHECK(result.evaluations == 16);
            CHECK(result.warnings.empty());
            CHECK(result.curve.back().total == doctest::Approx(factor * one.total).epsilon(0.05));
        }
    }
}

TEST_CASE("Adam does not stand still where all weights are small") {
    GatysOptions all = options(10);
    const Losses one = scene().run(all).curve.back();
    all.content_weight = 1e-8;
    all.style_weight = 1e-6;
    const Stylised result = scene().run(all);
    CHECK(result.warnings.empty());
    CHECK(result.curve.back().total == doctest::Approx(1e-8 * one.total).epsilon(0.05));
}

TEST_CASE("the history and the line search of L-BFGS change its way; no line search costs more than the evaluations") {
    GatysOptions all = options(12);
    all.optimizer = Optimizer::lbfgs;
    const torch::Tensor standard = scene().run(all).picture;
    all.lbfgs_history = 1;
    CHECK(difference(scene().run(all).picture, standard) > 1e-5);
    all.lbfgs_history = 10;
    all.line_search = LineSearch::strong_wolfe;
    const Stylised searched = scene().run(all);
    CHECK(searched.evaluations == 12);
    CHECK(difference(searched.picture, standard) > 1e-5);
    CHECK(searched.picture.isfinite().all().item<bool>());
}

TEST_CASE("a job that stands still says so; one that moves does not, nor one of a single evaluation") {
    CHECK(scene().run(options(5)).warnings.empty());
    CHECK(scene().run(hardly_moving()).warnings.empty());
    GatysOptions still = hardly_moving();
    still.iterations = 5;
    const Stylised result = scene().run(still);
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings.front().starts_with("the optimisation stood still: the total loss was "));
    still.optimizer = Optimizer::lbfgs;
    still.style_weight = 0;
    const Stylised ended = scene().run(still);
    REQUIRE(ended.warnings.size() == 2);
    CHECK(ended.warnings.front().starts_with("L-BFGS ended after 1 of 5 evaluations"));
    CHECK(standing_still(1, 0.98).empty());
    for (const double last : {0.99, 1.0, 1.7, std::nan("")}) {
        CAPTURE(last);
        CHECK(!standing_still(1, last).empty());
    }
}

TEST_CASE("the picture starts from the content, the style or seeded noise") {
    GatysOptions still = hardly_moving();
    CHECK(difference(scene().run(still).picture, scene().content) < 1e-6);
    still.start = Start::style;
    const torch::Tensor style = scene().run(still).picture;
    CHECK(style.sizes() == scene().content.sizes());
    CHECK(difference(style, resampled(scene().swirls, 48, 64)) < 1e-6);
    still.start = Start::noise;
    const torch::Tensor noise = scene().run(still).picture;
    CHECK(noise.mean().item<double>() == doctest::Approx(0.5).epsilon(0.05));
    CHECK(noise.std().item<double>() == doctest::Approx(std::sqrt(1.0 / 12)).epsilon(0.05));
    CHECK(torch::equal(scene().run(still).picture, noise));
    still.seed = 1;
    CHECK(difference(scene().run(still).picture, noise) > 0.1);
}

TEST_CASE("a picture to start from, and noise blended into it") {
    GatysOptions still = hardly_moving();
    still.init = torch::adaptive_avg_pool2d(scene().facets, {48, 64});
    CHECK(difference(scene().run(still).picture, still.init) < 1e-6);
    still.init = torch::Tensor();
    still.init_noise = 0.25;
    const torch::Tensor mixed = scene().run(still).picture - 0.75 * scene().content;
    CHECK(mixed.mean().item<double>() == doctest::Approx(0.25 * 0.5).epsilon(0.05));
    CHECK(mixed.std().item<double>() == doctest::Approx(0.25 * std::sqrt(1.0 / 12)).epsilon(0.05));
}

TEST_CASE("scales: sizes double up to the full one, fewer times where the coarsest would be too small") {
    const auto planned = [](std::int64_t height, std::int64_t width, const ScaleOptions& options) {
        std::vector<std::vector<std::int64_t>> all;
        for (const Scale& each : planned_scales(height, width, options, 100))
            all.push_back({each.height, each.width, each.iterations});
        return all;
    };
    using Sizes = std::vector<std::vector<std::int64_t>>;
    CHECK(planned(300, 400, {1, 64, {}, {}}) == Sizes{{300, 400, 100}});
    CHECK(planned(300, 400, {3, 64, {}, {}}) == Sizes{{75, 100, 33}, {150, 200, 33}, {300, 400, 34}});
    CHECK(planned(300, 400, {3, 150, {}, {}}) == Sizes{{150, 200, 33}, {212, 283, 33}, {300, 400, 34}});
    CHECK(planned(30, 40, {2, 64, {}, {}}) == Sizes{{30, 40, 50}, {30, 40, 50}});
    CHECK(planned(300, 400, {2, 64, {5, 2}, {}}) == Sizes{{150, 200, 71}, {300, 400, 29}});
    CHECK_THROWS_WITH_AS(planned(300, 400, {3, 64, {5, 2}, {}}), doctest::Contains("scale_iterations has 2 numbers"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(planned(300, 400, {2, 64, {}, {1, 1, 1}}), doctest::Contains("scale_style_weights has 3"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(planned(300, 400, {2, 64, {1, 1000}, {}}), doctest::Contains("scale_iterations"),
                         runners::BadInput);
}

TEST_CASE("what a coarse size cannot show of the content is put back on the way up") {
    const torch::Tensor coarse = resampled(scene().content, 12, 16);
    CHECK(difference(enlarged(coarse, coarse, scene().content, true), scene().content) < 1e-6);
    CHECK(difference(enlarged(coarse, coarse, scene().content, false), scene().content) > 0.01);
    const torch::Tensor styled = coarse * 0.9, up = torch::upsample_bicubic2d(styled - coarse, {48, 64}, false);
    CHECK(difference(enlarged(styled, coarse, scene().content, true), (scene().content + up).clamp(0, 1)) < 1e-5);
}

TEST_CASE("scales share the iterations; the result keeps the content as that of one scale does") {
    std::int64_t steps = 0;
    GatysOptions all = options(30);
    all.learning_rate = 0.005;
    const Stylised one = scene().run(all);
    all.scales = {2, 16, {}, {}};
    all.on_step = [&](std::int64_t) { ++steps; };
    const Stylised two = scene().run(all);
    CHECK(steps == 30);
    CHECK(two.evaluations == 30);
    CHECK(two.warnings.empty());
    CHECK(two.picture.sizes() == scene().content.sizes());
    CHECK(difference(two.picture, scene().content) < 1.5 * difference(one.picture, scene().content));
    all.scales.style_weights = {1, 0};
    CHECK(scene().run(all).curve.back().total == doctest::Approx(scene().run(all).curve.back().content));
    all.scales = {2, 64, {}, {}};
    REQUIRE(!scene().run(all).warnings.empty());
    CHECK(scene().run(all).warnings.back().starts_with("scales: the picture's shorter side is at most 64"));
    all.iterations = 1;
    CHECK_THROWS_WITH_AS(scene().run(all), doctest::Contains("at least as many iterations"), runners::BadInput);
}

TEST_CASE("several styles blend by their shares") {
    const auto style_loss = [](const std::vector<StyleImage>& styles) {
        return stylise(scene().network, scene().content, styles, hardly_moving()).curve.back().style;
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

TEST_CASE(
    "each statistic brings the picture nearer to the style in its own measure, by either optimizer, the same by seed") {
    for (const StyleStatistics statistics : {StyleStatistics::mean_std, StyleStatistics::sliced_wasserstein})
        for (const Optimizer optimizer : {Optimizer::adam, Optimizer::lbfgs}) {
            CAPTURE(static_cast<int>(statistics));
            GatysOptions all = options(20);
            all.optimizer = optimizer;
            all.loss.statistics = statistics;
            all.loss.directions = 3;
            all.style_weight = 1e4;
            const std::vector<StyleImage> styles = {{scene().swirls, 1}, {scene().facets, 3}};
            const auto run = [&] { return stylise(scene().network, scene().content, styles, all); };
            const Stylised first = run(), again = run();
            CHECK(first.curve.back().style < 0.5 * first.curve.front().style);
            CHECK(first.curve.back().style_layers.size() == scene().network.taps().style.size());
            CHECK(first.picture.equal(again.picture));
            all.loss.directions = 4;
            CHECK(run().picture.equal(first.picture) == (statistics == StyleStatistics::mean_std));
        }
}

TEST_CASE("statistics go with scales and softmax smoothing; new directions change a loss little") {
    GatysOptions all = options(70);
    all.loss.statistics = StyleStatistics::sliced_wasserstein;
    all.style_weight = 1e3;
    const Stylised drawn = scene().run(all);  // other directions at the 65th evaluation
    REQUIRE(drawn.curve.size() == 70);
    CHECK(drawn.curve[64].style != drawn.curve[63].style);
    CHECK(drawn.curve[64].style < 0.5 * drawn.curve[0].style);
    all.iterations = 8;
    all.scales = {2, 24, {}, {}};
    all.softmax_temperature = 1;
    const Stylised scaled = scene().run(all);
    CHECK(scaled.scales.size() == 2);
    CHECK(std::isfinite(scaled.curve.back().style));
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

TEST_CASE("layers may have weights and VGG's other names, each layer once") {
    const Architecture& vgg = architecture_named("vgg19");
    CHECK(choose_taps(vgg, "relu4_2", "conv1_1:1, relu2_1 : 0.75").style ==
          std::vector<std::string>{"conv1_1", "conv2_1"});
    CHECK(choose_taps(vgg, "relu4_2", "conv1_1").content == std::vector<std::string>{"conv4_2"});
    CHECK(layer_weights("conv1_1:1, relu2_1 : 0.75") == std::vector<double>{1, 0.75});
    CHECK(layer_weights("conv1_1, conv2_1:0") == std::vector<double>{1, 0});
    CHECK(layer_weights("conv1_1, conv2_1").empty());
    CHECK(layer_weights("default").empty());
    CHECK_THROWS_WITH_AS(choose_taps(vgg, "conv4_2, relu4_2", "default"), "content_layers: conv4_2 is named twice",
                         runners::BadInput);
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
    CHECK_THROWS_WITH_AS(choose_taps(vgg, "default", " ,"), doctest::Contains("style_layers: no name is given"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(architecture_named("vgg20"), doctest::Contains("vgg19, vgg16, resnet18"), runners::BadInput);
}
