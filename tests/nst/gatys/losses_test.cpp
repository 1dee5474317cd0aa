// The forms of the losses against an independent computation by PyTorch (reference_losses.py), whatever convolves.
#include "runners/nst/gatys/losses.hpp"

#include <doctest/doctest.h>

#include "orchestrator/weights/weights_folder.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/gatys/tiles.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

struct Published {
    const char *name, *style;  ///< of the script's figures and picture
    LossOptions options;
    LossWeights weights;
    bool scaled = false;  ///< to mean activation 1
};

LossOptions comparing(StyleStatistics statistics, LossForm form) {
    LossOptions options{form};
    options.statistics = statistics;
    options.directions = 7;
    return options;
}

// Two regions, [2, 1, H, W]: before and from position `at` of rows or columns.
torch::Tensor halves(std::int64_t height, std::int64_t width, std::int64_t at, std::int64_t dimension) {
    torch::Tensor all = torch::zeros({2, 1, height, width});
    all[0].narrow(dimension, 0, at).fill_(1);
    all[1] = 1 - all[0];
    return all;
}

LossOptions guided(StyleStatistics statistics, LossForm form) {
    LossOptions options = comparing(statistics, form);
    options.regions = halves(96, 120, 50, 2);
    return options;
}

std::vector<Published> published_losses() {
    constexpr auto moments = StyleStatistics::mean_std, slices = StyleStatistics::sliced_wasserstein,
                   grams = StyleStatistics::gram;
    constexpr auto summed = LossForm::neural_style, relative = LossForm::relative;
    const LossWeights weights{5, 100, 0};
    return {
        {"gatys", "style", {LossForm::gatys}, {1, 1e5, 0}},
        {"gatys weighted", "style", {LossForm::gatys, {}, {}, {1, 0.75, 0}}, {1, 1e5, 0}},
        {"neural-style", "smaller_style", {summed}, {5, 100, 1e-3}},
        {"neural-style weighted", "smaller_style", {summed, {}, {}, {0.2, 1, 3}}, {5, 100, 1e-3}},
        {"gatys scaled", "style", {LossForm::gatys}, {1, 1e5, 0}, true},
        {"mean_std style", "style", comparing(moments, summed), weights},
        {"mean_std smaller_style", "smaller_style", comparing(moments, summed), weights},
        {"mean_std relative", "smaller_style", comparing(moments, relative), weights},
        {"sliced_wasserstein style", "style", comparing(slices, summed), weights},
        {"sliced_wasserstein smaller_style", "smaller_style", comparing(slices, summed), weights},
        {"sliced_wasserstein relative", "smaller_style", comparing(slices, relative), weights},
        {"gram guided", "smaller_style", guided(grams, summed), weights},
        {"gram guided relative", "smaller_style", guided(grams, relative), weights},
        {"mean_std guided", "smaller_style", guided(moments, summed), weights},
        {"mean_std guided relative", "smaller_style", guided(moments, relative), weights},
        {"sliced_wasserstein guided", "smaller_style", guided(slices, summed), weights},
        {"sliced_wasserstein guided relative", "smaller_style", guided(slices, relative), weights},
    };
}

// What the script made, and the network of its weights.
struct Reference {
    TestFolder folder;
    std::optional<Weights> figures;

    Reference() {
        if (!made_by_script("gatys/reference_losses.py", folder, {})) return;
        figures.emplace(as_safetensors(folder, "losses"));
        weights::import_weights(folder / "vgg_conv.pth", "vgg_conv", folder.path());
    }
    [[nodiscard]] FeatureExtractor network(const FeatureExtractor::Placement& place) const {
        const Architecture& vgg19 = architecture_named("vgg19");
        return FeatureExtractor::load(
            {&vgg19, choose_taps(vgg19, "relu2_2", "conv1_1, relu2_1, conv3_1"), Pooling::maximum},
            Weights(folder / "vgg_conv.safetensors"), place);
    }
    [[nodiscard]] torch::Tensor picture(const char* name) const {
        const bool smaller = std::string(name) == "smaller_style";
        return figures->get(name, smaller ? at::IntArrayRef{1, 3, 72, 88} : at::IntArrayRef{1, 3, 96, 120}).clone();
    }
    [[nodiscard]] torch::Tensor figure(const Published& of, const char* name, at::IntArrayRef shape) const {
        return figures->get(std::string(of.name) + "." + name, shape);
    }

    void check(const Published& of, const Losses& losses, const torch::Tensor& gradient) const {
        const auto is = [&](double value, const char* name) {
            CAPTURE(name);
            CHECK(value == doctest::Approx(figure(of, name, {1}).item<double>()).epsilon(1e-4));
        };
        is(losses.content, "content");
        is(losses.style, "style");
        is(losses.total, "total");
        if (of.weights.variation > 0) is(losses.variation, "variation");
        const torch::Tensor layers = figure(of, "layers", {3});
        REQUIRE(losses.style_layers.size() == 3);
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(losses.style_layers[i] ==
                  doctest::Approx(layers[static_cast<std::int64_t>(i)].item<double>()).epsilon(1e-4));
        REQUIRE(losses.content_layers.size() == 1);
        is(losses.content_layers[0], "content");
        const torch::Tensor theirs = figure(of, "gradient", gradient.sizes());
        // In float32 some maxima and signs are others than in float64, most by Winograd (2e-3; by LibTorch under 1e-3).
        CHECK(((gradient - theirs).norm() / theirs.norm()).item<double>() < 5e-3);
    }
};

struct Place {
    const char* name;
    FeatureExtractor::Placement placement;
};

std::vector<Place> places() {
    const NumberTypes fp32{torch::kFloat32, torch::kFloat32};
    const auto contiguous = at::MemoryFormat::Contiguous;
    std::vector<Place> all = {{"libtorch", {torch::kCPU, fp32, contiguous}},
                              {"channels last", {torch::kCPU, fp32, at::MemoryFormat::ChannelsLast}},
                              {"checkpoints", {torch::kCPU, fp32, contiguous, {}, false, 3}}};
    if (WinogradConvolution::is_available()) all.push_back({"winograd", {torch::kCPU, fp32, contiguous, {}, true}});
    if (!onednn_is_available()) return all;
    all.push_back({"onednn direct", {torch::kCPU, fp32, contiguous, ConvAlgorithm::direct}});
    all.push_back({"onednn winograd", {torch::kCPU, fp32, contiguous, ConvAlgorithm::winograd}});
    return all;
}

}  // namespace

TEST_CASE("the published losses and their gradient are PyTorch's, whatever convolves, whole and by tiles") {
    const Reference reference;
    if (!reference.figures) return;
    for (const auto& [name, placement] : places()) {
        CAPTURE(name);
        for (const Published& of : published_losses()) {
            CAPTURE(of.name);
            FeatureExtractor network = reference.network(placement);
            const torch::Tensor content = reference.picture("content");
            if (of.scaled) network.scale_activations(content);
            torch::Tensor whole = reference.picture("picture").requires_grad_(true);
            const bool regions = of.options.regions.defined();
            const StyleImage style{reference.picture(of.style), 1, regions ? halves(72, 88, 30, 1) : torch::Tensor()};
            const Targets targets{content_targets(network, content, of.options),
                                  style_targets({style}, style_in(network, of.options, whole.sizes()), of.options)};
            const LossTensors losses = losses_of(network, whole, targets, of.weights, of.options);
            losses.total.backward();
            reference.check(of, losses.read(), whole.grad());

            if (of.options.statistics != StyleStatistics::gram || regions) continue;
            torch::Tensor cut = reference.picture("picture").requires_grad_(true);
            const Tiling tiling(network, 16, of.options);
            REQUIRE(tiling.splits(cut.sizes()));
            const Targets by_tiles{tiling.content_targets(content), targets.style};
            reference.check(of, tiling.evaluate(cut, by_tiles, of.weights).read(), cut.grad());
        }
    }
}

TEST_CASE("in bf16 each statistic's loss and gradient are those of float32 but for rounding") {
    const FeatureExtractor::Shape shape{&architecture_named("squeezenet1_1"), architecture_named("squeezenet1_1").taps,
                                        Pooling::average};
    const torch::Tensor content = torch::rand({1, 3, 64, 80}), style = torch::rand({1, 3, 72, 56}).square();
    for (const StyleStatistics statistics :
         {StyleStatistics::gram, StyleStatistics::mean_std, StyleStatistics::sliced_wasserstein}) {
        CAPTURE(static_cast<int>(statistics));
        const auto loss_and_gradient = [&](torch::Dtype type) {
            const FeatureExtractor network = FeatureExtractor::random(
                shape, 1, content, {torch::kCPU, {type, torch::kFloat32}, at::MemoryFormat::Contiguous});
            const LossOptions options = comparing(statistics, LossForm::relative);
            torch::Tensor picture = content.clone().requires_grad_(true);
            const Targets targets{content_targets(network, content, options),
                                  style_targets({{style, 1}}, style_in(network, options, content.sizes()), options)};
            const LossTensors losses = losses_of(network, picture, targets, {0, 1, 0}, options);
            losses.total.backward();
            CHECK(losses.style.dtype() == torch::kFloat32);
            return std::pair(losses.read().style, picture.grad().flatten());
        };
        const auto [exact, gradient] = loss_and_gradient(torch::kFloat32);
        const auto [rounded, rounded_gradient] = loss_and_gradient(torch::kBFloat16);
        CHECK(exact > 0.01);
        CHECK(rounded == doctest::Approx(exact).epsilon(0.03));
        CHECK(torch::cosine_similarity(gradient, rounded_gradient, 0).item<double>() > 0.95);
    }
}

TEST_CASE(
    "statistics computed by hand; sorted projections of another number of positions are repeated or thinned out") {
    const torch::Tensor features = torch::tensor({1.F, 3.F, 2.F, 2.F}).view({1, 2, 1, 2});
    CHECK(mean_and_deviation(features).equal(torch::tensor({2.F, 2.F, 1.F, 1e-6F}).view({2, 2})));
    const torch::Tensor turned = torch::tensor({0.F, 1.F, -1.F, 0.F}).view({2, 2});
    CHECK(sorted_projections(features, turned).equal(torch::tensor({2.F, 2.F, -3.F, -1.F}).view({2, 2})));
    const auto of = [](const std::vector<float>& values, std::int64_t positions) {
        return with_positions(torch::tensor(values).view({1, -1}), positions).view({-1});
    };
    CHECK(of({1, 2}, 4).equal(torch::tensor({1.F, 1.F, 2.F, 2.F})));
    CHECK(of({1, 2, 3}, 3).equal(torch::tensor({1.F, 2.F, 3.F})));
    CHECK(of({1, 2, 3, 4, 5, 6}, 2).equal(torch::tensor({2.F, 5.F})));
    CHECK(gram(features, torch::tensor({1.F, 0.5F}).view({1, 1, 1, 2}))
              .allclose(torch::tensor({3.25F, 3.5F, 3.5F, 5.F}).view({2, 2}) / 1.25F));
    CHECK(of({1, 2, 3}, 5).equal(torch::tensor({1.F, 1.F, 2.F, 3.F, 3.F})));
}

TEST_CASE("random directions have length 1, and are the same by seed") {
    const std::vector<torch::Tensor> layers = {torch::zeros({1, 4, 2, 2}), torch::zeros({1, 3, 1, 1})};
    const auto first = random_directions(layers, 5), again = random_directions(layers, 5),
               other = random_directions(layers, nth_draw(5, 1));
    CHECK(first.at(0).sizes() == at::IntArrayRef{4, 4});
    CHECK(first.at(1).sizes() == at::IntArrayRef{3, 3});
    CHECK(torch::allclose(first[0].square().sum(1), torch::ones({4})));
    CHECK(first[0].equal(again[0]));
    CHECK_FALSE(first[0].equal(other[0]));
    CHECK(nth_draw(5, 0) == 5);
    CHECK_FALSE(draws_anew(StyleStatistics::sliced_wasserstein, 0));
    CHECK(draws_anew(StyleStatistics::sliced_wasserstein, evaluations_per_draw));
    CHECK_FALSE(draws_anew(StyleStatistics::mean_std, evaluations_per_draw));
}

TEST_CASE("trained weights pool by their maximum unless asked for the average, random ones the other way round") {
    const Reference reference;
    if (!reference.figures) return;
    const auto outcome = [&](const nlohmann::json& more, bool trained) {
        nlohmann::json params = {{"resolution", "48"},
                                 {"iterations", 1},
                                 {"content_layers", "conv2_1"},
                                 {"style_layers", "conv1_1,conv3_1"},
                                 {"reference", "vgg19"}};
        if (!more.is_null()) params.update(more);
        Files files = {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}};
        if (trained) {
            params["weights"] = "vgg_conv.safetensors";
            files["weights"] = reference.folder / "vgg_conv.safetensors";
        }
        return Outcome(job_of(reference.folder.path(), params, files));
    };
    const auto pooling = [](const Outcome& of, const char* name) { return of.recorded.details.at(name); };
    const Outcome trained = outcome({}, true), maximum = outcome({{"pooling", "max"}}, true),
                  average = outcome({{"pooling", "avg"}}, true);
    CHECK(pooling(trained, "pooling") == "max");
    CHECK(*trained.metric("total_loss") == *maximum.metric("total_loss"));
    CHECK(pooling(average, "pooling") == "avg");
    CHECK(*trained.metric("total_loss") != *average.metric("total_loss"));
    const Outcome random = outcome({}, false), also_average = outcome({{"pooling", "avg"}}, false),
                  other = outcome({{"pooling", "max"}, {"reference_pooling", "max"}}, false);
    CHECK(pooling(random, "pooling") == "avg");
    CHECK(*random.metric("total_loss") == *also_average.metric("total_loss"));
    CHECK(pooling(other, "pooling") == "max");
    CHECK(pooling(random, "reference_pooling") == "avg");
    CHECK(pooling(other, "reference_pooling") == "max");
    CHECK(*other.metric("reference_style_loss") != *random.metric("reference_style_loss"));

    const Outcome scaled = outcome({{"weights_scaling", "mean_activation"}, {"loss", "gatys"}}, true),
                  plain = outcome({{"loss", "gatys"}}, true);
    CHECK(*scaled.metric("style_loss") < 0.1 * *plain.metric("style_loss"));  // activations were far above 1
    const Outcome scaled_reference = outcome({{"reference_weights_scaling", "mean_activation"}}, false);
    CHECK(*scaled_reference.metric("total_loss") == *random.metric("total_loss"));
    CHECK(*scaled_reference.metric("reference_style_loss") != *random.metric("reference_style_loss"));
}

TEST_CASE("a row has each layer's loss and its curve") {
    const TestFolder folder;
    const Outcome outcome(job_of(folder.path(),
                                 {{"architecture", "squeezenet1_1"},
                                  {"resolution", "48"},
                                  {"iterations", 2},
                                  {"content_layers", "features.3"},
                                  {"style_layers", "features.1:3, features.4:1"}},
                                 {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}}));
    const double first = outcome.metric("style_loss_features_1").value(),
                 second = outcome.metric("style_loss_features_4").value();
    CHECK(first != second);
    CHECK(outcome.metric("style_loss").value() == doctest::Approx((3 * first + second) / 4));
    CHECK(outcome.metric("content_loss").value() == outcome.metric("content_loss_features_3").value());
    const auto points = [&](const char* name) {
        return std::ranges::count_if(outcome.recorded.samples, [&](const auto& each) { return each.name == name; });
    };
    CHECK(points("style_loss_features_4") == 2);
    CHECK(points("content_loss_features_3") == 2);
    CHECK(points("total_loss") == 2);
}

TEST_CASE("layers' weights: relative losses are a weighted mean, the published ones sums") {
    const std::vector<torch::Tensor> errors = {torch::tensor(1.F), torch::tensor(4.F)};
    const auto loss = [&](LossForm form, const std::vector<double>& weights) {
        return LayerSum(form, weights, 2).of(errors).item<double>();
    };
    CHECK(loss(LossForm::relative, {}) == 2.5);
    CHECK(loss(LossForm::relative, {3, 1}) == 1.75);
    CHECK(loss(LossForm::gatys, {}) == 2.5);  // each 1/n, as in the paper
    CHECK(loss(LossForm::gatys, {3, 1}) == 7);
    CHECK(loss(LossForm::neural_style, {}) == 5);
    CHECK(loss(LossForm::neural_style, {3, 1}) == 7);
}

TEST_CASE("a word that is no form of the losses is refused with those that are") {
    CHECK(loss_form("neural-style") == LossForm::neural_style);
    CHECK_THROWS_WITH_AS(loss_form("mse"), doctest::Contains("relative, gatys or neural-style"), runners::BadInput);
    CHECK(style_statistics("mean_std") == StyleStatistics::mean_std);
    CHECK_THROWS_WITH_AS(style_statistics("mean"), doctest::Contains("gram, mean_std or sliced"), runners::BadInput);
}
