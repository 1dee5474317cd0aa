#include "orchestrator/weights/weights_folder.hpp"

#include <doctest/doctest.h>

#include "tensorfiles/tensor_file.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/tensorfiles/torch_file.hpp"
#include "tests/weights/heads_file.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::weights;

TEST_CASE("torchvision's hash is no part of a name") {
    CHECK(default_name("down/vgg19-dcbb9e9d.pth") == "vgg19");
    CHECK(default_name("squeezenet1_1-b8a52dc0.pth") == "squeezenet1_1");
    CHECK(default_name("my-network.pth") == "my-network");
    CHECK(default_name("w.safetensors") == "w");
}

TEST_CASE("an import says where the weights came from, and the same file gives the same bytes") {
    const TestFolder folder;
    const auto source = folder.write("net-01234567.pth", heads_file());
    const ImportedWeights done = import_weights(source, "net", folder.path() / "w");
    CHECK(done.file == folder.path() / "w/net.safetensors");
    CHECK(done.network.architecture == "lpips");
    CHECK(done.network.tensors.size() == 5);
    CHECK(done.network.left_out == std::vector<std::string>{"num_batches_tracked"});
    const auto read = tensorfiles::read_safetensors(done.file);
    CHECK(read.tensors.at(1).bytes == floats({1, 1}));
    CHECK(read.metadata.at("source") == "net-01234567.pth");
    CHECK(read.metadata.at("source_sha256").size() == 64);
    CHECK(read.metadata.at("tensors_sha256") == tensorfiles::tensors_sha256(read.tensors));
    const std::string before = content_of(done.file);
    import_weights(source, "net", folder.path() / "w");
    CHECK(content_of(done.file) == before);
    // What was imported can be imported again: the tensors' hash stays.
    import_weights(done.file, "again", folder.path() / "w");
    CHECK(tensorfiles::read_safetensors(folder.path() / "w/again.safetensors").metadata.at("tensors_sha256") ==
          read.metadata.at("tensors_sha256"));
}

TEST_CASE("an import takes the place of other weights only when told so, and leaves the same ones alone") {
    const TestFolder folder;
    const auto first = folder.write("first.pth", heads_file());
    const auto other = folder.write("other.pth", heads_file("FloatStorage", 2));
    const auto file = import_weights(first, "net", folder.path()).file;
    const std::string before = content_of(file);
    CHECK_THROWS_WITH_AS(import_weights(other, "net", folder.path()),
                         doctest::Contains("holds 5 tensors from first.pth (SHA-256 "), OtherWeightsError);
    CHECK(content_of(file) == before);
    const auto renamed = folder.write("renamed.pth", content_of(first));
    CHECK(import_weights(renamed, "net", folder.path()).was_there);
    CHECK(content_of(file) == before);  // jobs know the file by all of its bytes
    std::string damaged = before;
    damaged.back() ^= 1;
    folder.write("net.safetensors", damaged);
    CHECK_FALSE(import_weights(first, "net", folder.path()).was_there);
    CHECK(content_of(file) == before);
    folder.write("net.safetensors", "no weights");
    CHECK_THROWS_WITH_AS(import_weights(first, "net", folder.path()), doctest::Contains("cannot be read"),
                         OtherWeightsError);
    CHECK_FALSE(
        import_weights(other, "net", folder.path(), {.origin = "", .prefix = "", .replace = Replace::yes}).was_there);
    CHECK(existing_weights(folder.path(), "net")->source == "other.pth");
    CHECK_FALSE(existing_weights(folder.path(), "none"));
}

TEST_CASE("float64 becomes float32, and a file without any float is refused") {
    const TestFolder folder;
    const auto wide = folder.write("wide.pth", heads_file("DoubleStorage"));
    const auto read = tensorfiles::read_safetensors(import_weights(wide, "wide", folder.path()).file);
    CHECK(read.tensors.at(1).dtype == "F32");
    CHECK(read.tensors.at(1).bytes == floats({1, 1}));
    const auto whole = folder.write("whole.pth", heads_file("LongStorage"));
    CHECK_THROWS_WITH_AS(import_weights(whole, "whole", folder.path()), doctest::Contains("no floating-point tensor"),
                         tensorfiles::FileError);
    CHECK_THROWS_AS(import_weights(wide, "../up", folder.path()), std::invalid_argument);
}

TEST_CASE("verify finds a changed byte, a cut file and weights of other making") {
    const TestFolder folder;
    const auto source = folder.write("net.pth", heads_file());
    for (const char* name : {"changed", "cut", "sound"}) import_weights(source, name, folder.path());
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

TEST_CASE("verify finds appended bytes and edited metadata, and an import of the same weights mends both") {
    const TestFolder folder;
    const auto source = folder.write("net.pth", heads_file());
    const std::string sound = content_of(import_weights(source, "net", folder.path()).file);
    const auto problem = [&] { return verify_weights(folder.path()).at(0).problem.value_or(""); };
    std::string edited = sound;
    edited.replace(edited.find("net.pth"), 3, "ten");
    folder.write("net.safetensors", edited);
    CHECK(problem() == "its metadata are not those that were imported: import it again");
    CHECK_FALSE(list_weights(folder.path()).at(0).problem);
    CHECK_FALSE(import_weights(source, "net", folder.path()).was_there);
    CHECK(content_of(folder.path() / "net.safetensors") == sound);
    folder.write("net.safetensors", sound + "1234");
    CHECK(problem().ends_with("4 of its bytes belong to no tensor"));
    tensorfiles::TensorFile unsigned_file = tensorfiles::read_safetensors(folder.write("other.safetensors", sound));
    unsigned_file.metadata.erase("metadata_sha256");
    tensorfiles::write_safetensors(folder.path() / "net.safetensors", unsigned_file.tensors, unsigned_file.metadata);
    CHECK(problem().find("no metadata_sha256") != std::string::npos);
}
