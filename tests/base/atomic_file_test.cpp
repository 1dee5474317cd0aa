#include "base/files/atomic_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <system_error>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;
namespace fs = std::filesystem;
using stylesweep::testing::content_of;

namespace {

std::string complaint(const auto& action) {
    try {
        action();
    } catch (const std::system_error& error) {
        return error.what();
    }
    return "";
}

std::ptrdiff_t count_in(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a place that cannot be written is named, and nothing is left") {
    const testing::TestFolder folder;
    const fs::path file = folder.write("file", "");
    CHECK(complaint([&] { AtomicFile(folder.path() / "none" / "x"); }) ==
          "cannot write " + (folder.path() / "none" / "x").string() + ": No such file or directory");
    CHECK(complaint([&] { write_atomically(file / "x", "text", Durability::on_disk); }) ==
          "cannot write " + (file / "x").string() + ": Not a directory");
    const fs::path taken = folder.path() / "taken";
    fs::create_directories(taken / "by");
    for (const Durability durability : {Durability::on_disk, Durability::in_cache})
        CHECK(complaint([&] { write_atomically(taken, "text", durability); }) ==
              "cannot write " + taken.string() + ": Is a directory");
    CHECK(count_in(folder.path()) == 2);
}

TEST_CASE("a file has its name only once it is whole; without commit() nothing is left") {
    const testing::TestFolder folder;
    const fs::path file = folder.write("a.txt", "old");
    {
        AtomicFile draft(file);
        draft.write("half");
        CHECK(draft.part().parent_path() == folder.path());
        CHECK(draft.part().extension() == ".part");
    }
    CHECK(content_of(file) == "old");
    CHECK(count_in(folder.path()) == 1);
    AtomicFile first(file), second(file);  // neither is in the other's way
    first.write("the");
    second.write("other");
    first.write(" one");
    first.commit(Durability::on_disk);
    CHECK(first.part().empty());
    CHECK(content_of(file) == "the one");
    second.commit(Durability::in_cache);
    CHECK(content_of(file) == "other");
    CHECK(count_in(folder.path()) == 1);
}

TEST_CASE("folders are made, and a file that is replaced keeps its mode") {
    const testing::TestFolder folder;
    const fs::path file = folder.path() / "some" / "where" / "a";
    write_atomically(file, "one", Durability::on_disk);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    write_atomically(file, std::string("t\0o", 3), Durability::on_disk);
    CHECK(content_of(file) == std::string("t\0o", 3));
    CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a copy is whole or not there") {
    const testing::TestFolder folder;
    const fs::path from = folder.write("from", "text"), to = folder.path() / "below" / "to";
    copy_atomically(from, to, Durability::on_disk);
    CHECK(content_of(to) == "text");
    CHECK_THROWS_AS(copy_atomically(folder.path() / "none", to, Durability::on_disk), fs::filesystem_error);
    CHECK(content_of(to) == "text");
    CHECK(count_in(to.parent_path()) == 1);
}
