#include "schema/database/database_name.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "tests/schema/fixture.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

TEST_CASE("files lie beside the database under its name") {
    CHECK(files_folder_of("/data/night.db") == "/data/night.files");
    CHECK(files_folder_of("/data/night") == "/data/night-files");
    CHECK(files_folder_of("night.v2.db") == fs::current_path() / "night.v2.files");
}

TEST_CASE("no two databases share a folder of files, whatever their names") {
    std::map<fs::path, std::string> owner;
    for (const char* name :
         {"night",          "night.db",     "night.1",       "night.2",     "night.1.db",     "run.2026-11-26",
          "run.2026-11-27", "night.sqlite", "night.sqlite3", "night.files", "night.files.db", "night-files",
          "night-files.db", "night.db.db",  ".db",           "db",          "night.",         "night..db",
          "night.DB",       "a b.db",       "\xc3\xa9.db",   "\xc3\xa9"}) {
        const auto [place, first] = owner.emplace(files_folder_of(fs::path("/data") / name), name);
        CHECK_MESSAGE(first, place->second, " and ", name, " share ", place->first.string());
        CHECK(place->first.parent_path() == "/data");
    }
}

TEST_CASE("a database behind a symbolic link keeps its files with its target") {
    const testing::TestFolder folder;
    fs::create_directories(folder / "big");
    std::ofstream(folder / "big/night.db") << "x";
    fs::create_symlink("big/night.db", folder / "results.db");
    fs::create_symlink("results.db", folder / "again");
    fs::create_symlink("big/later", folder / "new.db");  // to a file that is not there yet
    CHECK(files_folder_of(folder / "results.db") == folder / "big/night.files");
    CHECK(files_folder_of(folder / "again") == folder / "big/night.files");
    CHECK(files_folder_of(folder / "new.db") == folder / "big/later-files");
    fs::create_symlink("loop", folder / "loop");
    CHECK(files_folder_of(folder / "loop").filename() == "loop-files");
}

}  // namespace
}  // namespace stylesweep::schema
