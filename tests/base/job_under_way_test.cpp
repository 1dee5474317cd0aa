// A word that two processes share.
#include "base/process/job_under_way.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <system_error>

#include "tests/base/test_folder.hpp"

using stylesweep::process::JobUnderWay;

TEST_CASE("what a runner says of its job is seen by the process that made the word") {
    const JobUnderWay word;
    CHECK_FALSE(word.is(5, 2));
    const pid_t pid = ::fork();
    if (pid == 0) {
        JobUnderWay(::dup(word.descriptor())).begin(5, 2);
        ::_exit(0);
    }
    ::waitpid(pid, nullptr, 0);
    CHECK(word.is(5, 2));
    CHECK_FALSE(word.is(5, 1));
    CHECK_FALSE(word.is(6, 2));
    JobUnderWay(::dup(word.descriptor())).end();
    CHECK_FALSE(word.is(5, 2));
}

TEST_CASE("a descriptor that is none, or of something else, is an error and no crash") {
    const stylesweep::testing::TestFolder folder;
    const int empty = ::open(folder.write("empty", "").c_str(), O_RDWR | O_CLOEXEC);
    CHECK_THROWS_AS(JobUnderWay{-1}, std::system_error);
    CHECK_THROWS_AS(JobUnderWay{9999}, std::system_error);
    CHECK_THROWS_AS(JobUnderWay{empty}, std::system_error);
    ::close(empty);
}
