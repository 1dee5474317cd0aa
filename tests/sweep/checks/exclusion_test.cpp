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
        of_where[0].ends_with("'m < 9' is true for none; m is text, and to SQL any text is greater than any number: "
                              "CAST(m AS REAL) compares by value"));
    CHECK(warnings_of("zip: [{a: [1, 2], b: [x, y]}]\nexclude: [{a: 1, b: y}]") ==
          Warnings{"s.yaml:4:11: this exclusion matches no combination: each of its values occurs, but no combination "
                   "has them together"});
}

TEST_CASE("a value that no combination has is told, although the exclusion matches by another") {
    const std::string head = "s.yaml:4:20: this exclusion names what no combination has: ";
    CHECK(warnings_of("grid: {k: [1, 2, 3]}\nexclude: [{k: [1,  2.0]}]") ==
          Warnings{head + "k is never 2.0 but 1, 2, 3; without a type 2.0 and 2 are two values: write it here as it is "
                          "written there"});
    const std::string pictures = "grid: {k: [amber.jpg, golden_gate.jpg]}\n";
    CHECK(warnings_of(pictures + "exclude: [{k: [amber.jpg, golden-gate.jpg]}]") ==
          Warnings{"s.yaml:4:27: this exclusion names what no combination has: k is never golden-gate.jpg but "
                   "amber.jpg, golden_gate.jpg; did you mean 'golden_gate.jpg'?"});
    CHECK(warnings_of(pictures + "exclude: [{k: amber.jpg}]").empty());
    CHECK(warnings_of(pictures + "exclude: [{k: [amber.jpg, x]}]", {"k=amber.jpg,b"}).empty());  // the file's values
    CHECK(warnings_of(pictures + "exclude: [{k: ambr.jpg}]") ==
          Warnings{"s.yaml:4:11: this exclusion matches no combination: k is never ambr.jpg but amber.jpg, "
                   "golden_gate.jpg; did you mean 'amber.jpg'?"});
}

TEST_CASE("a value that several places give is listed once") {
    CHECK(warnings_of("grid: {k: [2, 3]}\ninclude: [{k: 2}]\nexclude: [{k: 300}]") ==
          Warnings{"s.yaml:5:11: this exclusion matches no combination: k is never 300 but 2, 3"});
}

TEST_CASE("a runner's default is a value where only 'include' gives others") {
    const std::string head = "fixed: {architecture: vgg19, style: x}\ngrid: {style_weight: [1, 2]}\n";
    const auto told = [&](const std::string& rest) { return warnings_of(head + rest, {}, painter()); };
    CHECK(told("include: [{iterations: 2}]\nexclude: [{style_weight: 1, iterations: [300, 2]}]").empty());
    const auto warnings = told("include: [{iterations: 2}]\nexclude: [{iterations: 3}]");
    REQUIRE(warnings.size() == 1);
    CHECK_MESSAGE(warnings[0].ends_with("iterations is never 3 but 2, 300"), warnings[0]);
}

TEST_CASE("an exclusion of what --set replaced is no news") {
    CHECK(warnings_of("grid: {k: [a, b]}\nexclude: [{k: a}, {where: \"k = 'a'\"}]", {"k=b"}).empty());
    CHECK(warnings_of("grid: {k: [a, b], l: [1, 2]}\nexclude: [{l: 3}]", {"k=b"}).size() == 1);
}

TEST_CASE("a sweep without a job is an error that says what dropped them all") {
    CHECK(none_of(grid + "exclude: [{k: [a, b]}]") ==
          "s.yaml:4:11: the sweep has no jobs: 'exclude' drops every combination");
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

TEST_CASE("where sees what the column of sweep_NAME has: texts, where numbers would make two values one") {
    const std::string two = "order: grid\ngrid: {py: [3.1, 3.10], k: [a, b]}\n";
    const auto left = [&](const std::string& where) {
        const SweepFile file = sweep_of(two + "exclude: [{where: \"" + where + "\"}]");
        Expansion expansion(file, anything());
        Jobs jobs;
        for (JobSpec job; expansion.next(job);) jobs.push_back(text_of(job.values));
        return jobs;
    };
    CHECK(left("py = '3.1'").size() == 2);
    CHECK(left("py = '3.10' AND k = 'a'").size() == 3);
    CHECK(left("CAST(py AS REAL) = 3.1").empty());
    CHECK(left("py = 3.1").size() == 4);
    const auto warnings = warnings_of(two + "exclude: [{where: \"k = 'a' AND py = 3.1\"}]");
    REQUIRE(warnings.size() == 1);
    CHECK_MESSAGE(
        warnings[0].ends_with("is true for none; py is text here, because numbers would merge its values 3.1, "
                              "3.10: write py = '3.1'"),
        warnings[0]);
}

TEST_CASE("a value that a number would round is named") {
    const auto warnings =
        warnings_of("grid: {a: [1, 2, 12345678901234567890]}\nexclude: [{where: \"a > 5 AND a < '2'\"}]");
    REQUIRE(warnings.size() == 1);
    CHECK_MESSAGE(warnings[0].ends_with("; a is text here, because a number would round its value "
                                        "12345678901234567890: write CAST(a AS REAL) to compare by size"),
                  warnings[0]);
}

TEST_CASE("the hint names the parameter that is compared with what it is not") {
    const std::string axes = "grid: {kind: [big, small], n: [1, 2], code: [007, 010]}\n";
    for (const auto& [where, hint] : std::vector<std::pair<std::string, std::string>>{
             {"kind = 'big' AND n > 5", "is true for none"},
             {"n = '1'", "; n is a number, and '1' is text: leave its quotes out"},
             {"7 = code", "; code is text, which is equal to no number: write code = '7'"},
             {"kind <> 'big' AND code IN (7, 10)", "; code is text, which is equal to no number: write code = '7'"},
             {"n > 5 AND code BETWEEN 1 AND 9",
              "; code is text, and to SQL any text is greater than any number: CAST(code AS REAL) compares by "
              "value"}}) {
        CAPTURE(where);
        const auto warnings = warnings_of(axes + "exclude: [{where: \"" + where + "\"}]");
        REQUIRE(warnings.size() == 1);
        CHECK_MESSAGE(warnings[0].ends_with(hint), warnings[0]);
    }
    const auto matched = warnings_of(axes + "exclude: [{where: \"n = 1 AND code > 8\"}]");
    REQUIRE(matched.size() == 1);
    CHECK_MESSAGE(matched[0].find("may drop the wrong combinations; code is text") != std::string::npos, matched[0]);
    CHECK(warnings_of(axes + "exclude: [{where: \"n = -1 OR kind = 'n > 5 big' OR n = 1\"}]").empty());
}

TEST_CASE("an order comparison with a number is a warning where one value is text, also if something matches") {
    const std::string sizes = "grid: {size: [64, 96x64, 128], n: [1, 2]}\n";
    const auto warning = [&](const std::string& where, const std::vector<std::string>& sets = {}) {
        const auto all = warnings_of(sizes + "exclude: [{where: \"" + where + "\"}]", sets);
        return all.empty() ? "" : all.front();
    };
    const std::string hint =
        "; size has texts: 96x64, and to SQL any text is greater than any number, so 96x64 > 100 is true: add "
        "typeof(size) <> 'text' AND to compare only numbers";
    for (const std::string where : {"size > 100", "100 < SIZE", "n = 1 AND size <= 100", "size BETWEEN 64 AND 100"}) {
        CAPTURE(where);
        const std::string told = warning(where);
        CHECK_MESSAGE(told.find("' may drop the wrong combinations; ") != std::string::npos, told);
    }
    CHECK(warning("size > 100").ends_with("'size > 100' may drop the wrong combinations" + hint));
    CHECK(warning("size > 100", {"n=1"}).ends_with(hint));
    CHECK_MESSAGE(warning("size > '100'")
                      .ends_with("; size has numbers: 64, 128, and to SQL any text is greater than "
                                 "any number, so '100' > 64 is true: add typeof(size) = 'text' "
                                 "AND to compare only texts"),
                  warning("size > '100'"));
    CHECK_MESSAGE(
        warning("n = 1 OR size = '64'").ends_with("; size has 64, which is equal to no text: leave the quotes out"),
        warning("n = 1 OR size = '64'"));
    CHECK(warning("typeof(size) <> 'text' AND size > 100").empty());
    CHECK(warning("size = 64 OR size = '96x64'").empty());
}

TEST_CASE("true and 1 are two values to where: the column has texts then, and a bare name is refused") {
    const std::string mixed = "order: grid\ngrid: {v: [true, 1, false]}\n";
    const auto left = [](const std::string& grid, const std::string& where) {
        const SweepFile file = sweep_of(grid + "exclude: [{where: \"" + where + "\"}]");
        Expansion expansion(file, anything());
        Jobs jobs;
        for (JobSpec job; expansion.next(job);) jobs.push_back(text_of(job.values));
        return jobs;
    };
    CHECK(left(mixed, "v = 'true'") == Jobs{"1", "false"});
    CHECK(left(mixed, "v = '1'") == Jobs{"true", "false"});
    const auto warnings = warnings_of(mixed + "exclude: [{where: v = true}]");
    REQUIRE(warnings.size() == 1);
    CHECK_MESSAGE(warnings[0].ends_with("is true for none; v is text here, because numbers would merge its values "
                                        "true, 1, false: write v = 'true'"),
                  warnings[0]);
    for (const std::string where : {"v", "NOT v", "v AND 1", "(v)", "\\\"v\\\" IS TRUE", "NOT (v OR v = 1)", "V"}) {
        CAPTURE(where);
        const std::string error = error_of([&] { left(mixed, where); });
        CHECK_MESSAGE(error.find("is used as a truth value, but true is text in SQL, which is neither true nor "
                                 "false; compare it: ") != std::string::npos,
                      error);
    }
    const std::string truths = "order: grid\ngrid: {v: [true, false, null]}\n";
    CHECK(left(truths, "v") == Jobs{"false", "null"});
    CHECK(left(truths, "not v") == Jobs{"true", "null"});
    CHECK(left(truths, "v = true") == Jobs{"false", "null"});
    CHECK(left("order: grid\ngrid: {v: [0, 1, 2]}\n", "NOT v") == Jobs{"1", "2"});
    CHECK(error_of([&] { left("grid: {k: [a, b]}\n", "NOT k"); }).find("compare it: k = 'a'") != std::string::npos);
    CHECK(left("order: grid\ngrid: {k: [a, b], n: [1]}\n", "lower(k) = 'a' AND n BETWEEN 0 AND 3") == Jobs{"b|1"});
    const auto quoted = warnings_of("grid: {v: [true, false]}\nexclude: [{where: v = 'true'}]");
    REQUIRE(quoted.size() == 1);
    CHECK_MESSAGE(quoted[0].find("v is a truth value") != std::string::npos, quoted[0]);
}
