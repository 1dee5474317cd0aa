// What is said of exclusions that do nothing, or all.
#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using Warnings = std::vector<std::string>;

namespace {

Warnings warnings_of(const std::string& text, const std::vector<std::string>& sets = {},
                     const RunnerDescription& runner = anything()) {
    const SweepFile file = checked(text, runner, sets);
    Expansion expansion(file, runner);
    expansion.refuse_none();
    for (JobSpec job; expansion.next(job);) continue;
    return expansion.warnings();
}

std::string none_of(const std::string& text) {
    return error_of([&] { warnings_of(text); });
}

const std::string grid = "grid: {m: [\"1\", \"20\"], n: [1, 2.0], k: [a, b]}\n";

}  // namespace

TEST_CASE("an exclusion that matches nothing is told with the reason") {
    const std::string head = "s.yaml:4:11: this exclusion matches no combination: ";
    for (const std::string order : {"grid", "balanced", "shuffled"}) {
        const auto warnings = [&](const std::string& entry) {
            std::string text = grid;
            text.insert(text.find('\n') + 1, "exclude: [" + entry + "]\norder: " + order);
            return warnings_of(text);
        };
        CHECK(warnings("{k: c}") == Warnings{head + "k is never c but a, b"});
        CHECK(warnings("{n: 2}") ==
              Warnings{head + "n is never 2 but 1, 2.0; without a type 2 and 2.0 are two values: write "
                              "it here as it is written there"});
        CHECK(warnings("{m: 1}") ==
              Warnings{head +
                       "m is never 1 but \"1\", \"20\"; without a type 1 and \"1\" are two values: write it here as "
                       "it is written there"});
        CHECK(warnings("{k: a}").empty());
        CHECK(warnings("{k: a}, {k: a, n: 1}").empty());  // each matches by itself
    }
    const auto of_where = warnings_of(grid + "exclude: [{where: m < 9}]");
    REQUIRE(of_where.size() == 1);
    CHECK(
        of_where[0].ends_with("'m < 9' is true of none; m is text, and to SQL any text is greater than any number: "
                              "CAST(m AS REAL) compares by value"));
    CHECK(warnings_of("zip: [{a: [1, 2], b: [x, y]}]\nexclude: [{a: 1, b: y}]") ==
          Warnings{"s.yaml:4:11: this exclusion matches no combination: each of its values is there, but none has them "
                   "together"});
}

TEST_CASE("an exclusion of what --set replaced is no news") {
    CHECK(warnings_of("grid: {k: [a, b]}\nexclude: [{k: a}, {where: \"k = 'a'\"}]", {"k=b"}).empty());
    CHECK(warnings_of("grid: {k: [a, b], l: [1, 2]}\nexclude: [{l: 3}]", {"k=b"}).size() == 1);
}

TEST_CASE("a sweep without a job is an error that says what dropped them all") {
    CHECK(none_of(grid + "exclude: [{k: [a, b]}]") ==
          "s.yaml:4:11: the sweep stands for no job: 'exclude' drops every combination");
    CHECK(
        none_of(grid + "exclude: [{where: m > 90}]")
            .ends_with("drops every combination; m is text, and to SQL any text is greater than any number: CAST(m AS "
                       "REAL) compares by value"));
    CHECK(none_of("fixed: {k: a}\nexclude: [{k: a}]").find("no job") != std::string::npos);
    CHECK(none_of(grid + "exclude: [{k: [a, b]}]\ninclude: [{k: z}]").empty());
}

TEST_CASE("looking whether there is a job takes none away") {
    const SweepFile file = sweep_of("order: grid\ngrid: {k: [a, b, c]}\nexclude: [{k: a}]");
    Expansion expansion(file, anything());
    expansion.refuse_none();
    Jobs jobs;
    for (JobSpec job; expansion.next(job);) jobs.push_back(text_of(job.values));
    CHECK(jobs == Jobs{"b", "c"});
}
