// Exported networks, computed by other means (reference_onnx.py), against architecture `fast`.
#include "orchestrator/weights/onnx_export.hpp"

#include "runners/nst/fast/fast_network.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/reference_script.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

torch::Tensor by_fast(const fs::path& model, const torch::Tensor& picture) {
    const FastNetwork network(Weights(model), torch::kCPU, {torch::kFloat32, torch::kFloat32},
                              at::MemoryFormat::Contiguous, {});
    return network(picture);
}

// The same network with the upper halves of its numbers.
fs::path as_bf16(const fs::path& model, const fs::path& copy) {
    tensorfiles::TensorFile file = tensorfiles::read_safetensors(model);
    for (tensorfiles::Tensor& each : file.tensors) {
        std::string& halves = file.made.emplace_back();
        for (std::size_t at = 0; at < each.bytes.size(); at += 4) halves += each.bytes.substr(at + 2, 2);
        each.dtype = "BF16";
        each.bytes = halves;
    }
    tensorfiles::write_safetensors(copy, file.tensors, {});
    return copy;
}

}  // namespace

TEST_CASE("an exported network computes what architecture fast does, for pictures of any size") {
    const TestFolder folder;
    const std::vector<fs::path> models = {
        fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/models/swirls.safetensors",  // float16
        folder.write("engstrom.safetensors", engstrom_file()), folder.write("johnson.safetensors", johnson_file(8)),
        as_bf16(folder / "engstrom.safetensors", folder / "engstrom_bf16.safetensors"),
        as_bf16(folder / "johnson.safetensors", folder / "johnson_bf16.safetensors")};
    std::vector<std::string> arguments;
    for (const fs::path& model : models)
        arguments.push_back(folder.write(model.stem().string() + ".onnx", weights::export_onnx(model).bytes).string());
    if (!made_by_script("fast/reference_onnx.py", folder, arguments)) return;
    const Weights pictures(as_safetensors(folder, "pictures"));
    for (const fs::path& model : models) {
        const Weights computed(as_safetensors(folder, model.stem().string() + "_pictures"));
        for (const char* size : {"48x64", "61x43", "9x8"}) {
            CAPTURE(model.stem().string());
            CAPTURE(size);
            const torch::Tensor *picture = pictures.find(size), *theirs = computed.find(size);
            REQUIRE(picture);
            REQUIRE(theirs);
            const torch::Tensor ours = by_fast(model, *picture);
            CHECK(theirs->std().item<double>() > 1);  // not all clamped away
            REQUIRE(ours.sizes() == theirs->sizes());
            CHECK((ours - *theirs).abs().max().item<double>() < 255 * 1e-4);
        }
    }
}

TEST_CASE("what is no feed-forward network, or lacks a layer, is not exported and says so") {
    const TestFolder folder;
    CHECK_THROWS_WITH_AS(weights::export_onnx(folder.write("x.safetensors", "none")),
                         doctest::Contains("x.safetensors"), tensorfiles::FileError);
    tensorfiles::TensorFile file = tensorfiles::read_safetensors(folder.write("whole.safetensors", johnson_file(8)));
    std::erase_if(file.tensors, [](const auto& each) { return each.name == "res3.in1.bias"; });
    tensorfiles::write_safetensors(folder / "cut.safetensors", file.tensors, {});
    CHECK_THROWS_WITH_AS(weights::export_onnx(folder / "cut.safetensors"), doctest::Contains("res3.in1.bias"),
                         tensorfiles::FileError);
}
