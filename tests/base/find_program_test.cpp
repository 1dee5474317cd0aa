#include "base/process/find_program.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>

#include "tests/base/test_folder.hpp"

using namespace stylesweep::process;
using namespace stylesweep::testing;

TEST_CASE("a program is found as exec finds it: on the PATH, or with a slash from the folder") {
    const TestFolder folder;
    folder.script("bin/tool", "true");
    folder.write("bin/data", "");
    const std::string before = ::getenv("PATH");
    ::setenv("PATH", ("/nowhere:" + folder.path().string() + "/bin").c_str(), 1);
    CHECK(find_program("tool", "/") == folder / "bin/tool");
    for (const char* none : {"", "data", "bin/data", "bin", "toool", "./tool"}) {
        CAPTURE(none);
        CHECK_FALSE(find_program(none, folder.path()));
    }
    CHECK(find_program("./bin/tool", folder.path()) == folder / "./bin/tool");
    CHECK(find_program((folder / "bin/tool").string(), "/") == folder / "bin/tool");
    CHECK(programs_on_path("/") == std::vector<std::string>{"data", "tool"});
    ::setenv("PATH", "bin", 1);
    CHECK(find_program("tool", folder.path()) == folder / "bin/tool");
    ::setenv("PATH", before.c_str(), 1);
}
