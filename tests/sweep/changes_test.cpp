// What is said of a sweep file that changed.
#include "orchestrator/sweep/changes.hpp"

#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using Lines = std::vector<std::string>;

namespace {

Lines between(const std::string& before, const std::string& now) {
    return changes(sweep_of(before), sweep_of(now));
}

}  // namespace

TEST_CASE("another layout, comments and the order of sections are no change") {
    CHECK(between("fixed: {a: 1}\ngrid: {b: [1, 2]}", "# new\ngrid:\n  b:\n  - 1\n  - 2\nfixed:\n  a: 1\n").empty());
}

TEST_CASE("each thing that changed has a line") {
    CHECK(between("grid: {b: [1, 2]}\nfixed: {a: 1, c: x}", "grid: {b: [1, 2, 4], d: [u, v]}\nfixed: {a: 1.0}") ==
          Lines{"b: 1, 2 -> 1, 2, 4", "d: new, u, v", "a: 1 -> 1.0", "c: no longer given; it was x"});
    CHECK(between("grid: {b: [1, 2]}", "grid: {b: [1, 2]}\nrecord_at: [10, 50]") == Lines{"record_at: auto -> 10, 50"});
    CHECK(between("record_at: auto\nfixed: {a: 1}", "record_at: off\nfixed: {a: 1}") ==
          Lines{"record_at: auto -> off"});
    CHECK(between("exclude: [{where: a > 1}]\nfixed: {a: 1}",
                  "fixed: {a: 1}\ninclude: [{a: 2}]\nrepeats: 3\norder: grid") ==
          Lines{"exclude: other entries", "include: other entries", "repeats: 1 -> 3", "order: balanced -> grid"});
    const Lines measured = between("measure: {warmup: 1}", "measure: {warmup: 2}\nlimits: {retries: 2}");
    REQUIRE(measured.size() == 2);
    CHECK(measured[0] == R"(limits: {"grace_s":10.0,"retries":1} -> {"grace_s":10.0,"retries":2})");
    CHECK(measured[1].ends_with("existing rows were measured with the old one (--rerun all measures them again)"));
}

TEST_CASE("long lists of values are cut") {
    const Lines lines = between("grid: {b: [1]}", "grid: {b: {range: [1, 100, 1]}}");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].size() < 100);
    CHECK(lines[0].ends_with("..."));
}
