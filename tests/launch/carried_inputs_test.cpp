#include "orchestrator/launch/carried_inputs.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/files/digest.hpp"
#include "orchestrator/launch/private_folder.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::TestFolder;

namespace {

namespace fs = std::filesystem;
using schema::InputFile;

InputFile input(const fs::path& path, InputKind kind = InputKind::file) {
    return {read_input(path, kind).sha256, path, kind};
}

int mode_of(const fs::path& path) {
    struct stat info{};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return static_cast<int>(info.st_mode & 0777);
}

}  // namespace

TEST_CASE("a staged input is believed for its content, not for its name") {
    const TestFolder folder;
    const InputFile file = input(folder.write("a.png", "a picture"));
    const fs::path nodes = folder.path() / "inputs", place = launch::place_of(file, nodes);
    CHECK(launch::stage(file, file.path, nodes));
    CHECK_FALSE(launch::stage(file, file.path, nodes));
    folder.write(place.lexically_relative(folder.path()).string(), "half a pi");
    CHECK(launch::stage(file, file.path, nodes));
    CHECK(sha256_file(place) == file.sha256);

    fs::remove(place);
    fs::create_symlink(folder.write("elsewhere", "a picture"), place);
    CHECK(launch::stage(file, file.path, nodes));
    CHECK(fs::is_regular_file(fs::symlink_status(place)));

    fs::remove(file.path);
    CHECK_FALSE(launch::stage(file, file.path, nodes));
    folder.write(place.lexically_relative(folder.path()).string(), "another");
    CHECK_THROWS(launch::stage(file, file.path, nodes));
}

TEST_CASE("a described file is staged with its description, and again when either is not the planned one") {
    const TestFolder folder;
    folder.write("net.yaml", "inputs: [content]");
    const InputFile file = input(folder.write("net.pt", "network"), InputKind::described);
    const fs::path nodes = folder.path() / "inputs", place = launch::place_of(file, nodes);
    CHECK(launch::stage(file, file.path, nodes));
    CHECK(read_input(place, InputKind::described).sha256 == file.sha256);
    CHECK_FALSE(launch::stage(file, file.path, nodes));
    fs::remove(description_of(place));
    CHECK(launch::stage(file, file.path, nodes));
    CHECK(read_input(place, InputKind::described).sha256 == file.sha256);
    folder.write("net.yaml", "inputs: [style]");
    fs::remove(place);
    CHECK_THROWS(launch::stage(file, file.path, nodes));
}

TEST_CASE("the files of a list are staged with it, once each, and the list's copy names them") {
    const TestFolder folder;
    folder.write("x/a.png", "one");
    folder.write("y/a.png", "two");
    const InputFile list =
        input(folder.write("list", "# mine\nx/a.png\ny/a.png # the other\nx/a.png\n"), InputKind::list);
    const fs::path nodes = folder.path() / "inputs", place = launch::place_of(list, nodes);
    CHECK(launch::stage(list, list.path, nodes));
    fs::remove_all(folder.path() / "x");
    fs::remove_all(folder.path() / "y");
    CHECK(read_input(place, InputKind::list).sha256 == list.sha256);
    std::string contents;
    for (const fs::path& each : read_file_list(place)) contents += sha256_file(each) + ' ';
    const std::string one = sha256("one") + ' ', two = sha256("two") + ' ';
    CHECK(contents == one + two + one);
    CHECK_FALSE(launch::stage(list, list.path, nodes));
    CHECK_MESSAGE(launch::stage(list, place, folder.path() / "node"), "from there to a node");
    CHECK(read_input(launch::place_of(list, folder.path() / "node"), InputKind::list).sha256 == list.sha256);
}

TEST_CASE("a list of which a staged file was changed is staged anew; one whose file changed here is refused") {
    const TestFolder folder;
    const fs::path a = folder.write("a.png", "one");
    const InputFile list = input(folder.write("list", "a.png\n"), InputKind::list);
    const fs::path nodes = folder.path() / "inputs", place = launch::place_of(list, nodes);
    CHECK(launch::stage(list, list.path, nodes));
    folder.write(read_file_list(place).at(0).lexically_normal().lexically_relative(folder.path()).string(), "!");
    CHECK(launch::stage(list, list.path, nodes));
    CHECK(read_input(place, InputKind::list).sha256 == list.sha256);
    folder.write("a.png", "changed");
    CHECK_THROWS_WITH_AS(launch::stage(list, list.path, folder.path() / "other"), doctest::Contains("has changed"),
                         std::runtime_error);
    CHECK_FALSE(fs::exists(launch::place_of(list, folder.path() / "other")));
}

TEST_CASE("a folder of our own is closed to others, and closed if it was open to their eyes") {
    const TestFolder folder;
    const fs::path own = folder.path() / "new" / "own";
    launch::make_private_folder(own);
    CHECK(mode_of(own) == 0700);
    ::chmod(own.c_str(), 0755);
    launch::make_private_folder(own);
    CHECK(mode_of(own) == 0700);
}

TEST_CASE("a link, a file, a folder that others may write in, or somebody else's is no folder of ours") {
    const TestFolder folder;
    const fs::path own = folder.path() / "own", other = folder.path() / "other";
    fs::create_directory(other);
    fs::create_directory_symlink(other, own);
    CHECK_THROWS_WITH_AS(launch::make_private_folder(own), doctest::Contains("is a link or a file"),
                         std::runtime_error);
    fs::remove(own);
    folder.write("own", "");
    CHECK_THROWS_WITH_AS(launch::make_private_folder(own), doctest::Contains("is a link or a file"),
                         std::runtime_error);
    fs::remove(own);
    fs::create_directory(own);
    for (const int mode : {0777, 01777, 0770}) {
        ::chmod(own.c_str(), static_cast<mode_t>(mode));
        CHECK_THROWS_WITH_AS(launch::make_private_folder(own), doctest::Contains("others may write in it"),
                             std::runtime_error);
    }
    ::chmod(own.c_str(), 0700);
    if (::geteuid() != 0) return;  // only root can give a folder away
    REQUIRE(::chown(own.c_str(), 12345, 12345) == 0);
    CHECK_THROWS_WITH_AS(launch::make_private_folder(own), doctest::Contains("belongs to user 12345"),
                         std::runtime_error);
}

TEST_CASE("a folder is staged with what counts of it, links as what they point to, and replaced when it is another") {
    const TestFolder folder;
    const fs::path set = folder.path() / "set", nodes = folder.path() / "inputs";
    folder.write("set/sub/a", "one");
    folder.write("set/.git/x", "x");
    folder.write("elsewhere", "two");
    fs::create_symlink("../elsewhere", set / "b");
    const InputFile input_folder = input(set, InputKind::folder);
    const fs::path place = launch::place_of(input_folder, nodes);
    CHECK(launch::stage(input_folder, set, nodes));
    CHECK_FALSE(launch::stage(input_folder, set, nodes));
    CHECK(read_folder(place) == std::vector<std::string>{"b", "sub/a"});
    CHECK(fs::is_regular_file(fs::symlink_status(place / "b")));
    CHECK_FALSE(fs::exists(place / ".git"));
    std::ofstream(place / "more") << "of something else";
    CHECK(launch::stage(input_folder, set, nodes));
    CHECK_FALSE(fs::exists(place / "more"));
    folder.write("set/c", "new");
    fs::remove_all(place);
    CHECK_THROWS_WITH(launch::stage(input_folder, set, nodes), doctest::Contains("has changed since it was planned"));
    CHECK_FALSE(fs::exists(place.string() + ".part"));
}
