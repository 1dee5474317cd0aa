#include "runners/nst/adain/onednn_network.hpp"

#include <doctest/doctest.h>

#include "runners/core/job.hpp"
#include "runners/nst/adain/adain_network.hpp"
#include "tests/nst/adain/random_layers.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr NumberTypes fp32{torch::kFloat32, torch::kFloat32}, bf16{torch::kBFloat16, torch::kBFloat16};
constexpr NumberTypes int8{torch::kFloat32, torch::kFloat32, true};

bool skipped(const char* needs, bool has) {
    if (!has) MESSAGE("not on this machine: no oneDNN, or a CPU without ", needs);
    return !has;
}
bool skipped() {
    return skipped("AVX-512 VNNI", onednn_is_available() && onednn_has_int8());
}
bool skipped_in_float32() {
    return skipped("AVX2", onednn_suits_float32());
}

AdainNetwork network(NumberTypes types, std::optional<ConvAlgorithm> algorithm) {
    static const adain::Layers layers = random_layers();
    return {layers, torch::kCPU, types, at::MemoryFormat::ChannelsLast, algorithm};
}

// Root mean square, relative to how much the expected picture varies.
double difference(const torch::Tensor& has, const torch::Tensor& expected) {
    return ((has - expected).square().mean().sqrt() / expected.std()).item<double>();
}

torch::Tensor style_picture() {
    return waves(40, 56).flip(1) * 0.7;
}

}  // namespace

TEST_CASE("AdaIN on oneDNN gives LibTorch's statistics and picture, whatever the size") {
    if (skipped_in_float32()) return;
    const AdainNetwork plain = network(fp32, {}), direct = network(fp32, ConvAlgorithm::direct),
                       winograd = network(fp32, ConvAlgorithm::winograd);
    const adain::ChannelStatistics style = plain.statistics(style_picture());
    for (const AdainNetwork* each : {&direct, &winograd}) {
        const adain::ChannelStatistics ours = each->statistics(style_picture());
        CHECK(difference(ours.mean, style.mean) < 1e-4);
        CHECK(difference(ours.deviation, style.deviation) < 1e-4);
    }
    for (const auto& [height, width] : {std::pair{64, 48}, {23, 37}, {9, 10}, {66, 41}}) {
        CAPTURE(height);
        CAPTURE(width);
        const torch::Tensor content = waves(height, width);
        for (const double alpha : {1.0, 0.3}) {
            const torch::Tensor expected = plain(content, style, alpha);
            REQUIRE(expected.std().item<double>() > 0.01);
            REQUIRE(expected.min().item<double>() > 0);  // not clamped away
            CHECK(direct(content, style, alpha).sizes() == content.sizes());
            CHECK(difference(direct(content, style, alpha), expected) < 1e-4);
            CHECK(difference(winograd(content, style, alpha), expected) < 1e-3);
        }
    }
    CHECK(plain.algorithm() == "libtorch");
    CHECK(direct.algorithm() == "onednn direct");
    CHECK(winograd.algorithm() == (onednn_has_winograd() ? "onednn winograd" : "stylesweep winograd"));
}

TEST_CASE("AdaIN in bf16 and int8 comes near, on oneDNN and on LibTorch") {
    const torch::Tensor content = waves(64, 48);
    const AdainNetwork plain = network(fp32, {});
    const adain::ChannelStatistics style = plain.statistics(style_picture());
    const torch::Tensor expected = plain(content, style, 1);
    const auto check = [&](const AdainNetwork& narrow, double most) {
        const adain::ChannelStatistics ours = narrow.statistics(style_picture());
        narrow.prepare(content, ours, 1);
        const double off = difference(narrow(content, ours, 1), expected);
        CHECK(off < most);
        CHECK(off > 1e-5);
    };
    check(network(number_types("bf16", torch::kCPU), {}), 0.1);
    check(network(int8, {}), 0.1);
    if (skipped()) return;
    check(network(bf16, ConvAlgorithm::direct), 0.1);
    check(network(int8, ConvAlgorithm::direct), 0.3);
}

TEST_CASE("AdaIN gives the same bits for sizes in turn, and refuses a picture too small to mirror") {
    if (skipped_in_float32()) return;
    const adain::ChannelStatistics style = network(fp32, {}).statistics(style_picture());
    for (const NumberTypes& types : {fp32, bf16, int8}) {
        const bool narrow = types.storage != torch::kFloat32 || types.int8_weights;
        if (narrow && skipped()) continue;
        const AdainNetwork one = network(types, narrow ? ConvAlgorithm::direct : ConvAlgorithm::winograd);
        if (types.int8_weights)
            CHECK_THROWS_WITH_AS((void)one(waves(40, 24), style, 1), doctest::Contains("before it was prepared"),
                                 std::logic_error);
        one.prepare(waves(40, 24), style, 1);
        const torch::Tensor first = one(waves(40, 24), style, 1).clone();
        one.prepare(waves(16, 28), style, 1);
        (void)one(waves(16, 28), style, 1);
        one.prepare(waves(40, 24), style, 1);
        CHECK(torch::equal(one(waves(40, 24), style, 1), first));
        CHECK_THROWS_WITH_AS(one.prepare(waves(8, 24), style, 1),
                             doctest::Contains("at least 9x9 pixels, this one is 24x8"), runners::BadInput);
    }
    CHECK_THROWS_AS((void)network(fp32, {}).statistics(waves(8, 24)), runners::BadInput);
}
