#include <doctest/doctest.h>

#include <limits>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;

TEST_CASE("a wrong `where` is an error at its own place") {
    const std::pair<std::string, std::string> cases[] = {
        {"grid: {size: [1, 2]}\nexclude:\n  - where: \"sise = 1\"",
         "5:12: where: no parameter 'sise' in this sweep; did you mean 'size'?"},
        {"grid: {size: [1, 2]}\nexclude: [{size: 1, where: \"(SELECT 1)\"}]",
         "4:28: where: an expression over parameters is expected; SELECT and tables are not allowed here"},
        {"grid: {size: [1, 2]}\nexclude: [{where: abs(-9223372036854775807 - size)}]", "4:19: where: integer overflow"},
    };
    for (const auto& [text, error] : cases) {
        CAPTURE(text);
        CHECK(error_of([text = text] { jobs_of(text); }) == "s.yaml:" + error);
    }
}

TEST_CASE("the grid is every combination, in grid order the last axis fastest") {
    CHECK(jobs_of("order: grid\ngrid: {a: [1, 2], b: [x, y]}\nfixed: {c: 9}") ==
          Jobs{"1|x|9", "1|y|9", "2|x|9", "2|y|9"});
    CHECK(jobs_of("fixed: {c: 9}") == Jobs{"9"});
}

TEST_CASE("zipped lists advance together, each group as one axis behind the grid") {
    CHECK(jobs_of("order: grid\nzip:\n  - {s: [a, b], k: [1, 2]}\n  - {t: [u, v]}\ngrid: {g: [x, y]}") ==
          Jobs{"x|a|1|u", "x|a|1|v", "x|b|2|u", "x|b|2|v", "y|a|1|u", "y|a|1|v", "y|b|2|u", "y|b|2|v"});
    CHECK(jobs_of("zip: [{a: {range: [1, 3, 1]}, b: [x, y, z]}]").size() == 3);
}

TEST_CASE("equal values of an axis and equal rows of a zip are expanded once") {
    CHECK(jobs_of("order: grid\ngrid: {a: [1000, 1000, x, x, \"1000\"]}") == Jobs{"1000", "x", "1000"});
    CHECK(jobs_of("order: grid\nzip: [{a: [1, 1, 1], b: [x, y, x]}]") == Jobs{"1|x", "1|y"});
}

TEST_CASE("an exclusion drops what matches all of it; a list means any of") {
    const std::string grid = "order: grid\ngrid: {a: [1, 2, 3], b: [x, y]}\n";
    CHECK(jobs_of(grid + "exclude: [{a: 1}]") == Jobs{"2|x", "2|y", "3|x", "3|y"});
    CHECK(jobs_of(grid + "exclude: [{a: [1, 3], b: [x]}]") == Jobs{"1|y", "2|x", "2|y", "3|y"});
    CHECK(jobs_of(grid + "exclude:\n  - {a: 1}\n  - {b: y}") == Jobs{"2|x", "3|x"});
    CHECK(jobs_of(grid + "exclude: [{where: \"b = 'x' AND a < 3\"}]") == Jobs{"1|y", "2|y", "3|x", "3|y"});
    CHECK(jobs_of(grid + "exclude: [{a: [1, 2], where: \"b = 'x'\"}]") == Jobs{"1|y", "2|y", "3|x", "3|y"});
    CHECK(jobs_of(grid + "exclude: [{a: \"1\"}, {a: 7}]").size() == 6);
    CHECK(jobs_of(grid + "exclude: [{where: a > 0}]").empty());
}

TEST_CASE("inclusions come after the grid, filled up from fixed, and are never excluded") {
    const char* text =
        "order: grid\nfixed: {c: 9}\ngrid: {a: [1, 2]}\nexclude: [{where: a >= 2}]\n"
        "include:\n  - {a: 5}\n  - {a: 2, c: 8}\n  - {a: 1, c: 9}\n  - {a: 5, c: 9}";
    CHECK(jobs_of(text) == Jobs{"1|9", "5|9", "2|8"});
    CHECK(jobs_of("include: [{a: 1, b: 2}, {b: 3}]") == Jobs{"1|2", "-|3"});
}

TEST_CASE("without a grid the values under fixed are one job, and inclusions are more of them") {
    CHECK(jobs_of("fixed: {c: 9}\ninclude: [{a: 1}, {a: 2}]") == Jobs{"9|-", "9|1", "9|2"});
    CHECK(jobs_of("fixed: {c: 9}\ninclude: [{c: 8}, {c: 9}]") == Jobs{"9", "8"});
    CHECK(jobs_of("fixed: {c: 9}\nexclude: [{c: 9}]\ninclude: [{c: 8}]") == Jobs{"8"});
    CHECK(jobs_of("repeats: 2\nfixed: {c: 9}\ninclude: [{c: 8}]") == Jobs{"1:9", "1:8", "2:9", "2:8"});
    CHECK(jobs_of("include: [{a: 1}, {a: 2}]") == Jobs{"1", "2"});  // nothing is no combination
    const SweepFile file = sweep_of("fixed: {c: 9}\ninclude: [{a: 1}]");
    CHECK(Expansion(file, anything()).upper_bound() == 2);
    CHECK(Expansion(file, anything()).note().empty());
}

TEST_CASE("values under fixed that lack what the runner needs are no job of their own, and a note says so") {
    const SweepFile file = sweep_of("fixed: {architecture: vgg19}\ninclude: [{style: a}, {style: b}]");
    CHECK(jobs_of(file, painter()) == Jobs{"vgg19|a|300", "vgg19|b|300"});
    const Expansion expansion(file, painter());
    CHECK(expansion.upper_bound() == 2);
    CHECK(expansion.note() ==
          "s.yaml:3:9: the values under fixed alone are not a job, because they lack 'style', which the runner needs; "
          "only the combinations under include are jobs");
    CHECK(jobs_of("fixed: {architecture: vgg19}\ninclude: [{architecture: fast}]", painter()) == Jobs{"fast|-"});
    CHECK(jobs_of("fixed: {architecture: fast}\ninclude: [{model: m}]", painter()) == Jobs{"fast|-|-", "fast|m|-"});
}

TEST_CASE("repeats run in rounds, each with all jobs") {
    CHECK(jobs_of("order: grid\nrepeats: 2\ngrid: {a: [1, 2]}\ninclude: [{a: 3}, {a: 1}]") ==
          Jobs{"1:1", "1:2", "1:3", "2:1", "2:2", "2:3"});
}

TEST_CASE("a parameter that does not apply is dropped, and what is equal then comes once") {
    const char* text =
        "order: grid\nfixed: {style: s}\ngrid: {architecture: [fast, vgg19], iterations: [10, 20]}\n"
        "exclude: [{iterations: 20, architecture: vgg19}]";
    CHECK(jobs_of(text, painter()) == Jobs{"fast|-|-", "vgg19|10|s"});
}

TEST_CASE("how many jobs were equal to others is counted") {
    const auto equal = [](const std::string& text, const RunnerDescription& runner) {
        const SweepFile file = sweep_of(text);
        Expansion jobs(file, runner);
        for (JobSpec job; jobs.next(job);) continue;
        return jobs.equal();
    };
    CHECK(equal("grid: {a: [1, 2]}\nrepeats: 3", anything()) == 0);
    CHECK(equal("grid: {a: [1, 2]}\nrepeats: 3\ninclude: [{a: 2}, {a: 3}]", anything()) == 3);
    const std::string fast = "fixed: {style: s}\ngrid: {architecture: [fast, vgg19], iterations: [10, 20, 30]}\n";
    for (const char* order : {"balanced", "grid", "shuffled"}) {
        const std::string ordered = fast + "order: " + order + "\n";
        CHECK(equal(ordered, painter()) == 2);
        CHECK(equal(ordered + "repeats: 2\nexclude: [{iterations: 30}]", painter()) == 4);  // it does not apply to fast
    }
}

TEST_CASE("a runner's default fills what is not given and equals the same value given") {
    const char* text =
        "fixed: {style: s}\ngrid: {architecture: [vgg19]}\n"
        "include: [{architecture: vgg19, iterations: 300}, {architecture: vgg19, iterations: 301}]";
    CHECK(jobs_of(text, painter()) == Jobs{"vgg19|s|300", "vgg19|s|301"});
}

TEST_CASE("names and what varies are known before the first job") {
    const SweepFile file =
        sweep_of("grid: {a: [1, 2], b: [1]}\nfixed: {c: 9, d: 1}\ninclude: [{a: 1, b: 1, c: 8, e: 0}]");
    const Expansion expansion(file, anything());
    CHECK(expansion.names() == std::vector<std::string>{"a", "b", "c", "d", "e"});
    CHECK(expansion.varies() == std::vector<bool>{true, false, true, false, false});
}

TEST_CASE("the number of jobs is bounded before any is made, without overflow") {
    const auto bound = [](const std::string& text) {
        const SweepFile file = sweep_of(text);
        return Expansion(file, anything()).upper_bound();
    };
    CHECK(bound("") == 1);
    CHECK(bound("repeats: 3\ngrid: {a: [1, 2], b: [1, 2, 3]}\ninclude: [{a: 9}]") == 21);
    CHECK(bound("exclude: [{a: 1}]\ngrid: {a: [1, 2]}") == 2);
    CHECK(bound("grid: {a: {range: [1, 1000, 1]}, b: {range: [0, 1000, 1]}}") == 1'001'000);
    std::string many = "repeats: 10000\ngrid:\n";
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g"})
        many += "  " + std::string(name) + ": {range: [1, 1000, 1]}\n";
    CHECK(bound(many) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("an axis from earlier results: each row a value, each column a parameter") {
    const Ask ask = [](const std::string& sql) {
        if (sql != "SELECT m AS model, w AS style_weight FROM t") throw std::runtime_error("no such table: u");
        return QueryAnswer{{"model", "style_weight"},
                           {{Value::of_text("a.safetensors", {}), Value::of_number(10, {})},
                            {Value::of_text("b.safetensors", {}), Value::of_number(1000, {})},
                            {Value::of_text("a.safetensors", {}), Value::of_number(10, {})}},
                           {}};
    };
    const auto parsed = [&](const std::string& axis, const Ask& asked) {
        return parse("name: s\nrunner: painter\nfixed: {architecture: fast}\ngrid: {model: " + axis + "}\n", "s.yaml",
                     {}, asked);
    };
    const SweepFile file = parsed("{query: \"SELECT m AS model, w AS style_weight FROM t\"}", ask);
    REQUIRE(file.axes.size() == 1);
    CHECK(file.axes[0].names == std::vector<std::string>{"model", "style_weight"});
    REQUIRE(file.axes[0].rows.size() == 2);
    CHECK(file.axes[0].rows[1][0].text == "b.safetensors");
    CHECK(file.axes[0].rows[1][1].number == 1000);
    validate(file, painter());

    const auto complaint = [&](const std::string& axis, const Ask& asked) {
        return error_of([&] { parsed(axis, asked); });
    };
    CHECK(complaint("{query: \"SELECT 1 FROM u\"}", ask).find("s.yaml:4:") == 0);
    CHECK(complaint("{query: \"SELECT 1 FROM u\"}", ask).find("no such table: u") != std::string::npos);
    CHECK(complaint("{query: []}", ask).find("give one query") != std::string::npos);
    CHECK(complaint("{query: \"SELECT 1\"}", {}).find("--db") != std::string::npos);
    const Ask empty = [](const std::string&) { return QueryAnswer{{"model"}, {}, {}}; };
    CHECK(complaint("{query: \"SELECT 1\"}", empty).find("returns no rows") != std::string::npos);
    const Ask other = [](const std::string&) { return QueryAnswer{{"style"}, {{Value::of_text("x", {})}}, {}}; };
    CHECK(complaint("{query: \"SELECT 1\"}", other).find("no column 'model'") != std::string::npos);
    const Ask odd = [](const std::string&) {
        return QueryAnswer{{"model", "count(*)"}, {{Value::of_text("x", {}), Value::of_number(1, {})}}, {}};
    };
    CHECK(complaint("{query: \"SELECT 1\"}", odd).find("'count(*)' is not a parameter name") != std::string::npos);
}

TEST_CASE("rewound, the jobs come again, the same and in the same order, whatever was made ahead") {
    const RunnerDescription runner = painter();
    for (const char* order : {"balanced", "grid", "shuffled"}) {
        CAPTURE(order);
        const SweepFile file =
            checked(std::string("order: ") + order +
                    "\nrepeats: 2\nfixed: {style: s}\ngrid: {architecture: [vgg19, fast], iterations: [1, 2, 3]}\n"
                    "exclude: [{iterations: 3}]\ninclude: [{architecture: vgg19, iterations: 7}]\n");
        Expansion jobs(file, runner);
        jobs.refuse_none();
        const auto all = [&] {
            std::string text;
            for (JobSpec job; jobs.next(job);) text += std::to_string(job.repeat) + ':' + text_of(job.values) + '\n';
            return text;
        };
        const std::string first = all();
        CHECK_FALSE(first.empty());
        jobs.rewind();
        CHECK(all() == first);
        CHECK(jobs.warnings().empty());
    }
}
