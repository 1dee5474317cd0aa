// How long a runner keeps the network of LPIPS, with backbones and heads drawn at random.
#include <doctest/doctest.h>

#include "runners/nst/quality/perceptual.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

std::string backbone_file(const Architecture& architecture, std::uint32_t seed) {
    std::map<std::string, StoredTensor> all;
    std::mt19937 random(seed);
    for (const Block& block : architecture.blocks)
        for (const Convolution& each : block.convolutions) {
            const std::int64_t inputs = each.in / each.groups, count = each.out * inputs * each.kernel * each.kernel;
            all[each.name + ".weight"] =
                stored("F32", {each.out, inputs, each.kernel, each.kernel}, random_numbers(random, count, 0.1F));
            all[each.name + ".bias"] = stored("F32", {each.out}, random_numbers(random, each.out, 0.1F));
        }
    return safetensors(all);
}

// A `fire` puts the outputs of its last two convolutions side by side.
std::int64_t channels_of(const Block& block) {
    const auto& all = block.convolutions;
    return block.kind == Block::Kind::fire ? all[1].out + all[2].out : all.back().out;
}

std::string heads_file(const FeatureExtractor::Shape& shape) {
    std::map<std::string, StoredTensor> all;
    for (std::size_t i = 0; i < shape.taps.style.size(); ++i) {
        const std::int64_t channels =
            channels_of(shape.architecture->blocks[shape.architecture->index_of(shape.taps.style[i])]);
        all["lin" + std::to_string(i) + ".model.1.weight"] =
            stored("F32", {1, channels, 1, 1}, std::vector<float>(static_cast<std::size_t>(channels), 0.5F));
    }
    return safetensors(all);
}

}  // namespace

TEST_CASE("the network of LPIPS is loaded once a runner, for each backbone and weights, and is in no job's memory") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto next = [&](const std::string& backbone, const std::string& weights) {
        Files files = {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}};
        nlohmann::json params = {{"architecture", "squeezenet1_1"}, {"resolution", "96"}, {"iterations", 1}};
        if (!backbone.empty()) {
            params["lpips"] = backbone;
            files["lpips_backbone"] = folder / (backbone + weights);
            files["lpips_heads"] = folder / (backbone + ".heads");
        }
        return Outcome(runner, job_of(folder / "files", params, files));
    };
    for (const char* name : {"alex", "squeeze"}) {
        const FeatureExtractor::Shape shape = lpips_shape(name);
        folder.write(std::string(name) + "1", backbone_file(*shape.architecture, 1));
        folder.write(std::string(name) + "2", backbone_file(*shape.architecture, 2));
        folder.write(std::string(name) + ".heads", heads_file(shape));
    }
    const auto origin = [](const Outcome& outcome) { return outcome.recorded.details.at("lpips_network"); };
    const std::string loaded = "loaded for this job", kept = "cached from an earlier job";
    const Outcome plain = next("", "");
    CHECK_FALSE(plain.recorded.details.contains("lpips_network"));
    for (const char* name : {"alex", "squeeze"}) {
        CAPTURE(name);
        const Outcome first = next(name, "1"), second = next(name, "1"), between = next("", ""),
                      third = next(name, "1");
        CHECK(first.metric("lpips").value() > 0);
        CHECK(origin(first) == loaded);
        CHECK(origin(second) == kept);
        CHECK(origin(third) == kept);  // a job that asks for none does not drop it
        CHECK(second.metric("lpips") == first.metric("lpips"));
        CHECK(third.metric("lpips") == first.metric("lpips"));
        for (const Outcome* each : {&first, &second, &between, &third})
            CHECK(each->metric("peak_memory_bytes") == plain.metric("peak_memory_bytes"));

        const Outcome other = next(name, "2"), again = next(name, "1");
        CHECK(origin(other) == loaded);
        CHECK(other.metric("lpips") != first.metric("lpips"));
        CHECK(origin(again) == loaded);
        CHECK(again.metric("lpips") == first.metric("lpips"));
    }
}
