// What a killed process left among the temporary files is removed by the next one, and nothing else.
#include "base/files/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <chrono>
#include <fstream>
#include <optional>

using namespace stylesweep;
namespace fs = std::filesystem;

namespace {

const std::string begin = "stylesweep-stale-test-";

fs::path left(const std::string& name, std::chrono::hours ago) {
    const fs::path folder = fs::temp_directory_path() / name;
    fs::create_directories(folder / "deep");
    std::ofstream(folder / "deep/file") << "text";
    fs::last_write_time(folder, fs::file_time_type::clock::now() - ago);
    return folder;
}

}  // namespace

TEST_CASE("a folder without an owner is removed after an hour; others stay") {
    const fs::path stale = left(begin + "abcdef", std::chrono::hours(2)), fresh = left(begin + "ghijkl", {}),
                   others = left(begin + "other-mnopqr", std::chrono::hours(2));
    const TemporaryFolder linked(fs::temp_directory_path(), "stylesweep-linked-test-");
    std::ofstream(linked.path() / "kept") << "text";
    const fs::path link = fs::temp_directory_path() / (begin + "link00");
    fs::remove(link);
    fs::create_directory_symlink(linked.path(), link);
    std::optional<TemporaryFolder> in_use;
    in_use.emplace(fs::temp_directory_path(), begin);  // removes the stale one
    CHECK_FALSE(fs::exists(stale));
    CHECK(fs::exists(fresh / "deep/file"));
    CHECK(fs::exists(others));
    CHECK(fs::exists(linked.path() / "kept"));
    fs::last_write_time(in_use->path(), fs::file_time_type::clock::now() - std::chrono::hours(2));
    {
        const TemporaryFolder next(fs::temp_directory_path(), begin);
        CHECK(fs::exists(in_use->path()));
    }
    const fs::path gone = in_use->path();
    in_use.reset();
    CHECK_FALSE(fs::exists(gone));
    for (const fs::path& each : {fresh, others, link}) fs::remove_all(each);
}

TEST_CASE("elsewhere nothing is removed, because other hosts may use what is there") {
    const TemporaryFolder shared(fs::temp_directory_path(), "stylesweep-shared-test-");
    fs::create_directory(shared.path() / "work-abcdef");
    fs::last_write_time(shared.path() / "work-abcdef", fs::file_time_type::clock::now() - std::chrono::hours(2));
    const TemporaryFolder mine(shared.path(), "work-");
    CHECK(fs::exists(shared.path() / "work-abcdef"));
}
