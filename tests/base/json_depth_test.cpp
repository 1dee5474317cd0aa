#include "base/text/json_depth.hpp"

#include <doctest/doctest.h>

#include <string>

using stylesweep::most_json_depth;
using stylesweep::nests_too_deep;

namespace {

std::string nested(int depth, const std::string& open, const std::string& close) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += open;
    for (int i = 0; i < depth; ++i) text += close;
    return text;
}

}  // namespace

TEST_CASE("JSON is too deep by its open brackets, not by those of texts or by their number") {
    CHECK(nests_too_deep(nested(most_json_depth + 1, "[", "]")));
    CHECK(nests_too_deep(nested(most_json_depth + 1, "{\"a\\\"\":", "}")));
    CHECK(nests_too_deep("\"\\\\\"" + nested(most_json_depth + 1, "[", "")));
    CHECK_FALSE(nests_too_deep(nested(most_json_depth, "[", "]")));
    CHECK_FALSE(nests_too_deep(nested(10 * most_json_depth, "[]", "{}")));
    CHECK_FALSE(nests_too_deep("{\"a\\\"" + nested(10 * most_json_depth, "[", "") + "\": 1}"));
}
