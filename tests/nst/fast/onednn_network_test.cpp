#include "runners/nst/fast/onednn_network.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "runners/core/job.hpp"
#include "runners/nst/fast/fast_network.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr NumberTypes fp32{torch::kFloat32, torch::kFloat32}, bf16{torch::kBFloat16, torch::kBFloat16};
constexpr NumberTypes int8{torch::kFloat32, torch::kFloat32, true};

bool skipped(const std::string& needs, bool has) {
    if (!has) MESSAGE("not on this machine: no oneDNN, or a CPU without " << needs);
    return !has;
}
bool skipped() {
    return skipped("AVX-512 VNNI", onednn_is_available() && onednn_has_int8());
}
bool skipped_in_float32() {
    return skipped("AVX2", onednn_suits_float32());
}

// Whole grey levels in smooth waves.
torch::Tensor picture(std::int64_t height, std::int64_t width) {
    const torch::Tensor y = torch::arange(height).view({1, 1, -1, 1}), x = torch::arange(width).view({1, 1, 1, -1});
    const torch::Tensor color = torch::arange(3).view({1, 3, 1, 1});
    return ((y * 0.3 + color).sin() * 60 + (x * 0.2 - color).cos() * 60 + 127.5).round();
}

FastNetwork network(const Weights& weights, NumberTypes types, std::optional<ConvAlgorithm> algorithm) {
    return {weights, torch::kCPU, types, at::MemoryFormat::ChannelsLast, algorithm};
}

// Root mean square, relative to how much the expected picture varies.
double difference(const torch::Tensor& has, const torch::Tensor& expected) {
    return ((has - expected).square().mean().sqrt() / expected.std()).item<double>();
}

struct Model {
    const char* name;
    std::string file;
};

std::vector<Model> models() {
    return {{"engstrom", engstrom_file()}, {"johnson 32", johnson_file(32)}, {"johnson 8", johnson_file(8)}};
}

}  // namespace

TEST_CASE("a network on oneDNN gives LibTorch's picture, whatever its kind, width and size") {
    if (skipped_in_float32()) return;
    const TestFolder folder;
    for (const Model& model : models()) {
        const Weights weights(folder.write("m.safetensors", model.file));
        const FastNetwork plain = network(weights, fp32, std::nullopt);
        const FastNetwork direct = network(weights, fp32, ConvAlgorithm::direct);
        const FastNetwork winograd = network(weights, fp32, ConvAlgorithm::winograd);
        for (const auto& [height, width] : {std::pair{64, 48}, {23, 37}, {9, 8}, {66, 41}}) {
            CAPTURE(model.name);
            CAPTURE(height);
            CAPTURE(width);
            const torch::Tensor content = picture(height, width), expected = plain(content);
            REQUIRE(expected.std().item<double>() > 5);  // not all clamped away
            CHECK(direct(content).sizes() == content.sizes());
            CHECK(difference(direct(content), expected) < 1e-4);
            CHECK(difference(winograd(content), expected) < 1e-3);
        }
        CHECK(plain.algorithm() == "libtorch");
        CHECK(direct.algorithm() == "onednn direct");
        CHECK(winograd.algorithm() == (onednn_has_winograd() ? "onednn winograd" : "stylesweep winograd"));
    }
}

TEST_CASE("bf16 and int8 come near") {
    if (skipped()) return;
    const TestFolder folder;
    for (const Model& model : models()) {
        CAPTURE(model.name);
        const Weights weights(folder.write("m.safetensors", model.file));
        const torch::Tensor content = picture(64, 48), expected = network(weights, fp32, std::nullopt)(content);
        const FastNetwork narrow = network(weights, bf16, ConvAlgorithm::direct);
        CHECK(difference(narrow(content), expected) < 0.06);
        // Winograd is float32 only, here oneDNN's or ours.
        CHECK(torch::equal(network(weights, bf16, ConvAlgorithm::winograd)(content), narrow(content)));
        const FastNetwork quantised = network(weights, int8, ConvAlgorithm::direct);
        quantised.prepare(content);
        const double off = difference(quantised(content), expected);
        CHECK(off < 0.25);
        CHECK(off > 1e-4);
    }
}

TEST_CASE("int8 is calibrated on the picture: ranges are the largest magnitudes that layers read") {
    if (skipped()) return;
    const TestFolder folder;
    const OnednnFastNetwork quantised(JohnsonNetwork::read(Weights(folder.write("m.safetensors", johnson_file(8)))),
                                      int8, ConvAlgorithm::direct);
    const torch::Tensor content = picture(32, 32);
    CHECK_THROWS_WITH_AS((void)quantised(content), doctest::Contains("before it was prepared"), std::logic_error);
    const std::vector<double> ranges = quantised.input_ranges(content);
    REQUIRE(ranges.size() == 16);
    CHECK(ranges.front() == content.max().item<double>());
    // Normalised layers do not depend on the picture's contrast, the first layer does.
    const std::vector<double> dark = quantised.input_ranges(content / 2);
    CHECK(dark.front() == ranges.front() / 2);
    for (std::size_t i = 1; i < ranges.size(); ++i) CHECK(dark[i] == doctest::Approx(ranges[i]).epsilon(0.02));
}

TEST_CASE("the same network gives the same bits for sizes in turn, and refuses a picture too small to mirror") {
    if (skipped_in_float32()) return;
    const TestFolder folder;
    const Weights weights(folder.write("m.safetensors", johnson_file(8)));
    for (const NumberTypes& types : {fp32, bf16, int8}) {
        if (types.storage != torch::kFloat32 || types.int8_weights)
            if (skipped()) continue;
        const FastNetwork one =
            network(weights, types, types.int8_weights ? ConvAlgorithm::direct : ConvAlgorithm::winograd);
        one.prepare(picture(40, 24));
        const torch::Tensor first = one(picture(40, 24)).clone();
        one.prepare(picture(16, 28));
        (void)one(picture(16, 28));
        one.prepare(picture(40, 24));
        CHECK(torch::equal(one(picture(40, 24)), first));
        CHECK_THROWS_WITH_AS(one.prepare(picture(7, 24)), doctest::Contains("at least 8x8 pixels"), runners::BadInput);
    }
}
