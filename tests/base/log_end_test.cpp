#include "base/files/log_end.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;

TEST_CASE("of a file that is not there, or of no bytes, there is no end") {
    const testing::TestFolder folder;
    CHECK(log_end(folder.path() / "none", 0, 5, 10).empty());
    CHECK(log_end(folder.path(), 0, 5, 10).empty());
    CHECK(log_end(folder.write("log", "text"), 4, 4, 10).empty());
}

TEST_CASE("the end of a log has no character that is cut in two at its front") {
    const testing::TestFolder folder;
    const std::filesystem::path log = folder.write("log", "one\n\xE2\x82\xAC two");
    CHECK(log_end(log, 4, 11, 100) == "\xE2\x82\xAC two");
    CHECK(log_end(log, 0, 11, 6) == " two");
    CHECK(log_end(log, 0, 99, 100) == "one\n\xE2\x82\xAC two");  // it was cut off meanwhile
}

TEST_CASE("last lines are counted from the end, without the line ends behind them") {
    CHECK(last_lines("a\nb\nc\n\n", 2) == "b\nc");
    CHECK(last_lines("a\n\nc", 2) == "\nc");
    CHECK(last_lines("a\nb", 9) == "a\nb");
    CHECK(last_lines("\n\n", 3).empty());
    CHECK(last_lines("a", 0).empty());
}
