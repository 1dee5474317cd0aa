#include "base/files/input_content.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <functional>
#include <stdexcept>

#include "base/files/digest.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/base/without_privileges.hpp"

using namespace stylesweep;
using stylesweep::testing::TestFolder;

namespace {

std::string state(const std::filesystem::path& file, InputKind kind = InputKind::file) {
    return InputState::of(file, kind).text;
}

}  // namespace

TEST_CASE("an input that is missing, a folder, or a list that names none is refused") {
    const TestFolder folder;
    CHECK_THROWS_AS(read_input(folder / "gone", InputKind::file), std::system_error);
    CHECK_THROWS_AS(read_input(folder.path(), InputKind::file), std::system_error);
    CHECK_THROWS_WITH_AS(read_input(folder.write("a", "# none\n"), InputKind::list), doctest::Contains("names no file"),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_input(folder.write("b", "\ngone.png\n"), InputKind::list),
                         doctest::Contains("b:2: there is no file"), std::runtime_error);
    CHECK_THROWS_AS(input_kind_of("pipe"), std::invalid_argument);
}

TEST_CASE("a described file is its bytes and its description's; without one it is refused, with the name to write") {
    const TestFolder folder;
    const auto file = folder.write("net.pt", "network");
    CHECK(description_of(file) == folder / "net.yaml");
    CHECK_THROWS_WITH_AS(read_input(file, InputKind::described), doctest::Contains("net.yaml, which describes net.pt"),
                         std::runtime_error);
    folder.write("net.yaml", "inputs: [content]");
    const InputContent read = read_input(file, InputKind::described);
    CHECK(read.sha256 == sha256(sha256("network") + '\n' + sha256("inputs: [content]") + '\n'));
    CHECK(read.state.text == state(file, InputKind::described));
    folder.write("net.yaml", "inputs: [content, style]");
    CHECK(read.state.text != state(file, InputKind::described));
    CHECK(read_input(file, InputKind::described).sha256 != read.sha256);
    CHECK(input_kind_of(word_of(InputKind::described)) == InputKind::described);
}

TEST_CASE("a file rewritten behind its reading has another state, also with its size and time set back") {
    const TestFolder folder;
    const auto file = folder.write("a", "one");
    for (int round = 0; round < 20; ++round) {
        const InputContent read = read_input(file, InputKind::file);
        CHECK(read.state.text == state(file));
        struct stat before{};
        REQUIRE(::stat(file.c_str(), &before) == 0);
        folder.write("a", round % 2 ? "one" : "two");
        const timespec times[] = {before.st_atim, before.st_mtim};
        REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
        CHECK(read.state.text != state(file));
    }
}

TEST_CASE("a file replaced by another of the same size and time has another state; a link to it has not") {
    const TestFolder folder;
    const auto file = folder.write("a", "one"), other = folder.write("b", "two");
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(file));
    const std::string before = state(file);
    std::filesystem::create_hard_link(file, folder / "c");
    CHECK(same_but_for_ctime(before, state(file)));
    std::filesystem::rename(other, file);
    CHECK_FALSE(same_but_for_ctime(before, state(file)));
}

TEST_CASE("a list that begins with a byte order mark names the same files") {
    const TestFolder folder;
    folder.write("a", "one");
    CHECK(read_file_list(folder.write("list",
                                      "\xEF\xBB\xBF"
                                      "a\r\n")) == std::vector{folder / "a"});
    CHECK(read_file_list(folder.write("noted", "\xEF\xBB\xBF# of two\na\na\n")).size() == 2);
}

TEST_CASE("a list's state covers the list and each file that it names") {
    const TestFolder folder;
    folder.write("a", "one");
    folder.write("b", "two");
    const auto list = folder.write("list", "a\nb # the second\n");
    const std::string before = state(list, InputKind::list);
    const InputContent read = read_input(list, InputKind::list);
    CHECK(read.state.text == before);
    CHECK(read.sha256 == sha256(sha256("one") + '\n' + sha256("two") + '\n'));
    folder.write("b", "four");
    CHECK(state(list, InputKind::list) != before);
    CHECK(InputState::of(list, InputKind::list).last.filename() == "b");
    CHECK(read_input(list, InputKind::list).sha256 != read.sha256);
    folder.write("list", "a\n");
    CHECK(read_input(list, InputKind::list).sha256 == sha256(sha256("one") + '\n'));
}

namespace {

// A folder d with two files, one of them below.
struct Set {
    Set() {
        std::filesystem::create_directories(folder / "d/sub");
        folder.write("d/b.txt", "two");
        folder.write("d/sub/a.txt", "one");
    }
    [[nodiscard]] std::string hash() const { return read_input(path, InputKind::folder).sha256; }
    [[nodiscard]] std::string now() const { return state(path, InputKind::folder); }

    TestFolder folder;
    std::filesystem::path path = folder / "d";
};

}  // namespace

TEST_CASE("a folder is known by the names and contents of its files, whatever it is called and when it was written") {
    Set set;
    const std::string hash = sha256(sha256("two") + "  b.txt" + '\0' + sha256("one") + "  sub/a.txt" + '\0');
    CHECK(set.hash() == hash);
    CHECK(read_folder(set.path) == std::vector<std::string>{"b.txt", "sub/a.txt"});
    std::filesystem::create_directories(set.folder / "d/empty");
    for (const char* left_out : {"d/.git", "d/sub/__pycache__"}) {
        std::filesystem::create_directories(set.folder / left_out);
        set.folder.write(std::string(left_out) + "/x", "x");
    }
    std::filesystem::rename(set.path, set.folder / "e");
    CHECK(read_input(set.folder / "e", InputKind::folder).sha256 == hash);
}

TEST_CASE("whatever changes in a folder changes its state and its hash") {
    const std::vector<std::function<void(const Set&)>> changes = {
        [](const Set& set) { set.folder.write("d/sub/a.txt", "ONE"); },
        [](const Set& set) { set.folder.write("d/new", ""); },
        [](const Set& set) { std::filesystem::remove(set.folder / "d/b.txt"); },
        [](const Set& set) { std::filesystem::rename(set.folder / "d/b.txt", set.folder / "d/c.txt"); },
        [](const Set& set) { std::filesystem::rename(set.folder / "d/b.txt", set.folder / "d/sub/b.txt"); },
        [](const Set& set) { std::filesystem::create_symlink("b.txt", set.folder / "d/link"); }};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAPTURE(i);
        Set set;
        const InputContent before = read_input(set.path, InputKind::folder);
        CHECK(before.state.text == set.now());
        changes[i](set);
        CHECK(before.state.text != set.now());
        CHECK(before.sha256 != set.hash());
    }
}

TEST_CASE("links in a folder count as what they point to, also when that changes") {
    Set set;
    const std::string before = set.hash();
    std::filesystem::rename(set.folder / "d/sub", set.folder / "elsewhere");
    std::filesystem::create_directory_symlink("../elsewhere", set.folder / "d/sub");
    CHECK(set.hash() == before);
    const std::string state = set.now();
    set.folder.write("elsewhere/a.txt", "other");
    CHECK(set.now() != state);
    CHECK(set.hash() != before);
    CHECK(InputState::of(set.path, InputKind::folder).last == set.path / "sub/a.txt");
}

TEST_CASE("a folder whose content cannot be known is refused") {
    const auto error = [](const Set& set) -> std::string {
        try {
            read_input(set.path, InputKind::folder);
        } catch (const std::exception& refusal) {
            return refusal.what();
        }
        return "";
    };
    const auto check = [&](const Set& set, const std::string& part) {
        CHECK_MESSAGE(error(set).find(part) != std::string::npos, error(set));
    };
    Set loop, gone, pipe, empty, missing;
    std::filesystem::create_directory_symlink("..", loop.folder / "d/sub/up");
    check(loop, "d/sub/up/ is a link to a folder that contains it");
    std::filesystem::create_symlink("nowhere", gone.folder / "d/broken");
    check(gone, "d/broken is a broken link");
    REQUIRE(::mkfifo((pipe.folder / "d/pipe").c_str(), 0600) == 0);
    check(pipe, "d/pipe is neither file nor folder");
    std::filesystem::remove_all(empty.folder / "d/sub");
    std::filesystem::remove(empty.folder / "d/b.txt");
    check(empty, "contains no files");
    std::filesystem::remove_all(missing.path);
    check(missing, "cannot read");
    Set locked;
    std::filesystem::permissions(locked.folder / "d/sub", std::filesystem::perms::none);
    stylesweep::testing::without_privileges([&] { check(locked, "cannot read"); });
    std::filesystem::permissions(locked.folder / "d/sub", std::filesystem::perms::owner_all);
}
