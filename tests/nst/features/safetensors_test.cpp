#include "runners/nst/weights/safetensors.hpp"

#include <doctest/doctest.h>

#include "runners/core/job.hpp"
#include "tests/nst/files.hpp"
#include "tests/nst/safetensors_file.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"a": {"dtype": )" + dtype + R"(, "shape": )" + shape + R"(, "data_offsets": )" + offsets + "}}";
}

std::string two(const std::string& second_name, const std::string& second_offsets) {
    return R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, ")" + second_name +
           R"(": {"dtype": "F32", "shape": [2], "data_offsets": )" + second_offsets + "}}";
}

struct Hostile {
    std::string what, bytes;
    const char* complaint;
};

std::vector<Hostile> hostile_files() {
    const std::string eight(8, '\0'), twelve(12, '\0'), sixteen(16, '\0');
    const std::string sound = safetensors(one("\"F32\"", "[2]", "[0, 8]"), eight);
    std::vector<Hostile> all = {
        {"empty", "", "shorter than its header length"},
        {"four bytes", "1234", "shorter than its header length"},
        {"header of 2^64 - 1 bytes", std::string(8, '\xFF') + "{}", "header is longer than the file"},
        {"header of 2^63 bytes", std::string(7, '\0') + "\x80{}", "header is longer than the file"},
        {"cut in the header", sound.substr(0, 30), "header is longer than the file"},
        {"cut in the data", sound.substr(0, sound.size() - 1), "truncated"},
        {"bad JSON", safetensors(R"({"a": )"), "not a JSON object"},
        {"bad UTF-8", safetensors("{\"\xFF\": {}}"), "not a JSON object"},
        {"an array", safetensors("[]"), "not a JSON object"},
        {"deep nesting", safetensors(std::string(200'000, '[')), "not a JSON object"},
        {"an entry without fields", safetensors(R"({"a": {}})"), "header"},
        {"an entry that is a number", safetensors(R"({"a": 3})"), "header"},
        {"overlap", safetensors(two("b", "[4, 12]"), twelve), "a and b overlap"},
        {"the same bytes twice", safetensors(two("b", "[0, 8]"), eight), "overlap"},
        {"a name twice", safetensors(two("a", "[8, 16]"), sixteen), "twice"},
    };
    const std::pair<const char*, const char*> types[] = {
        {"\"I64\"", "I64"}, {"\"F64\"", "F64"}, {"\"\"", "type"}, {"7", "header"}};
    for (const auto& [type, complaint] : types)
        all.push_back({type, safetensors(one(type, "[1]", "[0, 8]"), eight), complaint});
    for (const char* offsets : {"[0, 9]", "[8, 0]", "[-8, 0]", "[0, 18446744073709551615]", "[0]", "[0, 4, 8]",
                                "[8, 16]", "\"0, 8\"", "[0, 8.5]", "[0, 1e30]"})
        all.push_back({offsets, safetensors(one("\"F32\"", "[2]", offsets), eight), "a"});
    for (const char* shape : {"[3]", "[-2]", "[-1, -2]", "[2, 4611686018427387905]", "[4294967296, 4294967296]",
                              "[1e30]", "[2.5]", "\"2\"", "[[2]]", "2"})
        all.push_back({shape, safetensors(one("\"F32\"", shape, "[0, 8]"), eight), "a"});
    return all;
}

}  // namespace

TEST_CASE("a file that is no sound safetensors file is refused by name") {
    const TestFolder folder;
    for (const Hostile& each : hostile_files()) {
        CAPTURE(each.what);
        const fs::path file = folder.write("hostile.safetensors", each.bytes);
        CHECK_THROWS_WITH_AS(Weights{file}, doctest::Contains("hostile.safetensors: not a valid"), runners::BadInput);
        CHECK_THROWS_WITH_AS(Weights{file}, doctest::Contains(each.complaint), runners::BadInput);
    }
    CHECK_THROWS_WITH_AS(Weights{folder / "absent"}, doctest::Contains("absent"), runners::BadInput);
    CHECK_THROWS_AS(Weights{folder.path()}, runners::BadInput);
}

TEST_CASE("tensors come back by name, shape and value, as float32") {
    const TestFolder folder;
    const std::string bytes = safetensors({
        {"float", stored<float>("F32", {2, 3}, {1, -2, 3.5, 1e-30F, 1e30F, 0})},
        {"half", stored<std::uint16_t>("F16", {2}, {0x3C00, 0xC100})},       // 1, -2.5
        {"brain", stored<std::uint16_t>("BF16", {1, 2}, {0x3F80, 0xC020})},  // 1, -2.5
        {"number", stored<float>("F32", {}, {42})},
        {"nothing", stored<float>("F32", {0, 4}, {})},
    });
    const Weights weights(folder.write("w.safetensors", bytes));
    CHECK(weights.size() == 5);
    CHECK(
        torch::equal(weights.get("float", {2, 3}), torch::tensor({1.F, -2.F, 3.5F, 1e-30F, 1e30F, 0.F}).view({2, 3})));
    CHECK(torch::equal(weights.get("half", {2}), torch::tensor({1.F, -2.5F})));
    CHECK(torch::equal(weights.get("brain", {1, 2}), torch::tensor({{1.F, -2.5F}})));
    CHECK(weights.get("number", {}).item<float>() == 42);
    CHECK(weights.get("nothing", {0, 4}).numel() == 0);
}

TEST_CASE("a missing tensor and one of another shape are told apart") {
    const TestFolder folder;
    const Weights weights(folder.write("w.safetensors", safetensors({{"a", stored<float>("F32", {2}, {1, 2})}})));
    CHECK_THROWS_WITH_AS(weights.get("b", {2}), doctest::Contains("w.safetensors: has no tensor b"), runners::BadInput);
    CHECK_THROWS_WITH_AS(weights.get("a", {3}), doctest::Contains("a has shape [2], [3] is needed"), runners::BadInput);
}
