// The form that torch.save() wrote before PyTorch 1.6, without a zip archive, as torch itself still writes it.
#include <doctest/doctest.h>

#include "base/process/child.hpp"
#include "tensorfiles/tensor_file.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/tensorfiles/torch_file.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::tensorfiles;

namespace {

// `b` is transposed and lies in storage of its own; `c` is the end of `a`'s.
constexpr const char* saver = R"(
import sys
try:
    import torch
except ImportError:
    sys.exit(77)
a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
b = torch.tensor([[7, 8], [9, 10]], dtype=torch.int64).t()
torch.save({"a": a, "b": b, "c": a[1, 1:]}, sys.argv[1], _use_new_zipfile_serialization=False)
)";

// The bytes of a sound file; empty, with a message, without torch.
std::string saved_by_torch() {
    const TestFolder folder;
    const auto file = folder.path() / "old.pth", log = folder.path() / "log";
    process::Child child({{STYLESWEEP_PYTHON, "-c", saver, file.string()}, log, {}, {}});
    const int code = child.wait().code;
    CAPTURE(content_of(log));
    if (code == 77) MESSAGE("skipped: no torch");
    CHECK((code == 0 || code == 77));
    return code == 0 ? content_of(file) : "";
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
    const auto at = text.find(part);
    REQUIRE(at != std::string::npos);
    return text.replace(at, part.size(), by);
}

std::string integers(const std::vector<std::int64_t>& all) {
    return {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(std::int64_t)};
}

const std::string six = floats({1, 2, 3, 4, 5, 6});

}  // namespace

TEST_CASE("a file of before PyTorch 1.6 that is cut or lies is refused by name") {
    const std::string sound = saved_by_torch();
    if (sound.empty()) return;
    const TestFolder folder;
    for (std::size_t size = 0; size < sound.size(); ++size) {
        CAPTURE(size);
        CHECK_THROWS_WITH_AS(read_pytorch(folder.write("cut.pth", sound.substr(0, size))),
                             doctest::Contains("cut.pth: "), FileError);
    }
    const std::string count = little<std::uint64_t>(6) + six;
    const std::string announced("K\x06Nt", 4);
    struct Lie {
        const char* what;
        std::string bytes;
        const char* complaint;
    };
    for (const Lie& each :
         {Lie{"an absurd count before the bytes", replaced(sound, count, little<std::uint64_t>(1ULL << 62) + six),
              "4611686018427387904 elements, 6 were announced"},
          Lie{"one element more than announced", replaced(sound, count, little<std::uint64_t>(7) + six),
              "7 elements, 6 were announced"},
          Lie{"an absurd count announced", replaced(sound, announced, integer_opcode(1LL << 62) + "Nt"), "absurd size"},
          Lie{"a negative count announced", replaced(sound, announced, integer_opcode(-6) + "Nt"), "absurd size"},
          Lie{"more announced and counted than there is",
              replaced(replaced(sound, announced, integer_opcode(1LL << 40) + "Nt"), count,
                       little<std::uint64_t>(1ULL << 40) + six),
              "ends too early"},
          Lie{"big endian numbers", replaced(sound, "little_endianq\x02\x88", "little_endianq\x02\x89"), "big endian"},
          Lie{"a call", replaced(sound, "ctorch._utils\n_rebuild_tensor_v2\n", "cposix\nsystem\n"), "posix.system"}}) {
        CAPTURE(each.what);
        CHECK_THROWS_WITH_AS(read_pytorch(folder.write("lie.pth", each.bytes)), doctest::Contains(each.complaint),
                             FileError);
    }
}

TEST_CASE("a sound file of before PyTorch 1.6 gives its tensors") {
    const std::string sound = saved_by_torch();
    if (sound.empty()) return;
    const TestFolder folder;
    const TensorFile read = read_pytorch(folder.write("old.pth", sound));
    REQUIRE(read.tensors.size() == 3);
    CHECK(read.tensors[0].name == "a");
    CHECK(read.tensors[0].dtype == "F32");
    CHECK(read.tensors[0].shape == std::vector<std::int64_t>{2, 3});
    CHECK(read.tensors[0].bytes == six);
    CHECK(read.tensors[1].dtype == "I64");
    CHECK(read.tensors[1].bytes == integers({7, 9, 8, 10}));
    CHECK(read.tensors[2].shape == std::vector<std::int64_t>{2});
    CHECK(read.tensors[2].bytes == floats({5, 6}));
}
