#include "base/files/inside.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "base/files/temporary_folder.hpp"

using namespace stylesweep;
namespace fs = std::filesystem;

TEST_CASE("a name stays in its folder, whatever it is made of") {
    const TemporaryFolder top(fs::temp_directory_path(), "inside-");
    const fs::path folder = top.path() / "results.files";
    fs::create_directories(folder / "logs");
    std::ofstream(top.path() / "secret") << "secret";
    std::ofstream(folder / "logs/a.log") << "log";
    fs::create_symlink(top.path() / "secret", folder / "logs/link.log");
    fs::create_symlink("../../secret", folder / "logs/relative.log");
    fs::create_symlink(top.path(), folder / "up");
    fs::create_symlink("a.log", folder / "logs/same.log");
    fs::create_symlink("loop", folder / "loop");
    for (const char* name : {"", "..", "../secret", "/etc/passwd", "logs/../../secret", "logs/link.log",
                             "logs/relative.log", "up/secret", "up/nothing", "up", "loop/x"}) {
        CAPTURE(name);
        CHECK_FALSE(inside(folder, name));
    }
    CHECK(inside(folder, "logs/a.log") == folder / "logs/a.log");
    CHECK(inside(folder, "x/../logs/a.log") == folder / "logs/a.log");
    CHECK(inside(folder, "logs/same.log") == folder / "logs/same.log");
    CHECK(inside(folder, "new/file") == folder / "new/file");
    fs::create_symlink(folder, top.path() / "elsewhere");  // the folder itself may be a link
    CHECK(inside(top.path() / "elsewhere", "logs/a.log") == top.path() / "elsewhere/logs/a.log");
}
