#include "base/files/digest.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::TestFolder;

namespace {

std::string complaint(const std::filesystem::path& file) {
    try {
        return sha256_file(file);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("a file that cannot be read is named") {
    const TestFolder folder;
    CHECK(complaint(folder / "gone.jpg") ==
          "cannot read " + (folder / "gone.jpg").string() + ": No such file or directory");
    CHECK(complaint(folder.path()) == "cannot read " + folder.path().string() + ": Is a directory");
}

// FIPS 180-4 examples.
TEST_CASE("SHA-256 has its published values") {
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a file has the digest of its bytes, zeros and large ones included") {
    const TestFolder folder;
    for (const std::string& bytes : {std::string(), std::string("a\0\n\xFF", 4), std::string(200'000, '\0')}) {
        std::ofstream(folder / "x", std::ios::binary) << bytes;
        CHECK(sha256_file(folder / "x") == sha256(bytes));
    }
}
