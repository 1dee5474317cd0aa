#include "orchestrator/cli/reference/split_line.hpp"

#include <doctest/doctest.h>

using stylesweep::cli::split_line;
using stylesweep::cli::TypedLine;
using Texts = std::vector<std::string>;

TEST_CASE("a line is split as a shell splits it; the last word is the one at the cursor") {
    struct Case {
        const char* line;
        Texts words;
        const char* last;
    };
    const Case cases[] = {
        {"", {}, ""},
        {"stylesweep", {}, "stylesweep"},
        {"stylesweep ", {"stylesweep"}, ""},
        {"a  b\tc", {"a", "b"}, "c"},
        {R"(a 'b c' "d 'e' \" f" g\ h)", {"a", "b c", "d 'e' \" f"}, "g h"},
        {"a 'unfinished quo", {"a"}, "unfinished quo"},
        {"a \"unfinished ", {"a"}, "unfinished "},
        {"a '' b", {"a", ""}, "b"},
        {"a b\\", {"a"}, "b\\"},
        {"a 'b\\' c", {"a", "b\\"}, "c"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.line);
        const TypedLine typed = split_line(each.line);
        CHECK(typed.words == each.words);
        CHECK(typed.last == each.last);
    }
}

TEST_CASE("whether the last word begins with a quote is known") {
    CHECK(split_line("a \"b").quoted);
    CHECK(split_line("a 'b c").quoted);
    CHECK_FALSE(split_line("a 'b' c").quoted);
    CHECK_FALSE(split_line("a b'c").quoted);
    CHECK_FALSE(split_line("'a' ").quoted);
}
