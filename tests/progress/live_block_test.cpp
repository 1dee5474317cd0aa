#include "orchestrator/progress/live_block.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace stylesweep::progress;

namespace {

struct Terminal {
    WindowSize size{10, 20};
    std::ostringstream out;
    LiveBlock block{out, [this] { return size; }};

    std::string draw(const std::vector<std::string>& texts) {
        std::vector<LiveBlock::Line> lines;
        for (const std::string& text : texts) lines.push_back({text, ""});
        out.str("");
        block.draw(lines);
        return out.str();
    }
};

}  // namespace

TEST_CASE("a line is cut where the window ends, whole letters only, without control characters") {
    const std::tuple<const char*, int, const char*> cases[] = {
        {"", 5, ""},
        {"abc", 0, ""},
        {"abc", 3, "abc"},
        {"abcd", 3, "abc"},
        {"a\x1b[31m\n\x7f", 10, "a?[31m??"},
        {"n\u00e4h", 2, "n"},  // it may be two columns wide
        {"n\u00e4h", 3, "n\u00e4"},
        {"\xff\xfe", 4, "\xff\xfe"},
    };
    for (const auto& [text, columns, expected] : cases) CHECK(fitted(text, columns) == expected);
}

TEST_CASE("each block is drawn in the place of the one before, also when it has fewer lines") {
    Terminal terminal;
    CHECK(terminal.draw({"one", "two", "three"}) == "one\ntwo\nthree");
    CHECK(terminal.draw({"four"}) == "\r\x1b[2A\r\x1b[Jfour");
    CHECK(terminal.draw({"five", "six"}) == "\r\x1b[Jfive\nsix");
    terminal.out.str("");
    terminal.block.erase();
    CHECK(terminal.out.str() == "\r\x1b[1A\r\x1b[J");
    CHECK(terminal.draw({"seven"}) == "seven");
}

TEST_CASE("what does not fit the window's height is counted; the first line always stands") {
    Terminal terminal;
    terminal.size.rows = 4;
    CHECK(terminal.draw({"one", "two", "three"}) == "one\ntwo\nthree");
    CHECK(terminal.draw({"one", "two", "three", "four", "five"}) == "\r\x1b[2A\r\x1b[Jone\ntwo\n  and 3 more");
    terminal.size.rows = 2;
    CHECK(terminal.draw({"one", "two"}) == "\r\x1b[2A\r\x1b[Jone");
    terminal.size.rows = 1;
    CHECK(terminal.draw({"one", "two"}) == "\r\x1b[Jone");
}

TEST_CASE("a line leaves the last column free, so that no terminal wraps it") {
    Terminal terminal;
    CHECK(terminal.draw({"123456789012345678901234"}) == "1234567890123456789");
}

TEST_CASE("a window that became too narrow may have wrapped what stands there: nothing above is touched") {
    Terminal terminal;
    terminal.draw({"1234567890123456789", "two"});
    terminal.size.columns = 10;
    CHECK(terminal.draw({"1234567890123456789", "two"}) == "\n\r\x1b[J123456789\ntwo");
    CHECK(terminal.draw({"one", "two"}) == "\r\x1b[1A\r\x1b[Jone\ntwo");
    terminal.size.columns = 100;
    CHECK(terminal.draw({"wide"}) == "\r\x1b[1A\r\x1b[Jwide");
}

TEST_CASE("a terminal that does not say its size is taken for the usual one") {
    Terminal terminal;
    terminal.size = {};
    CHECK(terminal.draw({std::string(100, 'x')}) == std::string(79, 'x'));
}
