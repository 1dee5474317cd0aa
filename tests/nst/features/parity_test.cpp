// Features equal torchvision's, for every extractor and block: networks that torchvision makes at random and saves are
// imported as a user would.
#include <doctest/doctest.h>

#include "orchestrator/weights/weights_folder.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/features/extractor.hpp"
#include "tensorfiles/tensor_file.hpp"
#include "tests/nst/files.hpp"
#include "tests/nst/reference_script.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

// Whether the networks are in `folder`.
bool made_by_torchvision(const TestFolder& folder) {
    std::vector<std::string> names;
    for (const Architecture& each : architectures()) names.push_back(each.name);
    return made_by_script("features/reference_features.py", folder, names);
}

Weights imported(const TestFolder& folder, const std::string& name) {
    return Weights(weights::import_weights(folder / (name + ".pth"), name, folder / "weights").file);
}

std::vector<std::int64_t> shape_in(const fs::path& file, const std::string& name) {
    for (const tensorfiles::Tensor& each : tensorfiles::read_safetensors(file).tensors)
        if (each.name == name) return each.shape;
    return {};
}

double largest(const torch::Tensor& x) {
    return x.abs().max().item<double>();
}

}  // namespace

TEST_CASE("every block of every extractor gives what torchvision's gives") {
    const TestFolder folder;
    if (!made_by_torchvision(folder)) return;
    for (const Architecture& architecture : architectures()) {
        CAPTURE(architecture.name);
        const Weights weights = imported(folder, architecture.name);
        const fs::path taps = as_safetensors(folder, architecture.name + ".taps");
        const Weights expected(taps);
        CHECK(expected.size() == architecture.blocks.size() + 1);
        Taps all{{architecture.blocks.front().name}, {}};
        for (const Block& block : architecture.blocks) all.style.push_back(block.name);
        const FeatureExtractor network =
            FeatureExtractor::load({&architecture, all, Pooling::maximum}, weights,
                                   {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
        const torch::NoGradGuard no_gradients;
        const Features features = network(expected.get("picture", {1, 3, 67, 75}));
        for (std::size_t i = 0; i < all.style.size(); ++i) {
            CAPTURE(all.style[i]);
            const auto shape = shape_in(taps, all.style[i]);
            REQUIRE(features.style[i].sizes() == at::IntArrayRef(shape));
            const torch::Tensor theirs = expected.get(all.style[i], shape);
            CHECK(largest(theirs) > 1e-6);
            CHECK(largest(features.style[i] - theirs) < 1e-4 * largest(theirs));
        }
    }
}

TEST_CASE("Gatys' file, imported, gives what the same network gives of BGR from 0 to 255 less the means") {
    const TestFolder folder;
    if (!made_by_script("features/reference_caffe.py", folder, {})) return;
    const Weights weights = imported(folder, "vgg_conv"), expected(as_safetensors(folder, "taps"));
    const Architecture& vgg19 = architecture_named("vgg19");
    const FeatureExtractor network =
        FeatureExtractor::load({&vgg19, {{"conv2_1"}, {"conv1_1", "conv3_1"}}, Pooling::maximum}, weights,
                               {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
    CHECK(network.preprocessing() == caffe_preprocessing());
    const torch::NoGradGuard no_gradients;
    const Features features = network(expected.get("picture", {1, 3, 40, 56}));
    const auto check = [&](const torch::Tensor& ours, const char* name) {
        CAPTURE(name);
        const torch::Tensor theirs = expected.get(name, ours.sizes());
        CHECK(largest(ours - theirs) < 1e-4 * largest(theirs));
        // Of RGB it is plainly another result, so that this test tells them apart.
        CHECK(largest(ours - expected.get(std::string(name) + ".rgb", ours.sizes())) > 0.01 * largest(theirs));
    };
    check(features.content[0], "conv2_1");
    check(features.style[0], "conv1_1");
    check(features.style[1], "conv3_1");
}

TEST_CASE("a file of another network is refused by what it lacks") {
    const TestFolder folder;
    const auto real = shared_data("weights/mobilenet_v2.safetensors");
    if (!real) return;
    const auto load = [&](const char* name) {
        const Architecture& architecture = architecture_named(name);
        return FeatureExtractor::load({&architecture, architecture.taps, Pooling::maximum}, Weights(*real),
                                      {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
    };
    CHECK_THROWS_WITH_AS(load("resnet18"), doctest::Contains("has no tensor conv1.weight"), runners::BadInput);
    CHECK_NOTHROW(load("mobilenet_v2"));
}
