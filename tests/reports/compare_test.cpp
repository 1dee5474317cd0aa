#include "reports/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>
#include <stdexcept>

#include "reports/compare_text.hpp"
#include "tests/reports/golden.hpp"

namespace stylesweep::reports::testing {
namespace {

using Settings = std::map<std::string, std::string>;

const ComparedMetric runtime{"runtime_s", true}, ssim{"ssim", false};

Measurement run(const Settings& settings, double value, const std::vector<double>& samples = {}) {
    return {settings, {}, value, samples, "0.1.0"};
}

ComparedSide side(const std::string& name, const std::vector<std::pair<Settings, std::vector<double>>>& groups) {
    ComparedSide all{name, name + ".db", {}};
    for (const auto& [settings, values] : groups)
        for (const double value : values) all.runs.push_back(run(settings, value));
    return all;
}

Comparison by_sweep(const ComparedSide& a, const ComparedSide& b, const ComparedMetric& metric = runtime) {
    return compare(a, b, CompareBy::sweep, metric);
}

const std::vector<double> ten{10, 10.1, 10.2, 10.3}, eleven{11, 11.1, 11.2, 11.3}, nine{9, 9.1, 9.2, 9.3};

TEST_CASE("what has no partner is counted on its side, and nothing may match at all") {
    const Comparison some = by_sweep(side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}}),
                                     side("b", {{{{"n", "2"}}, ten}, {{{"n", "3"}}, ten}}));
    REQUIRE(some.rows.size() == 1);
    CHECK(some.rows[0].settings == Settings{{"n", "2"}});
    CHECK(some.only_a == std::vector<Settings>{{{"n", "1"}}});
    CHECK(some.only_b == std::vector<Settings>{{{"n", "3"}}});
    const Comparison none = by_sweep(side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}}),
                                     side("b", {{{{"n", "3"}}, ten}, {{{"n", "4"}}, ten}}));
    CHECK(none.rows.empty());
    CHECK_FALSE(none.overall_ratio);
    CHECK(none.regressions(0) == 0);
}

TEST_CASE("a value that is not above 0 has no ratio and enters no overall figure") {
    const Comparison result = by_sweep(side("a", {{{{"n", "1"}}, {0, 1, 1, 1}}, {{{"n", "2"}}, ten}}),
                                       side("b", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}}));
    CHECK(result.count(Verdict::not_comparable) == 1);
    CHECK(result.overall_ratio == doctest::Approx(1));
}

TEST_CASE("what is one value throughout each side and differs is the thing compared") {
    const Comparison result =
        by_sweep(side("a", {{{{"n", "1"}, {"precision", "fp32"}}, ten}, {{{"n", "2"}, {"precision", "fp32"}}, ten}}),
                 side("b", {{{{"n", "1"}, {"precision", "bf16"}}, nine}, {{{"n", "2"}, {"precision", "bf16"}}, ten}}));
    CHECK(result.axes == std::vector<std::string>{"n"});
    REQUIRE(result.differences.size() == 1);
    CHECK(result.differences.at("precision") == std::pair<std::string, std::string>{"fp32", "bf16"});
    CHECK(result.rows.size() == 2);
    // A parameter that only one side has is such a difference too.
    CHECK(by_sweep(side("a", {{{}, ten}}), side("b", {{{{"new", "1"}}, ten}})).differences.at("new").first.empty());
}

TEST_CASE("verdicts need significance: four against four suffice, three do not") {
    const auto verdict = [](const std::vector<double>& a, const std::vector<double>& b, const ComparedMetric& metric) {
        return by_sweep(side("a", {{{}, a}}), side("b", {{{}, b}}), metric).rows.at(0).verdict;
    };
    CHECK(verdict(ten, eleven, runtime) == Verdict::worse);
    CHECK(verdict(ten, nine, runtime) == Verdict::better);
    CHECK(verdict(ten, eleven, ssim) == Verdict::better);
    CHECK(verdict(ten, nine, ssim) == Verdict::worse);
    CHECK(verdict(ten, {9, 10.15, 10.4, 11}, runtime) == Verdict::unclear);
    CHECK(verdict({5, 5, 5, 5}, {5, 5, 5, 5}, runtime) == Verdict::equal);
    CHECK(verdict({10, 10, 10}, {90, 90, 90, 90}, runtime) == Verdict::too_few);
}

TEST_CASE("the gate counts what is significant and beyond it, in the metric's own direction") {
    // Ratios 11.15 / 10.15 = 1.0985 (significant) and 100 / 10 (too few values).
    const Comparison slower = by_sweep(side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, {10}}}),
                                       side("b", {{{{"n", "1"}}, eleven}, {{{"n", "2"}}, {100}}}));
    CHECK(slower.regressions(0) == 1);
    CHECK(slower.regressions(0.098) == 1);
    CHECK(slower.regressions(0.099) == 0);
    // 9.15 / 10.15 = 0.9015: a tenth less likeness.
    const Comparison blurred = by_sweep(side("a", {{{}, ten}}), side("b", {{{}, nine}}), ssim);
    CHECK(blurred.regressions(0.098) == 1);
    CHECK(blurred.regressions(0.099) == 0);
    CHECK(by_sweep(side("a", {{{}, ten}}), side("b", {{{}, nine}})).regressions(0) == 0);
}

TEST_CASE("rows come by change, the worst first") {
    const Comparison result = by_sweep(side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}, {{{"n", "3"}}, ten}}),
                                       side("b", {{{{"n", "1"}}, nine}, {{{"n", "2"}}, eleven}, {{{"n", "3"}}, ten}}));
    std::string order;
    for (const ComparedRow& row : result.rows) order += row.settings.at("n");
    CHECK(order == "231");
    CHECK(result.overall_ratio == doctest::Approx(std::cbrt(11.15 / 10.15 * 9.15 / 10.15)));
}

TEST_CASE("few runs fall back on their samples, four runs do not") {
    ComparedSide a{"a", "a.db", {run({}, 10, ten)}}, b{"b", "b.db", {run({}, 11, eleven)}};
    Comparison result = by_sweep(a, b);
    CHECK(result.rows.at(0).from_samples);
    CHECK(result.rows.at(0).a_count == 4);
    CHECK(result.rows.at(0).verdict == Verdict::worse);
    for (int i = 0; i < 3; ++i) {
        a.runs.push_back(run({}, 10, ten));
        b.runs.push_back(run({}, 10, eleven));
    }
    result = by_sweep(a, b);
    CHECK_FALSE(result.rows.at(0).from_samples);
    CHECK(result.rows.at(0).verdict == Verdict::unclear);
    CHECK(by_sweep({"a", "a.db", {run({}, 10, {10, 10})}}, b).rows.at(0).verdict == Verdict::too_few);
}

TEST_CASE("files match by content and are shown by name") {
    Measurement first = run({{"content", "sha-1"}, {"n", "1"}}, 1), second = run({{"content", "sha-2"}, {"n", "1"}}, 1);
    first.file_names["content"] = "/home/a/x.jpg";
    second.file_names["content"] = "/home/a/y.jpg";
    ComparedSide a{"a", "a.db", {first, second}}, b = a;
    b.runs[0].file_names["content"] = "/home/b/x.jpg";
    const Comparison result = by_sweep(a, b);
    CHECK(result.rows.size() == 2);
    CHECK(result.only_a.empty());
    CHECK(result.rows[0].settings.at("content") == "/home/b/x.jpg");
}

struct Database {
    Database() {
        for (const char* file : {"schema/migrations/0001_initial.sql", "schema/migrations/0002_editions.sql",
                                 "schema/views.sql", "tests/recipes/fixture.sql"})
            db.exec(source_text(file));
    }
    std::size_t runs(CompareBy by, const std::string& name) {
        return load_side(db, "x.db", by, name, "runtime_s").runs.size();
    }
    std::string refusal(CompareBy by, const std::string& name, const std::string& metric = "runtime_s") {
        try {
            load_side(db, "x.db", by, name, metric);
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
        return "none";
    }
    SQLite::Database db{":memory:", SQLite::OPEN_READWRITE};
};

TEST_CASE_FIXTURE(Database, "a side without a done run is refused with what there is") {
    CHECK(refusal(CompareBy::sweep, "day") == "x.db: nothing done of sweep 'day'; there is: gpu, night");
    CHECK(refusal(CompareBy::host, "night") == "x.db: nothing done of host 'night'; there is: atlas, boreas");
    CHECK(refusal(CompareBy::version, "0.3.0") ==
          "x.db: nothing done of version '0.3.0'; there is: 0.1.0+aaaa, 0.2.0+bbbb");
    CHECK(refusal(CompareBy::date, "2026-12") ==
          "x.db: nothing done of date '2026-12'; there is: 2026-11-23, 2026-11-24");
    CHECK(refusal(CompareBy::sweep, "night", "lpips") ==
          "x.db: no done job of sweep 'night' has the metric lpips; there is: decode_s, encode_s, height, load_s, "
          "peak_memory_bytes, runtime_ci_high_s, runtime_ci_low_s, runtime_s, samples, ssim, width");
}

TEST_CASE_FIXTURE(Database, "a sweep's results, and every done run on a host, of a version or a date") {
    CHECK(runs(CompareBy::sweep, "night") == 9);
    CHECK(runs(CompareBy::sweep, "gpu") == 2);
    CHECK(runs(CompareBy::sweep, "") == 13);
    CHECK(runs(CompareBy::host, "atlas") == 11);  // two results and two later runs among them
    for (const char* version : {"0.2.0", "0.2.0+bbbb", "bbbb"}) CHECK(runs(CompareBy::version, version) == 4);
    CHECK(runs(CompareBy::date, "2026-11-24") == 2);
    CHECK(runs(CompareBy::date, "2026-11") == 13);
    CHECK(runs(CompareBy::date, "2026-11-23T23") == 2);
    CHECK(runs(CompareBy::date, "2026-11-23..2026-11-24") == 13);
    CHECK(runs(CompareBy::date, "2026-11-24..2026-12") == 2);
}

TEST_CASE_FIXTURE(Database, "a run's settings are its parameters, the kind of device, host and threads") {
    const Measurement run = load_side(db, "x.db", CompareBy::host, "boreas", "runtime_s").runs.at(0);
    CHECK(run.settings.at("device") == "cuda");
    CHECK(run.settings.at("host") == "boreas");
    CHECK(run.settings.at("threads") == "8");
    CHECK(run.settings.at("precision") == "fp32");
    CHECK(run.version == "0.2.0+bbbb");
    const ComparedSide night = load_side(db, "x.db", CompareBy::sweep, "night", "runtime_s");
    CHECK(night.runs.at(1).samples == std::vector<double>{18, 20, 24});  // job 2, without its warm-up
}

TEST_CASE_FIXTURE(Database, "a parameter named as a fact of the run keeps a name of its own") {
    db.exec("UPDATE job SET params = json_set(params, '$.host', 'mine') WHERE id = 1");
    const Measurement run = load_side(db, "x.db", CompareBy::sweep, "night", "runtime_s").runs.at(0);
    CHECK(run.settings.at("host") == "atlas");
    CHECK(run.settings.at("param_host") == "mine");
}

TEST_CASE("a comparison as table, Markdown and JSON") {
    ComparedSide a = side("before", {{{{"n", "1"}, {"precision", "fp32"}}, ten},
                                     {{{"n", "2"}, {"precision", "fp32"}}, ten},
                                     {{{"n", "3"}, {"precision", "fp32"}}, {10}},
                                     {{{"n", "4"}, {"precision", "fp32"}}, {0}},
                                     {{{"n", "5"}, {"precision", "fp32"}}, {1}}});
    ComparedSide b = side("after", {{{{"n", "1"}, {"precision", "bf16"}}, nine},
                                    {{{"n", "2"}, {"precision", "bf16"}}, eleven},
                                    {{{"n", "3"}, {"precision", "bf16"}}, {12}},
                                    {{{"n", "4"}, {"precision", "bf16"}}, {1}},
                                    {{{"n", "6|"}, {"precision", "bf16"}}, {1}}});
    b.runs.back().version = "0.2.0";
    const Comparison comparison = by_sweep(a, b);
    const std::pair<Format, const char*> formats[] = {
        {Format::table, "tests/reports/compare.txt"},
        {Format::markdown, "tests/reports/compare.md"},
        {Format::json, "tests/reports/compare.json"},
    };
    for (const auto& [format, file] : formats) {
        std::ostringstream out;
        write_comparison(out, comparison, format);
        check_golden(file, out.str());
    }
}

TEST_CASE("files are matched by content, and by name where one side knows no content, which is said") {
    const auto measured = [](const std::string& file, const std::string& sha256) {
        Measurement made = run({{"data", sha256}, {"n", "1"}}, 10);
        made.file_names = {{"data", file}};
        return made;
    };
    ComparedSide live{"live", "a.db", {measured("x.txt", "aaa"), measured("y.txt", "bbb")}};
    ComparedSide imported{
        "imported", "b.db", {run({{"data", "x.txt"}, {"n", "1"}}, 11), run({{"data", "y.txt"}, {"n", "1"}}, 12)}};
    const Comparison named = by_sweep(live, imported);
    CHECK(named.rows.size() == 2);
    REQUIRE(named.notes.size() == 1);
    CHECK(named.notes[0] == "data is matched by the files' names: of some runs their content is not known");
    ComparedSide moved{"moved", "c.db", {measured("z.txt", "aaa"), measured("y2.txt", "bbb")}};
    CHECK(by_sweep(live, moved).rows.size() == 2);
    CHECK(by_sweep(live, moved).notes.empty());
}

TEST_CASE("where nothing matches, the settings without a common value are named") {
    const Comparison none = by_sweep(side("a", {{{{"n", "1"}, {"m", "x"}}, ten}, {{{"n", "2"}, {"m", "y"}}, ten}}),
                                     side("b", {{{{"n", "3"}, {"m", "x"}}, ten}, {{{"n", "4"}, {"m", "y"}}, ten}}));
    CHECK(none.never_shared() == std::vector<std::string>{"n"});
}

TEST_CASE("a guessed direction and runs that were left out are noted") {
    ComparedSide a = side("a", {{{{"n", "1"}}, ten}});
    a.impossible = 2;
    a.why_impossible = "runtime_s -1, but a time is at least 0";
    const Comparison result = by_sweep(a, side("b", {{{{"n", "1"}}, ten}}), {"score", false, true});
    REQUIRE(result.notes.size() == 2);
    CHECK(result.notes[0] == "score: more is taken for better, by its name; --better more or less says which");
    CHECK(result.notes[1] == "2 runs of A are left out: runtime_s -1, but a time is at least 0");
}

}  // namespace
}  // namespace stylesweep::reports::testing
