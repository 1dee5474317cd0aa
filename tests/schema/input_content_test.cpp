#include "schema/input_content.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <stdexcept>

#include "schema/digest.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

std::filesystem::path write(const TempFolder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
}

std::string state(const std::filesystem::path& file, InputKind kind = InputKind::file) {
    return InputState::of(file, kind).text;
}

}  // namespace

TEST_CASE("an input that is missing, a folder, or a list that names none is refused") {
    const TempFolder folder;
    CHECK_THROWS_AS(read_input(folder / "gone", InputKind::file), std::system_error);
    CHECK_THROWS_AS(read_input(folder.path(), InputKind::file), std::system_error);
    CHECK_THROWS_WITH_AS(read_input(write(folder, "a", "# none\n"), InputKind::list),
                         doctest::Contains("names no file"), std::runtime_error);
    CHECK_THROWS_WITH_AS(read_input(write(folder, "b", "\ngone.png\n"), InputKind::list),
                         doctest::Contains("b:2: there is no file"), std::runtime_error);
    CHECK_THROWS_AS(input_kind_of("folder"), std::invalid_argument);
}

TEST_CASE("a file rewritten behind its reading has another state, also with its size and time set back") {
    const TempFolder folder;
    const auto file = write(folder, "a", "one");
    for (int round = 0; round < 20; ++round) {
        const InputContent read = read_input(file, InputKind::file);
        CHECK(read.state.text == state(file));
        struct stat before {};
        REQUIRE(::stat(file.c_str(), &before) == 0);
        write(folder, "a", round % 2 ? "one" : "two");
        const timespec times[] = {before.st_atim, before.st_mtim};
        REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
        CHECK(read.state.text != state(file));
    }
}

TEST_CASE("a file replaced by another of the same size and time has another state; a link to it has not") {
    const TempFolder folder;
    const auto file = write(folder, "a", "one"), other = write(folder, "b", "two");
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(file));
    const std::string before = state(file);
    std::filesystem::create_hard_link(file, folder / "c");
    CHECK(same_but_for_ctime(before, state(file)));
    std::filesystem::rename(other, file);
    CHECK_FALSE(same_but_for_ctime(before, state(file)));
}

TEST_CASE("a list's state covers the list and each file that it names") {
    const TempFolder folder;
    write(folder, "a", "one");
    write(folder, "b", "two");
    const auto list = write(folder, "list", "a\nb # the second\n");
    const std::string before = state(list, InputKind::list);
    const InputContent read = read_input(list, InputKind::list);
    CHECK(read.state.text == before);
    CHECK(read.sha256 == sha256(sha256("one") + '\n' + sha256("two") + '\n'));
    write(folder, "b", "four");
    CHECK(state(list, InputKind::list) != before);
    CHECK(InputState::of(list, InputKind::list).last.filename() == "b");
    CHECK(read_input(list, InputKind::list).sha256 != read.sha256);
    write(folder, "list", "a\n");
    CHECK(read_input(list, InputKind::list).sha256 == sha256(sha256("one") + '\n'));
}
