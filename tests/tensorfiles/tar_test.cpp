// The tar form of PyTorch's first releases; PyTorch itself reads what tests/weights/forms.py writes in it.
#include <doctest/doctest.h>

#include <cstdio>

#include "tensorfiles/tensor_file.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/tensorfiles/torch_file.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::tensorfiles;

namespace {

std::string octal(std::uint64_t value, int digits) {
    char text[16];
    std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
    return text;
}

std::string tar_entry(const std::string& name, const std::string& content, char kind = '0') {
    std::string header(512, '\0');
    header.replace(0, name.size(), name);
    header.replace(124, 11, octal(content.size(), 11));
    header.replace(148, 8, "        ");
    header[156] = kind;
    header.replace(257, 8, std::string("ustar\00000", 8));
    std::uint64_t sum = 0;
    for (const char each : header) sum += static_cast<unsigned char>(each);
    header.replace(148, 7, octal(sum, 6) + '\0');
    return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

std::string pickled(const std::string& opcodes) {
    return "\x80\x02" + opcodes + ".";
}

const std::string storage_key = integer_opcode(94'000'000'000'001), tensor_key = integer_opcode(94'000'000'000'002);

std::string storages(std::int64_t count = 6, const std::string& type = "FloatStorage") {
    return pickled(integer_opcode(1)) + pickled("(" + storage_key + text_opcode("cpu") + "ctorch\n" + type + "\nt") +
           little(count) + floats({1, 2, 3, 4, 5, 6}) + pickled("]");
}

// Transposed: sides {3, 2}, strides {1, 3}.
std::string tensors(std::int64_t offset = 0) {
    std::string all = pickled(integer_opcode(1)) + pickled("(" + tensor_key + storage_key + "ctorch\nFloatTensor\nt") +
                      little<std::int32_t>(2) + "junk";
    for (const std::int64_t each : {std::int64_t{3}, std::int64_t{2}, std::int64_t{1}, std::int64_t{3}, offset})
        all += little(each);
    return all;
}

std::string state() {
    return pickled("}" + text_opcode("a") + text_opcode("94000000000002") + "Qs");
}

std::string tar_of(const std::string& storages, const std::string& tensors, const std::string& pickle) {
    return tar_entry("folder", "", '5') + tar_entry("pax", "30 mtime=1480000000.25\n", 'x') +
           tar_entry("storages", storages) + tar_entry("tensors", tensors) + tar_entry("./pickle", pickle) +
           std::string(1024, '\0');
}

}  // namespace

TEST_CASE("the tar form gives its tensors") {
    const TestFolder folder;
    const TensorFile read = read_pytorch(folder.write("first.pth", tar_of(storages(), tensors(), state())));
    REQUIRE(read.tensors.size() == 1);
    CHECK(read.tensors[0].name == "a");
    CHECK(read.tensors[0].dtype == "F32");
    CHECK(read.tensors[0].shape == std::vector<std::int64_t>{3, 2});
    CHECK(read.tensors[0].bytes == floats({1, 4, 2, 5, 3, 6}));
}

TEST_CASE("a tar file that is cut or lies is refused by name") {
    const TestFolder folder;
    const std::string sound = tar_of(storages(), tensors(), state());
    for (std::size_t size = 0; size + 1536 < sound.size(); size += 97) {
        CAPTURE(size);
        CHECK_THROWS_WITH_AS(read_pytorch(folder.write("cut.pth", sound.substr(0, size))),
                             doctest::Contains("cut.pth: "), FileError);
    }
    std::string flipped = sound;
    flipped[1536] ^= 1;
    struct Lie {
        const char* what;
        std::string bytes;
        const char* complaint;
    };
    for (const Lie& each :
         {Lie{"a changed header", flipped, "checksum is wrong"},
          Lie{"another tar file", tar_entry("a.txt", "x"), "no storages"},
          Lie{"no pickle", tar_entry("storages", storages()) + tar_entry("tensors", tensors()), "no pickle"},
          Lie{"a file twice", tar_entry("tensors", "x") + tar_entry("tensors", "x"), "tensors twice"},
          Lie{"an absurd count", tar_of(storages(1LL << 60), tensors(), state()), "absurd size"},
          Lie{"a negative count", tar_of(storages(-1), tensors(), state()), "absurd size"},
          Lie{"a type that is none", tar_of(storages(6, "TextStorage"), tensors(), state()),
              "unknown type torch.TextStorage"},
          Lie{"an offset past the end", tar_of(storages(), tensors(1), state()), "beyond its bytes"},
          Lie{"a negative offset", tar_of(storages(), tensors(-1), state()), "absurd"},
          Lie{"a call", tar_of(storages(), tensors(), pickled("cposix\nsystem\n" + text_opcode("id") + "\x85R")),
              "it calls posix.system; refused"}}) {
        CAPTURE(each.what);
        CHECK_THROWS_WITH_AS(read_pytorch(folder.write("lie.pth", each.bytes)), doctest::Contains(each.complaint),
                             FileError);
    }
}
