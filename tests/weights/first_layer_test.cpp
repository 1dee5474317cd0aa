// Weights whose first layer does not fit what they will be shown.
#include "runners/nst/architectures/first_layer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <deque>
#include <map>
#include <random>

#include "orchestrator/weights/weights_folder.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::weights;

namespace {

// The first two convolutions of a VGG19 as He et al. initialise them, the first one's weights divided by `divisor`.
std::filesystem::path vgg_file(const TestFolder& folder, float divisor) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    std::deque<std::vector<float>> kept;
    std::vector<tensorfiles::Tensor> tensors;
    const auto add = [&](const std::string& name, const std::vector<std::int64_t>& shape, float deviation) {
        std::vector<float>& values = kept.emplace_back();
        std::int64_t count = 1;
        for (const std::int64_t side : shape) count *= side;
        for (std::int64_t i = 0; i < count; ++i) values.push_back(normal(random) * deviation);
        tensors.push_back(
            {name, "F32", shape, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)}});
    };
    for (int i : {0, 2, 5, 7, 10, 12, 14, 16, 19}) {
        static const std::map<int, std::pair<int, int>> sides = {{0, {64, 3}},     {2, {64, 64}},    {5, {128, 64}},
                                                                 {7, {128, 128}},  {10, {256, 128}}, {12, {256, 256}},
                                                                 {14, {256, 256}}, {16, {256, 256}}, {19, {512, 256}}};
        const auto [out, in] = sides.at(i);
        const std::string name = "features." + std::to_string(i);
        const float deviation = std::sqrt(2.0F / (9.0F * static_cast<float>(in)));
        add(name + ".weight", {out, in, 3, 3}, i == 0 ? deviation / divisor : deviation);
        add(name + ".bias", {out}, 0);
    }
    const auto file = folder / "source.safetensors";
    tensorfiles::write_safetensors(file, tensors, {});
    return file;
}

}  // namespace

TEST_CASE("a first layer for values of 0 to 255 that is shown torchvision's is doubted, and no other") {
    const TestFolder folder;
    const auto imported = [&](float divisor, std::optional<nst::Preprocessing> shown) {
        return import_weights(vgg_file(folder, divisor), "net", folder / "weights", {"", "", shown, Replace::yes});
    };
    CHECK(imported(1, {}).warning == "");
    const std::string warning = imported(57.4F, {}).warning;
    CHECK(warning.find("times more weakly") != std::string::npos);
    CHECK(warning.find("--preprocessing caffe") != std::string::npos);
    CHECK(imported(57.4F, nst::caffe_preprocessing()).warning == "");
    CHECK(imported(1, nst::caffe_preprocessing()).warning == "");  // as Caffe's own are
}

TEST_CASE("the gain of a first layer has its batch normalisation in it") {
    const nst::Architecture& resnet = nst::architecture_named("resnet18");
    const nst::Convolution& first = resnet.blocks.front().convolutions.front();
    const auto values_of = [&](const std::string& name) -> std::vector<float> {
        if (name == first.name + ".weight") return std::vector<float>(64 * 3 * 7 * 7, 0.5F);
        if (name == first.norm + ".weight") return std::vector<float>(64, 3);
        if (name == first.norm + ".running_var") return std::vector<float>(64, 4);
        return {};
    };
    CHECK(nst::first_layer_gain(resnet, values_of) == doctest::Approx(0.5 * std::sqrt(147) * 3 / 2).epsilon(1e-4));
    CHECK(nst::first_layer_gain(resnet, [](const std::string&) { return std::vector<float>(); }) == 0);
    CHECK(nst::range_warning(0, nst::torchvision_preprocessing()) == "");
}
