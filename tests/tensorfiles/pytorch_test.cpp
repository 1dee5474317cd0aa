#include <doctest/doctest.h>

#include "tensorfiles/tensor_file.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/tensorfiles/torch_file.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::tensorfiles;

namespace {

const PickledTensor sound{"a.weight", "FloatStorage", "0", 6, 0, {2, 3}, {3, 1}};

std::string six() {
    return floats({1, 2, 3, 4, 5, 6});
}

struct Hostile {
    std::string what, bytes;
    const char* complaint;
};

// A file whose one tensor is described so.
std::string described(const PickledTensor& tensor) {
    return torch_file(state_dict({tensor}), six());
}

std::string times(int count, const std::string& text) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

// A dict, then opcodes again and again, with a text of a million characters as memo 1.
std::string repeated_text(const std::string& opcodes) {
    return "\x80\x02" + text_opcode(std::string(1'000'000, 'x')) + "q\x01" + "0}" + times(2000, opcodes) + ".";
}
// The same with a list of 100,000 entries.
std::string repeated_list(const std::string& opcodes) {
    return "\x80\x02(" + std::string(100'000, 'N') + "lq\x01" + "0}" + times(2000, opcodes) + ".";
}

std::vector<Hostile> hostile_files() {
    const std::string whole = described(sound);
    const std::string call =
        "\x80\x02"
        "cposix\nsystem\n" +
        text_opcode("touch /tmp/owned") + "\x85R.";
    std::string flipped = whole;
    flipped[flipped.find(six()) + 3] ^= 1;
    constexpr std::int64_t huge = 1LL << 40, steps = 1LL << 24;
    return {
        {"nothing", "", "neither a PyTorch file"},
        {"text", "no weights at all", "neither a PyTorch file"},
        {"only the magic", "PK\x03\x04", "too short"},
        {"cut", whole.substr(0, whole.size() / 2), "no directory"},
        {"cut before the last record", whole.substr(0, whole.size() - 23), "no directory"},
        {"a flipped bit", flipped, "CRC-32"},
        {"another zip", zip_of({{"a.txt", "hello"}}), "no data.pkl"},
        {"compressed, as a zip bomb is", zip_of({{"a/data.pkl", "x", 8}}), "compressed"},
        {"a size beyond the file", zip_of({{"a/data.pkl", "x", 0, 1'000'000}}), "truncated"},
        {"entries on one another", zip_of({{"a/data.pkl", "x"}, {"a/data/0", "x", 0, 0, 0}}), "overlap"},
        {"a name twice", zip_of({{"a/data.pkl", "x"}, {"a/data.pkl", "x"}}), "twice"},
        {"an entry elsewhere", zip_of({{"a/data.pkl", "xxxxxxx", 0, 0, 3}}), "not where"},
        {"a call of os.system", torch_file(call, six()), "it calls posix.system; refused"},
        {"a call through STACK_GLOBAL",
         torch_file("\x80\x04" + text_opcode("builtins") + text_opcode("eval") + "\x93" + text_opcode("1") + "\x85R.",
                    six()),
         "it calls builtins.eval; refused"},
        {"a call through NEWOBJ",
         torch_file("\x80\x02"
                    "csubprocess\nPopen\n" +
                        text_opcode("id") + "\x85\x81.",
                    six()),
         "it calls subprocess.Popen; refused"},
        {"a call by a call that is allowed",
         torch_file("\x80\x02"
                    "ctorch._tensor\n_rebuild_from_type_v2\n(cposix\nsystem\nN" +
                        text_opcode("id") + "\x85NtR.",
                    six()),
         "it calls posix.system; refused"},
        {"a call within itself",
         torch_file("\x80\x02"
                    "ctorch._tensor\n_rebuild_from_type_v2\nq\x01(h\x01N)NtR.",
                    six()),
         "by itself"},
        {"a call of a method",
         torch_file("\x80\x02"
                    "cbuiltins\ngetattr\n)R.",
                    six()),
         "it calls builtins.getattr; refused"},
        {"the old INST opcode", torch_file("\x80\x02(iposix\nsystem\n.", six()), "opcode 105"},
        {"protocol 0", torch_file("(dp0\n.", six()), "opcode"},
        {"a pickle without end", torch_file("\x80\x02}", six()), "truncated"},
        {"an empty stack", torch_file("\x80\x02.", six()), "empty stack"},
        {"no mark", torch_file("\x80\x02u.", six()), "lacks a mark"},
        {"a list", torch_file("\x80\x02].", six()), "no state dict"},
        {"a dict in itself", torch_file("\x80\x02}q\x01" + text_opcode("x") + "h\x01s.", six()), "nested too deep"},
        {"a storage that is not there", described({"a", "FloatStorage", "7", 6, 0, {6}, {1}}), "no storage 7"},
        {"a storage that is shorter than said", described({"a", "FloatStorage", "0", 7, 0, {7}, {1}}),
         "beyond its bytes"},
        {"an offset past the end", described({"a", "FloatStorage", "0", 6, 1, {6}, {1}}), "beyond its bytes"},
        {"a huge offset", described({"a", "FloatStorage", "0", 6, huge, {1}, {1}}), "beyond its bytes"},
        {"a negative offset", described({"a", "FloatStorage", "0", 6, -1, {6}, {1}}), "absurd"},
        {"a stride of 0 makes much of little", described({"a", "FloatStorage", "0", 6, 0, {1000, 6}, {0, 1}}),
         "beyond its bytes"},
        {"a negative stride", described({"a", "FloatStorage", "0", 6, 0, {2}, {-1}}), "absurd"},
        {"a stride too few", described({"a", "FloatStorage", "0", 6, 0, {2, 3}, {1}}), "absurd"},
        {"a side of -2", described({"a", "FloatStorage", "0", 6, 0, {-2}, {1}}), "absurd"},
        {"2^80 elements", described({"a", "FloatStorage", "0", 6, 0, {huge, huge}, {1, 1}}), "absurd"},
        {"a name twice", torch_file(state_dict({sound, sound}), six()), "twice"},
        {"strides whose product needs more than 64 bits",
         torch_file(state_dict({{"a", "ByteStorage", "0", steps + 1, 0, {steps + 1}, {huge}}}),
                    std::string(steps + 1, 'x')),
         "beyond its bytes"},
        {"a long text again and again", torch_file(repeated_text("h\x01Q0"), six()), "repeats its values too often"},
        {"a long list again and again", torch_file(repeated_list("cbuiltins\nlist\nh\x01\x85R0"), six()),
         "repeats its values too often"},
        {"arguments again and again", torch_file(repeated_list("cbuiltins\ncomplex\nh\x01R0"), six()),
         "repeats its values too often"},
        {"a long name again and again", torch_file(repeated_text("h\x01Ns"), six()), "names are too long"},
        {"a storage of -1 elements", described({"a", "FloatStorage", "0", -1, 0, {1}, {1}}), "absurd size"},
    };
}

}  // namespace

TEST_CASE("a hostile PyTorch file is refused by name, with the reason") {
    const TestFolder folder;
    for (const Hostile& each : hostile_files()) {
        CAPTURE(each.what);
        const auto file = folder.write("hostile.pth", each.bytes);
        CHECK_THROWS_WITH_AS(read_pytorch(file), doctest::Contains("hostile.pth: "), FileError);
        CHECK_THROWS_WITH_AS(read_pytorch(file), doctest::Contains(each.complaint), FileError);
    }
    CHECK_FALSE(std::filesystem::exists("/tmp/owned"));
}

TEST_CASE("every cut of a sound file is an error, never a crash") {
    const TestFolder folder;
    const std::string whole = described(sound);
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_THROWS_AS(read_pytorch(folder.write("cut.pth", whole.substr(0, size))), FileError);
}

TEST_CASE("tensors come with name, type, shape and bytes in row-major order") {
    const TestFolder folder;
    PickledTensor transposed = sound, tail = sound;
    transposed.name = "module.b";
    transposed.shape = {3, 2};
    transposed.strides = {1, 3};
    tail.name = "c";
    tail.shape = {2};
    tail.strides = {1};
    tail.offset = 4;
    const auto file = folder.write("w.pth", torch_file(state_dict({sound, transposed, tail}), six()));
    const TensorFile read = read_pytorch(file);
    REQUIRE(read.tensors.size() == 3);
    CHECK(read.tensors[0].name == "a.weight");
    CHECK(read.tensors[0].dtype == "F32");
    CHECK(read.tensors[0].shape == std::vector<std::int64_t>{2, 3});
    CHECK(read.tensors[0].bytes == six());
    CHECK(read.tensors[2].name == "module.b");
    CHECK(read.tensors[2].bytes == floats({1, 4, 2, 5, 3, 6}));
    CHECK(read.tensors[1].bytes == floats({5, 6}));
}

TEST_CASE("dicts in dicts are joined, and what is no tensor is left out") {
    const TestFolder folder;
    const std::string pickle = "\x80\x02}(" + text_opcode("epoch") + "K\x05" + text_opcode("state_dict") + "}(" +
                               tensor_opcodes(sound) + text_opcode("note") + text_opcode("x") + "uu.";
    const TensorFile read = read_pytorch(folder.write("w.pth", torch_file(pickle, six())));
    REQUIRE(read.tensors.size() == 1);
    CHECK(read.tensors[0].name == "state_dict.a.weight");
    CHECK(read.left_out == std::vector<std::string>{"epoch", "state_dict.note"});
}

TEST_CASE("a storage may be a part of another, as before PyTorch 0.4") {
    const TestFolder folder;
    const auto with_view = [&](std::int64_t offset, std::int64_t count) {
        const std::string view = "(" + text_opcode("5") + integer_opcode(offset) + integer_opcode(count) + "t";
        std::string pickle = state_dict({{"a", "FloatStorage", "0", 6, 1, {2}, {1}}});
        pickle.insert(pickle.find("tQ"), view);
        return folder.write("view.pth", torch_file(pickle, six()));
    };
    CHECK(read_pytorch(with_view(2, 3)).tensors.at(0).bytes == floats({4, 5}));
    CHECK_THROWS_WITH_AS(read_pytorch(with_view(2, 2)), doctest::Contains("beyond its bytes"), FileError);
    CHECK_THROWS_WITH_AS(read_pytorch(with_view(4, 3)), doctest::Contains("beyond its storage"), FileError);
}
