#include "runners/nst/features/extractor.hpp"

#include <doctest/doctest.h>

#include "runners/core/job.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "tests/nst/files.hpp"
#include "tests/nst/safetensors_file.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr auto contiguous = at::MemoryFormat::Contiguous;
const FeatureExtractor::Placement fp32{torch::kCPU, {torch::kFloat32, torch::kFloat32}, contiguous};

FeatureExtractor::Shape shape_of(const char* name, Pooling pooling = Pooling::average) {
    const Architecture& architecture = architecture_named(name);
    return {&architecture, architecture.taps, pooling};
}

// A sample picture as the networks take it: float32 [1, 3, height, width] of 0 to 1.
torch::Tensor picture(const char* name, int width, int height) {
    const cv::Mat rgb = resize_to(read_picture(sample(name)), {width, height});
    return torch::from_blob(rgb.data, {1, height, width, 3}, torch::kUInt8).to(torch::kFloat32).permute({0, 3, 1, 2}) /
           255;
}

const torch::Tensor& content() {
    static const torch::Tensor tensor = [] {
        at::set_num_threads(2);  // sums, and so normalised weights, differ in the last bit with the number of threads
        return picture("content/landscape.jpg", 64, 48);
    }();
    return tensor;
}
const torch::Tensor& style() {
    static const torch::Tensor tensor = picture("style/swirls.jpg", 64, 64);
    return tensor;
}

std::vector<StyleImage> styles() {
    return {{style(), 1}};
}

const FeatureExtractor& network() {
    static const FeatureExtractor made = FeatureExtractor::random(shape_of("vgg19"), 1, content(), fp32);
    return made;
}

// Weights under torchvision's names up to the layer `last`, each tensor's values all alike.
std::string vgg19_file(std::string_view last) {
    std::map<std::string, StoredTensor> all;
    for (const Block& block : architecture_named("vgg19").blocks) {
        for (const Convolution& each : block.convolutions) {
            const auto count = static_cast<std::size_t>(9) * each.in * each.out;
            all[each.name + ".weight"] =
                stored("BF16", {each.out, each.in, 3, 3}, std::vector<std::uint16_t>(count, 0x3C00));
            all[each.name + ".bias"] = stored("F32", {each.out}, std::vector<float>(each.out, 0.5F));
        }
        if (block.name == last) break;
    }
    return safetensors(all);
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().mean().item<double>();
}

}  // namespace

TEST_CASE("a picture that four poolings would use up is refused") {
    const torch::Tensor narrow = torch::rand({1, 3, 64, 15});
    CHECK_THROWS_WITH_AS(FeatureExtractor::random(shape_of("vgg19"), 1, narrow, fp32), doctest::Contains("15x64"),
                         runners::BadInput);
    CHECK_THROWS_WITH_AS(network()(narrow), doctest::Contains("at least 16x16"), runners::BadInput);
    CHECK_NOTHROW(network()(torch::rand({1, 3, 16, 16})));
}

TEST_CASE("the network taps conv1_1 to conv5_1 and conv4_2, and ends there") {
    const Features features = network()(content());
    REQUIRE(features.content.size() == 1);
    CHECK(features.content[0].sizes() == at::IntArrayRef({1, 512, 6, 8}));
    REQUIRE(features.style.size() == 5);
    const std::int64_t channels[] = {64, 128, 256, 512, 512};
    for (std::int64_t i = 0; i < 5; ++i) {
        CAPTURE(i);
        CHECK(features.style[i].sizes() == at::IntArrayRef({1, channels[i], 48 >> i, 64 >> i}));
        CHECK(features.style[i].min().item<double>() >= 0);  // after the ReLU
    }
}

TEST_CASE("random weights make every layer speak equally loud") {
    for (const Pooling pooling : {Pooling::average, Pooling::maximum}) {
        const Features features = FeatureExtractor::random(shape_of("vgg19", pooling), 3, content(), fp32)(content());
        for (const torch::Tensor& layer : features.style)
            CHECK(layer.mean().item<double>() == doctest::Approx(1).epsilon(0.01));
        CHECK(features.content[0].mean().item<double>() == doctest::Approx(1).epsilon(0.01));
    }
}

TEST_CASE("a seed gives the same weights every time, another seed gives others") {
    const auto hash = [](std::uint64_t seed) {
        return FeatureExtractor::random(shape_of("vgg19"), seed, content(), fp32).weights_sha256();
    };
    CHECK(hash(1) == network().weights_sha256());
    CHECK(hash(2) != network().weights_sha256());
    at::set_num_threads(1);  // sums differ in their last bits
    CHECK(hash(1) == network().weights_sha256());
    at::set_num_threads(2);
}

TEST_CASE("weights from a file need nothing behind conv5_1, and all before it") {
    const TestFolder folder;
    const Weights whole(folder.write("w.safetensors", vgg19_file("conv5_1")));
    const FeatureExtractor loaded = FeatureExtractor::load(shape_of("vgg19", Pooling::maximum), whole, fp32);
    // conv1_1 by the definition: the sum of 27 normalised values times 2^-7, plus the bias; away from the border.
    const torch::Tensor mean = torch::tensor({0.485F, 0.456F, 0.406F}).view({3, 1, 1});
    const torch::Tensor deviation = torch::tensor({0.229F, 0.224F, 0.225F}).view({3, 1, 1});
    const torch::Tensor patch = content()[0].slice(1, 9, 12).slice(2, 19, 22);
    const double expected = ((patch - mean) / deviation).sum().item<double>() / 128 + 0.5;
    CHECK(loaded(content()).style[0][0][0][10][20].item<double>() == doctest::Approx(std::max(0.0, expected)));
    CHECK(loaded.weights_sha256() != network().weights_sha256());

    const Weights cut(folder.write("cut.safetensors", vgg19_file("conv4_4")));
    CHECK_THROWS_WITH_AS(FeatureExtractor::load(shape_of("vgg19", Pooling::maximum), cut, fp32),
                         doctest::Contains("features.28.weight"), runners::BadInput);
}

TEST_CASE("a Gram matrix, computed by hand") {
    const torch::Tensor features = torch::tensor({1.F, 2.F, 3.F, 4.F}).view({1, 2, 1, 2});
    CHECK(torch::allclose(gram(features), torch::tensor({{2.5F, 5.5F}, {5.5F, 12.5F}})));
    CHECK(gram(features.to(torch::kBFloat16)).dtype() == torch::kFloat32);
}

TEST_CASE("a loss that is not finite ends the job") {
    torch::Tensor broken = content().clone();
    broken[0][0][0][0] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH_AS(stylise(network(), broken, styles(), {1, 100, 0.02, 1}), doctest::Contains("not finite"),
                         std::runtime_error);
}

TEST_CASE("the style loss falls, and the same job gives the same picture") {
    const torch::Tensor before = content().clone();
    const Stylised once = stylise(network(), content(), styles(), {1, 100, 0.05, 8});
    REQUIRE(once.curve.size() == 8);
    CHECK(once.curve.back().style < 0.8 * once.curve.front().style);
    CHECK(once.curve.back().total < once.curve.front().total);
    CHECK(once.curve.front().content == 0);  // it starts from the content
    CHECK(once.picture.sizes() == content().sizes());
    CHECK(once.picture.min().item<double>() >= 0);
    CHECK(once.picture.max().item<double>() <= 1);
    CHECK(torch::equal(content(), before));
    CHECK(torch::equal(stylise(network(), content(), styles(), {1, 100, 0.05, 8}).picture, once.picture));
}

TEST_CASE("without style the content stays, and the heavier the style the more of it is had") {
    CHECK(torch::equal(stylise(network(), content(), styles(), {1, 0, 0.05, 3}).picture, content()));
    const Losses light = stylise(network(), content(), styles(), {1, 0.1, 0.05, 8}).curve.back();
    const Losses heavy = stylise(network(), content(), styles(), {1, 1000, 0.05, 8}).curve.back();
    const Losses faithful = stylise(network(), content(), styles(), {1e4, 1000, 0.05, 8}).curve.back();
    CHECK(heavy.style < light.style);
    CHECK(heavy.content > light.content);
    CHECK(faithful.content < heavy.content);
}

TEST_CASE("bf16 and channels_last optimise the same losses as fp32") {
    const Losses reference = stylise(network(), content(), styles(), {1, 100, 0.05, 1}).curve.back();
    for (const char* precision : {"fp32", "bf16"}) {
        CAPTURE(precision);
        const FeatureExtractor::Placement place{torch::kCPU, number_types(precision, torch::kCPU),
                                                at::MemoryFormat::ChannelsLast};
        const FeatureExtractor other = FeatureExtractor::random(shape_of("vgg19"), 1, content(), place);
        CHECK(other.weights_sha256() == network().weights_sha256());
        const Stylised result = stylise(other, content(), styles(), {1, 100, 0.05, 1});
        CHECK(result.picture.dtype() == torch::kFloat32);
        CHECK(result.curve.back().style == doctest::Approx(reference.style).epsilon(0.03));
        CHECK(difference(other(content()).content[0].to(torch::kFloat32), network()(content()).content[0]) < 0.03);
    }
}
