#include "runners/core/files.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "runners/core/job.hpp"
#include "tests/base/test_folder.hpp"

namespace fs = std::filesystem;
using namespace stylesweep;
using namespace stylesweep::runners;

namespace {

// In a process of its own no file grows past `most` bytes. Its exit code: 0 when `write` threw DiskFull.
int exit_code_within(rlim_t most, const auto& write) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{most, most};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            write();
        } catch (const DiskFull&) {
            ::_exit(0);
        } catch (...) {
            ::_exit(2);
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a place that cannot be written is an error that names the file, but no full disk") {
    const testing::TestFolder folder;
    folder.write("file", "");
    const fs::path target = folder.path() / "file" / "below" / "x";
    CHECK_THROWS_AS(write_file(target, "x"), std::runtime_error);
    try {
        write_file(target, "x");
    } catch (const DiskFull&) {
        FAIL("not a full disk");
    } catch (const std::runtime_error& error) {
        CHECK(std::string(error.what()).find(target.string()) != std::string::npos);
    }
}

TEST_CASE("without room for all of it there is no file, and no rest of one") {
    const testing::TestFolder folder;
    const fs::path file = folder.path() / "images" / "x.bin";
    CHECK(exit_code_within(1000, [&] { write_file(file, std::string(1001, 'x')); }) == 0);
    CHECK(fs::is_empty(folder.path() / "images"));
    CHECK(exit_code_within(1000, [&] { write_file(file, std::string(1000, 'x')); }) == 1);
    CHECK(fs::file_size(file) == 1000);
}

TEST_CASE("a file is written whole, in a folder that is made, over an older one") {
    const testing::TestFolder folder;
    const fs::path file = folder.path() / "a" / "b" / "x";
    write_file(file, "old and longer");
    write_file(file, "new");
    CHECK(fs::file_size(file) == 3);
    CHECK(std::distance(fs::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("the room on a disk is known, and an unknown one is no reason to wait") {
    const testing::TestFolder folder;
    CHECK(free_bytes(folder.path()) > 0);
    CHECK(free_bytes(folder.path() / "gone") == std::numeric_limits<std::uint64_t>::max());
}
