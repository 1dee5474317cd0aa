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

const Published published[] = {
    {"gatys", "style", {LossForm::gatys}, {1, 1e5, 0}},
    {"gatys weighted", "style", {LossForm::gatys, {}, {}, {1, 0.75, 0}}, {1, 1e5, 0}},
    {"neural-style", "smaller_style", {LossForm::neural_style}, {5, 100, 1e-3}},
    {"neural-style weighted", "smaller_style", {LossForm::neural_style, {}, {}, {0.2, 1, 3}}, {5, 100, 1e-3}},
    {"gatys scaled", "style", {LossForm::gatys}, {1, 1e5, 0}, true},
};

// What the script made, and the network of its weights.
struct Reference {
    TemporaryFolder folder;
    std::optional<Weights> figures;

    Reference() {
        if (!made_by_script("reference_losses.py", folder, {})) return;
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
        for (const Published& of : published) {
            CAPTURE(of.name);
            FeatureExtractor network = reference.network(placement);
            const torch::Tensor content = reference.picture("content");
            if (of.scaled) network.scale_activations(content);
            torch::Tensor whole = reference.picture("picture").requires_grad_(true);
            const Targets targets{
                content_targets(network, content, of.options),
                style_targets({{reference.picture(of.style), 1}}, grams_in(network, Smoothing::none), of.options.form)};
            const LossTensors losses = losses_of(network, whole, targets, of.weights, of.options);
            losses.total.backward();
            reference.check(of, losses.read(), whole.grad());

            torch::Tensor cut = reference.picture("picture").requires_grad_(true);
            const Tiling tiling(network, 16, of.options);
            REQUIRE(tiling.splits(cut.sizes()));
            const Targets by_tiles{tiling.content_targets(content), targets.style};
            reference.check(of, tiling.evaluate(cut, by_tiles, of.weights).read(), cut.grad());
        }
    }
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
    const TemporaryFolder folder;
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
}
