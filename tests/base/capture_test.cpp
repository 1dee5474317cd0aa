#include "base/process/capture.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"

using namespace std::chrono_literals;
using stylesweep::process::capture;

namespace {

std::string captured(const std::string& shell) {
    return capture({"/bin/sh", "-c", shell}, 600s);
}

}  // namespace

TEST_CASE("capture says why there is no answer") {
    CHECK_THROWS_WITH_AS(captured("echo out; echo the reason >&2; exit 3"), doctest::Contains("the reason"),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(captured("kill -9 $$"), doctest::Contains("/bin/sh failed"), std::runtime_error);
    CHECK_THROWS_WITH_AS(capture({"/nowhere/runner"}, 600s), "cannot start /nowhere/runner: No such file or directory",
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(capture({"/bin/sleep", "100000"}, 0s), "/bin/sleep did not answer within 0 s",
                         std::runtime_error);
}

TEST_CASE("a program that never stops printing is stopped before it fills the disk") {
    CHECK_THROWS_WITH_AS(captured("cat /dev/zero"), "/bin/sh printed more than 16 MiB", std::runtime_error);
}

TEST_CASE("capture takes all of standard output, as it is") {
    CHECK(captured("true").empty());
    CHECK(captured("printf 'two\\nlines, no end'") == "two\nlines, no end");
    CHECK(captured("head -c 3000000 /dev/zero") == std::string(3000000, '\0'));
}

TEST_CASE("what a program says on standard error is no part of its answer") {
    CHECK(captured("echo a warning >&2; echo the answer") == "the answer\n");
}
