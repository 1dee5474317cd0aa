#include "orchestrator/sweep/checks/nearest.hpp"

#include <doctest/doctest.h>

using namespace stylesweep::sweep;

TEST_CASE("nothing is near to a word unlike all, an empty or an endless one") {
    CHECK(nearest("colour", {"grid", "zip"}) == "");
    CHECK(nearest("", {"a", "ab"}) == "");
    CHECK(nearest("a", {"b"}) == "");
    CHECK(nearest("ab", {"cd"}) == "");
    CHECK(nearest("vgg19", {}) == "");
    CHECK(nearest(std::string(101, 'a'), {std::string(100, 'a')}) == "");
}

TEST_CASE("a word is near by insertion, deletion, replacement and swapped neighbours") {
    const std::vector<std::string> known = {"resolution", "precision", "architecture", "grid"};
    for (const char* word : {"resolutionn", "resolutio", "resolutoin", "rezolution", "ersolution", "rsoluton"})
        CHECK(nearest(word, known) == "resolution");
    CHECK(nearest("gird", known) == "grid");
    CHECK(nearest("Precision", known) == "precision");
}

TEST_CASE("the nearest of several wins, the first of equally near ones") {
    CHECK(nearest("vgg91", {"vgg16", "vgg19"}) == "vgg19");
    CHECK(nearest("vgg1", {"vgg16", "vgg19"}) == "vgg16");
}

TEST_CASE("as many edits are allowed as a third of the word, at least two") {
    CHECK(nearest("axxa", {"abba"}) == "abba");
    CHECK(nearest("axxxa", {"abbba"}) == "");
    CHECK(nearest("abcdefxxx", {"abcdefghi"}) == "abcdefghi");
    CHECK(nearest("abcdexxxx", {"abcdefghi"}) == "");
}

TEST_CASE("a suggestion names the near word, else all that are known") {
    CHECK(suggestion("gird", {"grid", "zip"}) == "; did you mean 'grid'?");
    CHECK(suggestion("colour", {"grid", "zip"}) == "; known: grid, zip");
    CHECK(suggestion("colour", {}) == "");
}
