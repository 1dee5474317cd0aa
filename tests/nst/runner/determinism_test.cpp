// The same job gives the same bits, whatever the architecture, precision and optimizer: on a CPU without
// `deterministic`.
#include <doctest/doctest.h>

#include "runners/nst/architectures/architecture.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

std::string output_of(const nlohmann::json& params) {
    const TestFolder folder;
    const Outcome outcome(job_of(folder.path(), params,
                                 {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}}));
    return outcome.recorded.details.at("pixels_sha256");
}

}  // namespace

TEST_CASE("the same job gives the same picture, bit by bit") {
    for (const Architecture& architecture : architectures())
        for (const char* precision : {"fp32", "bf16"}) {
            CAPTURE(architecture.name);
            CAPTURE(precision);
            const nlohmann::json params = {{"architecture", architecture.name},
                                           {"precision", precision},
                                           {"resolution", "48"},
                                           {"iterations", 2},
                                           {"init", "noise"}};
            CHECK(output_of(params) == output_of(params));
        }
}

TEST_CASE("so does a feed-forward network of either kind, in each precision and by each algorithm") {
    const TestFolder folder;
    const fs::path models[] = {folder.write("johnson.safetensors", johnson_file(8)),
                               folder.write("engstrom.safetensors", engstrom_file())};
    for (const fs::path& model : models)
        for (const auto& [precision, algorithm] : std::vector<std::pair<const char*, const char*>>{
                 {"fp32", "auto"}, {"fp32", "libtorch"}, {"bf16", "auto"}, {"int8", "auto"}, {"int8", "libtorch"}}) {
            CAPTURE(model.filename());
            CAPTURE(precision);
            CAPTURE(algorithm);
            const auto output = [&] {
                const TestFolder out;
                const Outcome outcome(job_of(out.path(),
                                             {{"architecture", "fast"},
                                              {"precision", precision},
                                              {"conv_algorithm", algorithm},
                                              {"resolution", "96"}},
                                             {{"content", sample("content/portrait.jpg")}, {"model", model}}));
                return outcome.recorded.details.at("pixels_sha256");
            };
            CHECK(output() == output());
        }
}

TEST_CASE("so it does with L-BFGS, max pooling, smoothing, scales and luminance; each of them gives another picture") {
    const nlohmann::json base = {{"architecture", "resnet18"}, {"resolution", "64"}, {"iterations", 3}};
    const std::string plain = output_of(base);
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, nlohmann::json>>{{"optimizer", "lbfgs"},
                                                             {"pooling", "max"},
                                                             {"smoothing", "softmax"},
                                                             {"scales", 2},
                                                             {"preserve_color", "luminance"},
                                                             {"seed", 1},
                                                             {"style_scale", 2.5},
                                                             {"style_layers", "layer2.0"},
                                                             {"tv_weight", 10}}) {
        CAPTURE(name);
        nlohmann::json params = base;
        params[name] = value;
        const std::string once = output_of(params);
        CHECK(once == output_of(params));
        CHECK(once != plain);
    }
}
