#include "base/files/file_lock.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;

TEST_CASE("a lock file that cannot be made is named, and a link is not followed") {
    const testing::TestFolder folder;
    const std::filesystem::path missing = folder.path() / "none" / "lock", link = folder.path() / "link";
    CHECK_THROWS_WITH_AS(FileLock{missing},
                         ("cannot write " + missing.string() + ": No such file or directory").c_str(),
                         std::system_error);
    std::filesystem::create_symlink(folder.write("theirs", ""), link);
    CHECK_THROWS_AS(FileLock{link}, std::system_error);
    CHECK_FALSE(FileLock::existing(link));
    CHECK_FALSE(FileLock::existing(folder.path() / "lock"));
}

TEST_CASE("one at a time has a lock, and it is free when its holder goes") {
    const testing::TestFolder folder;
    const std::filesystem::path file = folder.path() / "lock";
    {
        FileLock first(file);
        REQUIRE(first.try_lock());
        const auto second = FileLock::existing(file);
        REQUIRE(second);
        CHECK_FALSE(second->try_lock());
        const FileLock moved(std::move(first));
        CHECK_FALSE(second->try_lock());
    }
    CHECK(FileLock(file).try_lock());
    CHECK(std::filesystem::exists(file));
}

TEST_CASE("a killed process holds no lock, one that inherited it does") {
    const testing::TestFolder folder;
    const std::filesystem::path file = folder.path() / "lock";
    int ready[2], release[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(release) == 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        const FileLock lock(file);
        const bool locked = lock.try_lock();
        if (::fork() == 0) {
            char byte = locked ? 'y' : 'n';
            ::close(release[1]);
            (void)!::write(ready[1], &byte, 1);
            (void)!::read(release[0], &byte, 1);
        }
        ::_exit(0);
    }
    ::waitpid(parent, nullptr, 0);
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK(byte == 'y');
    const FileLock lock(file);
    CHECK_FALSE(lock.try_lock());
    ::close(release[1]);
    lock.lock();  // waits for the child's end
    CHECK_FALSE(FileLock(file).try_lock());
}
