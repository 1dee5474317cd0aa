#include "orchestrator/schedule/host/log_tail.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"

using namespace stylesweep::schedule;
using stylesweep::testing::TestFolder;

TEST_CASE("a log that is not there is empty") {
    CHECK(log_size("/nowhere/log") == 0);
    CHECK(log_tail("/nowhere/log", 0, 3).empty());
    CHECK(log_tail("/nowhere/log", 10, 3).empty());
}

TEST_CASE("the tail is the last lines after the beginning that is asked for") {
    const struct {
        const char* text;
        std::int64_t begin;
        int lines;
        const char* tail;
    } cases[] = {
        {"", 0, 3, ""},
        {"\n\n\n", 0, 3, ""},
        {"one", 0, 3, "one"},
        {"one\n", 0, 1, "one"},
        {"one\ntwo\nthree\nfour\n", 0, 3, "two\nthree\nfour"},
        {"one\ntwo\nthree", 0, 1, "three"},
        {"one\ntwo\n\n\n", 0, 1, "two"},
        {"one\n\nthree\n", 0, 2, "\nthree"},
        {"\none\n", 0, 1, "one"},
        {"\none\n", 0, 2, "\none"},
        {"one\ntwo\n", 0, 0, ""},
        {"one\ntwo\n", 4, 3, "two"},
        {"one\ntwo\n", 8, 3, ""},
        {"one\n", 100, 3, ""},
    };
    const TestFolder folder;
    for (const auto& each : cases) {
        CAPTURE(each.text);
        CAPTURE(each.begin);
        CAPTURE(each.lines);
        const auto log = folder.write("log", each.text);
        CHECK(log_size(log) == static_cast<std::int64_t>(std::string(each.text).size()));
        CHECK(log_tail(log, each.begin, each.lines) == each.tail);
    }
}

TEST_CASE("of a huge log only the end is read") {
    const TestFolder folder;
    const auto log = folder.write("log", std::string(1000, 'a'));
    std::filesystem::resize_file(log, 5'000'000'000);  // sparse: takes no room
    std::ofstream(log, std::ios::app) << "\nthe end\n";
    CHECK(log_tail(log, 0, 1) == "the end");
}

TEST_CASE("one endless line is cut to 4000 bytes") {
    const TestFolder folder;
    const auto log = folder.write("log", std::string(10'000, 'x') + "end");
    CHECK(log_tail(log, 0, 3) == std::string(3997, 'x') + "end");
}

TEST_CASE("a cut in the middle of a letter leaves valid UTF-8") {
    const TestFolder folder;
    std::string text;
    while (text.size() < 6000) text += "\u00e9\u20ac";  // two and three bytes
    for (int i = 0; i < 5; ++i) {
        const std::string tail = log_tail(folder.write("log", text += '.'), 0, 1);
        REQUIRE(tail.size() >= 3997);
        CHECK((static_cast<unsigned char>(tail.front()) & 0xC0) != 0x80);
        CHECK(text.ends_with(tail));
    }
}
