#include "orchestrator/weights/weights_folder.hpp"

#include <doctest/doctest.h>

#include "tensorfiles/tensor_file.hpp"
#include "tests/process/temporary_folder.hpp"
#include "tests/tensorfiles/torch_file.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::weights;

namespace {

std::string sound_file() {
    const std::vector<float> six = {1, 2, 3, 4, 5, 6};
    PickledTensor counter{"bn.num_batches_tracked", "LongStorage", "0", 3, 0, {}, {}};
    return torch_file(state_dict({{"a.weight", "FloatStorage", "0", 6, 0, {2, 3}, {3, 1}}, counter}), floats(six));
}

}  // namespace

TEST_CASE("torchvision's hash is no part of a name") {
    CHECK(default_name("down/vgg19-dcbb9e9d.pth") == "vgg19");
    CHECK(default_name("squeezenet1_1-b8a52dc0.pth") == "squeezenet1_1");
    CHECK(default_name("my-network.pth") == "my-network");
    CHECK(default_name("w.safetensors") == "w");
}

TEST_CASE("an import says where the weights came from, and the same file gives the same bytes") {
    const TemporaryFolder folder;
    const auto source = folder.write("net-01234567.pth", sound_file());
    const Imported done = import_weights(source, "net", folder.path() / "w", Replace::no);
    CHECK(done.file == folder.path() / "w/net.safetensors");
    CHECK(done.tensors == 1);
    CHECK(done.left_out == std::vector<std::string>{"bn.num_batches_tracked"});
    const auto read = tensorfiles::read_safetensors(done.file);
    CHECK(read.tensors.at(0).bytes == floats({1, 2, 3, 4, 5, 6}));
    CHECK(read.metadata.at("source") == "net-01234567.pth");
    CHECK(read.metadata.at("source_sha256").size() == 64);
    CHECK(read.metadata.at("tensors_sha256") == tensorfiles::tensors_sha256(read.tensors));
    const std::string before = content_of(done.file);
    import_weights(source, "net", folder.path() / "w", Replace::no);
    CHECK(content_of(done.file) == before);
    // What was imported can be imported again: the tensors' hash stays.
    import_weights(done.file, "again", folder.path() / "w", Replace::no);
    CHECK(tensorfiles::read_safetensors(folder.path() / "w/again.safetensors").metadata.at("tensors_sha256") ==
          read.metadata.at("tensors_sha256"));
}

TEST_CASE("an import takes the place of other weights only when told so, and leaves the same ones alone") {
    const TemporaryFolder folder;
    const auto first = folder.write("first.pth", sound_file());
    const auto other =
        folder.write("other.pth", torch_file(state_dict({{"a", "FloatStorage", "0", 2, 0, {2}, {1}}}), floats({7, 8})));
    const auto file = import_weights(first, "net", folder.path(), Replace::no).file;
    const std::string before = content_of(file);
    CHECK_THROWS_WITH_AS(import_weights(other, "net", folder.path(), Replace::no),
                         doctest::Contains("holds 1 tensor from first.pth (SHA-256 "), OtherWeightsError);
    CHECK(content_of(file) == before);
    const auto renamed = folder.write("renamed.pth", content_of(first));
    CHECK(import_weights(renamed, "net", folder.path(), Replace::no).was_there);
    CHECK(content_of(file) == before);  // jobs know the file by all of its bytes
    std::string damaged = before;
    damaged.back() ^= 1;
    folder.write("net.safetensors", damaged);
    CHECK_FALSE(import_weights(first, "net", folder.path(), Replace::no).was_there);
    CHECK(content_of(file) == before);
    folder.write("net.safetensors", "no weights");
    CHECK_THROWS_WITH_AS(import_weights(first, "net", folder.path(), Replace::no), doctest::Contains("cannot be read"),
                         OtherWeightsError);
    CHECK_FALSE(import_weights(other, "net", folder.path(), Replace::yes).was_there);
    CHECK(standing(folder.path(), "net")->source == "other.pth");
    CHECK_FALSE(standing(folder.path(), "none"));
}

TEST_CASE("float64 becomes float32, and a file without any float is refused") {
    const TemporaryFolder folder;
    const std::vector<double> two = {1.5, -2};
    const std::string bytes(reinterpret_cast<const char*>(two.data()), 16);
    const auto wide =
        folder.write("wide.pth", torch_file(state_dict({{"a", "DoubleStorage", "0", 2, 0, {2}, {1}}}), bytes));
    const auto read = tensorfiles::read_safetensors(import_weights(wide, "wide", folder.path(), Replace::no).file);
    CHECK(read.tensors.at(0).dtype == "F32");
    CHECK(read.tensors.at(0).bytes == floats({1.5, -2}));
    const auto whole =
        folder.write("whole.pth", torch_file(state_dict({{"a", "LongStorage", "0", 2, 0, {2}, {1}}}), bytes));
    CHECK_THROWS_WITH_AS(import_weights(whole, "whole", folder.path(), Replace::no),
                         doctest::Contains("no floating-point tensor"), tensorfiles::FileError);
    CHECK_THROWS_AS(import_weights(wide, "../up", folder.path(), Replace::no), std::invalid_argument);
}

TEST_CASE("verify finds a changed byte, a cut file and weights of other making") {
    const TemporaryFolder folder;
    const auto source = folder.write("net.pth", sound_file());
    for (const char* name : {"changed", "cut", "sound"}) import_weights(source, name, folder.path(), Replace::no);
    std::string bytes = content_of(folder.path() / "changed.safetensors");
    bytes.back() ^= 1;
    folder.write("changed.safetensors", bytes);
    folder.write("cut.safetensors", bytes.substr(0, bytes.size() - 4));
    tensorfiles::write_safetensors(folder.path() / "foreign.safetensors", {}, {});
    const auto problem = [&](std::size_t i) { return verify_weights(folder.path()).at(i).problem.value_or(""); };
    CHECK(problem(0).find("not those that were imported") != std::string::npos);
    CHECK(problem(1).find("truncated") != std::string::npos);
    CHECK(problem(2).find("no tensors_sha256") != std::string::npos);
    CHECK(problem(3).empty());
    CHECK(list_weights(folder.path()).at(3).source == "net.pth");
    CHECK(list_weights(folder.path() / "absent").empty());
}
