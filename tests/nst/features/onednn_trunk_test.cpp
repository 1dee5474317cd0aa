#include "runners/nst/features/onednn_trunk.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "runners/nst/features/extractor.hpp"

using namespace stylesweep::nst;
using Style = OnednnTrunk::Style;

namespace {

struct Case {
    ConvAlgorithm algorithm;
    bool maximum;
    torch::Dtype type;
    double tolerance;  ///< relative, of the Euclidean norm
};

// 3 -> 32 (style) -> 32, pooled -> 64 (content and style) -> 64, pooled -> 48 (style).
std::vector<TrunkLayer> layers() {
    torch::manual_seed(7);
    std::vector<TrunkLayer> all;
    std::int64_t in = 3;
    for (const auto& [out, pool, tapped] :
         {std::tuple{32, false, true}, {32, false, false}, {64, true, true}, {64, false, false}, {48, true, true}}) {
        const torch::Tensor weight = torch::randn({out, in, 3, 3}) * std::sqrt(2.0 / (9.0 * static_cast<double>(in)));
        all.push_back({weight, torch::randn({out}) * 0.1, pool, tapped && out == 64, tapped});
        in = out;
    }
    return all;
}

// The same chain by LibTorch alone.
std::vector<torch::Tensor> by_libtorch(torch::Tensor x, bool maximum, Style style) {
    std::vector<torch::Tensor> taps;
    for (const TrunkLayer& layer : layers()) {
        if (layer.pool_before) x = maximum ? torch::max_pool2d(x, 2, 2) : torch::avg_pool2d(x, 2, 2);
        x = torch::conv2d(x, layer.weight, layer.bias, 1, 1).relu();
        if (layer.content) taps.push_back(x);
        if (layer.style) taps.push_back(style == Style::outputs ? x : products(x));
    }
    return taps;
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

torch::Tensor picture(std::int64_t height, std::int64_t width) {
    torch::manual_seed(8);
    return torch::randn({1, 3, height, width}).set_requires_grad(true);
}

torch::Tensor gradient(const std::vector<torch::Tensor>& taps, const torch::Tensor& of) {
    torch::Tensor loss = torch::zeros({});
    for (const torch::Tensor& tap : taps)  // not symmetric, where the tap is
        loss = loss + (tap.square() * torch::linspace(0.5, 1.5, tap.numel()).view(tap.sizes())).mean() /
                          tap.detach().square().mean();
    return torch::autograd::grad({loss}, {of})[0];
}

bool skipped() {
    if (onednn_is_available()) return false;
    MESSAGE("not on this machine: no oneDNN, or a CPU without AVX-512");
    return true;
}

}  // namespace

TEST_CASE("outputs and gradient are LibTorch's, for every algorithm, pooling and type, at even and odd sizes") {
    if (skipped()) return;
    const Case cases[] = {{ConvAlgorithm::direct, false, torch::kFloat32, 1e-5},
                          {ConvAlgorithm::winograd, false, torch::kFloat32, 1e-5},
                          {ConvAlgorithm::winograd, true, torch::kFloat32, 1e-5},
                          {ConvAlgorithm::direct, false, torch::kBFloat16, 0.02},
                          {ConvAlgorithm::direct, true, torch::kBFloat16, 0.02}};
    for (const Case& each : cases) {
        CAPTURE(static_cast<int>(each.algorithm));
        CAPTURE(each.maximum);
        const OnednnTrunk trunk(layers(), each.maximum, each.type, each.algorithm);
        for (const auto& [height, width, style] : {std::tuple{32, 48, Style::outputs},
                                                   {37, 45, Style::outputs},
                                                   {32, 48, Style::products},
                                                   {37, 45, Style::products}}) {
            CAPTURE(static_cast<int>(style));
            const torch::Tensor x = picture(height, width);
            const auto ours = trunk(x, style), theirs = by_libtorch(x, each.maximum, style);
            REQUIRE(ours.size() == theirs.size());
            for (std::size_t i = 0; i < ours.size(); ++i) {
                CHECK(ours[i].sizes() == theirs[i].sizes());
                CHECK(difference(ours[i], theirs[i]) < each.tolerance);
            }
            // Where an activation is 0 but for rounding, its gradient is cut by one and not by the other.
            CHECK(difference(gradient(ours, x), gradient(theirs, x)) < 10 * each.tolerance);
        }
    }
}

TEST_CASE("Winograd is used where it was asked for and oneDNN has it") {
    if (skipped()) return;
    const OnednnTrunk fast(layers(), false, torch::kFloat32, ConvAlgorithm::winograd);
    const OnednnTrunk plain(layers(), false, torch::kFloat32, ConvAlgorithm::direct);
    for (const OnednnTrunk* trunk : {&fast, &plain}) (void)(*trunk)(picture(32, 32), Style::products);
    CHECK(std::string(fast.algorithm()) == (onednn_has_winograd() ? "winograd" : "direct"));
    CHECK(std::string(plain.algorithm()) == "direct");
}

TEST_CASE("a picture of another size in between changes nothing, not even the backward pass still to come") {
    if (skipped()) return;
    const OnednnTrunk trunk(layers(), false, torch::kFloat32, ConvAlgorithm::winograd);
    const torch::Tensor x = picture(32, 48), y = picture(64, 32);
    for (const Style style : {Style::outputs, Style::products}) {
        const torch::Tensor alone = gradient(trunk(x, style), x);
        const auto taps = trunk(x, style);
        {
            const torch::NoGradGuard no_gradients;
            CHECK(trunk(y, style).size() == 4);
        }
        CHECK(torch::equal(gradient(taps, x), alone));
        CHECK(torch::equal(gradient(trunk(x, style), x), alone));
    }
}

TEST_CASE("outputs that the loss does not use send nothing back") {
    if (skipped()) return;
    const OnednnTrunk trunk(layers(), false, torch::kFloat32, ConvAlgorithm::direct);
    const torch::Tensor x = picture(32, 32);
    for (const Style style : {Style::outputs, Style::products})
        for (const std::size_t i : {0, 1, 2, 3}) {
            const std::vector<torch::Tensor> ours(1, trunk(x, style)[i]), theirs(1, by_libtorch(x, false, style)[i]);
            CHECK(difference(gradient(ours, x), gradient(theirs, x)) < 1e-4);
        }
}
