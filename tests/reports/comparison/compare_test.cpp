#include "reports/comparison/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <sstream>
#include <stdexcept>

#include "reports/comparison/compare_text.hpp"
#include "tests/reports/golden.hpp"

namespace stylesweep::reports::testing {
namespace {

using Settings = std::map<std::string, std::string>;

const ComparedMetric runtime{"runtime_s", true, false, Compared::ratio},
    ssim{"ssim", false, false, Compared::difference};

Measurement run(const Settings& settings, double value, const std::vector<double>& samples = {},
                const std::string& process = "") {
    return {{settings, {}}, value, samples, "0.1.0", process, ""};
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
    REQUIRE(some.only_a.size() == 1);
    CHECK(some.only_a[0].settings == Settings{{"n", "1"}});
    CHECK(some.only_a[0].why == "no such job in B");
    REQUIRE(some.only_b.size() == 1);
    CHECK(some.only_b[0].settings == Settings{{"n", "3"}});
    const Comparison none = by_sweep(side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}}),
                                     side("b", {{{{"n", "3"}}, ten}, {{{"n", "4"}}, ten}}));
    CHECK(none.rows.empty());
    CHECK_FALSE(none.overall);
}

TEST_CASE("a value of 0 or below has no ratio and enters no overall figure") {
    const Comparison result = by_sweep(side("a", {{{{"n", "1"}}, {0, 1, 1, 1}}, {{{"n", "2"}}, ten}}),
                                       side("b", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}}));
    CHECK(result.count(Verdict::not_comparable) == 1);
    CHECK(result.overall == doctest::Approx(1));
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

TEST_CASE("rows come by change, the worst first") {
    const Comparison result = by_sweep(side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}, {{{"n", "3"}}, ten}}),
                                       side("b", {{{{"n", "1"}}, nine}, {{{"n", "2"}}, eleven}, {{{"n", "3"}}, ten}}));
    std::string order;
    for (const ComparedRow& row : result.rows) order += row.settings.at("n");
    CHECK(order == "231");
    CHECK(result.overall == doctest::Approx(std::cbrt(result.rows[0].change * result.rows[2].change)));
}

// One setting, `runs` runs of each of so many processes.
ComparedSide in_processes(const std::string& name, const std::vector<double>& values, std::size_t runs) {
    ComparedSide all{name, name + ".db", {}};
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t k = 0; k < runs; ++k) all.runs.push_back(run({}, values[i], {}, name + std::to_string(i)));
    return all;
}

TEST_CASE("runs of one process are one value, and within one process there is no verdict") {
    const Comparison one = by_sweep(in_processes("a", {10}, 6), in_processes("b", {80}, 6));
    CHECK(one.rows.at(0).verdict == Verdict::too_few_processes);
    CHECK(one.rows[0].a.count_text() == "6 runs in 1 process");
    CHECK(one.rows[0].a.values.size() == 1);
    CHECK(one.rows[0].change == doctest::Approx(8));
    CHECK_FALSE(one.rows[0].low);
    const Comparison two = by_sweep(in_processes("a", {10, 11}, 6), in_processes("b", eleven, 2));
    CHECK(two.rows.at(0).verdict == Verdict::too_few_processes);
    const Comparison four = by_sweep(in_processes("a", ten, 2), in_processes("b", eleven, 1));
    CHECK(four.rows.at(0).verdict == Verdict::worse);
    CHECK(four.rows[0].a.count_text() == "8 runs in 4 processes");
    CHECK(by_sweep(side("a", {{{}, ten}}), side("b", {{{}, nine}})).rows.at(0).a.count_text() == "4 runs");
}

TEST_CASE("the change is the estimate that belongs to the interval") {
    const ComparedRow row =
        by_sweep(side("a", {{{}, {1, 1, 1, 16}}}), side("b", {{{}, {2, 2, 32, 32, 32}}})).rows.at(0);
    CHECK(row.b.median() / row.a.median() == 32);
    CHECK(row.change == doctest::Approx(2));  // of 20 quotients: 1/8 twice, 2 nine times, 32 nine times
}

TEST_CASE("similarity metrics are compared by difference, also around 0, and custom metrics if a value is 0 or below") {
    const Comparison blurred =
        by_sweep(side("a", {{{}, {0.60, 0.61, 0.62, 0.63}}}), side("b", {{{}, {-0.01, 0, 0.01, 0.02}}}), ssim);
    CHECK(blurred.rows.at(0).verdict == Verdict::worse);
    CHECK(blurred.rows[0].change == doctest::Approx(-0.61));
    CHECK(*blurred.rows[0].low == doctest::Approx(-0.64));
    CHECK(*blurred.rows[0].high == doctest::Approx(-0.58));
    CHECK(blurred.overall == doctest::Approx(-0.61));
    const ComparedMetric own{"gain", false};
    CHECK(by_sweep(side("a", {{{}, {-1, 0, 1, 2}}}), side("b", {{{}, {3, 4, 5, 6}}}), own).rows[0].change == 4);
    CHECK(by_sweep(side("a", {{{}, {1, 1, 1, 1}}}), side("b", {{{}, {4, 4, 4, 4}}}), own).rows[0].change ==
          doctest::Approx(4));
    CHECK(by_sweep(side("a", {{{}, {1}}}), side("b", {{{}, {4}}}), own).compared == Compared::ratio);
}

TEST_CASE("what is done in A and not in B says why, where B differs in threads, too") {
    ComparedSide a = side("a", {{{{"n", "1"}, {"threads", "1"}}, ten}, {{{"n", "2"}, {"threads", "2"}}, ten}});
    ComparedSide b = side("b", {{{{"n", "1"}, {"threads", "1"}}, ten}});
    b.unmeasured = {{{{{"n", "2"}}, {}}, true, "oom (bad_alloc): no room"}};
    const Comparison result = by_sweep(a, b);
    CHECK(result.rows.size() == 1);
    REQUIRE(result.only_a.size() == 1);
    CHECK(result.only_a[0].settings.at("n") == "2");
    CHECK(result.only_a[0].failed);
    CHECK(result.only_a[0].why == "in B oom (bad_alloc): no room");
    b.unmeasured[0] = {{{{"n", "2"}}, {}}, false, "queued"};
    CHECK(by_sweep(a, b).only_a.at(0).why == "in B queued");
    CHECK_FALSE(by_sweep(a, b).only_a[0].failed);
    b.unmeasured = {{{{{"n", "1"}}, {}}, true, "timeout: took longer"}};
    CHECK(by_sweep(a, b).rows.at(0).b.failed == 1);
    CHECK(by_sweep(a, b).rows[0].b.why_failed == "timeout: took longer");
}

TEST_CASE("a side that failed throughout matches by its parameters, and what has no result anywhere is counted") {
    ComparedSide b{"b", "b.db", {}};
    for (const char* n : {"1", "2", "3"}) b.unmeasured.push_back({{{{"n", n}}, {}}, true, "crashed (signal)"});
    ComparedSide a = side("a", {{{{"n", "1"}, {"host", "x"}}, ten}, {{{"n", "2"}, {"host", "y"}}, ten}});
    a.unmeasured = {{{{{"n", "3"}}, {}}, true, "oom"}};
    const Comparison result = by_sweep(a, b);
    CHECK(result.rows.empty());
    REQUIRE(result.only_a.size() == 2);
    for (const Unmatched& each : result.only_a) CHECK(each.why == "in B crashed (signal)");
    CHECK(result.notes == std::vector<std::string>{"1 setting has no result on either side"});
}

TEST_CASE("attempts that are on both sides are not compared with themselves") {
    ComparedSide a = side("a", {{{{"n", "1"}}, ten}, {{{"n", "2"}}, ten}}), b = a;
    a.runs[0].attempt = b.runs[0].attempt = "x";
    const Comparison result = by_sweep(a, b);
    CHECK(result.count(Verdict::same_runs) == 1);
    for (const ComparedRow& row : result.rows)
        if (row.verdict == Verdict::same_runs) CHECK_FALSE(row.low);
    for (Measurement& each : b.runs)
        if (each.settings.values.at("n") == "2") each.value *= 2;
    const Comparison half = by_sweep(a, b);  // n 1 does not halve the change of n 2
    CHECK(half.overall == doctest::Approx(2));
    CHECK(half.overall_rows == 1);
    std::ostringstream out;
    write_comparison(out, half, Format::table);
    CHECK(out.str().find("overall (geometric mean of the ratios of 1 row): 2.0000") != std::string::npos);
}

TEST_CASE("threads that prevent every match are part of what is compared, and parameters are named") {
    const auto threads = [](const char* name, const char* first, const char* second) {
        return side(name, {{{{"n", "1"}, {"threads", first}}, ten}, {{{"n", "2"}, {"threads", second}}, ten}});
    };
    const Comparison result = by_sweep(threads("a", "2", "1"), threads("b", "4", "4"));
    CHECK(result.rows.size() == 2);
    CHECK(result.differences.at("threads") == std::pair<std::string, std::string>{"1, 2", "4"});
    CHECK(result.notes ==
          std::vector<std::string>{"threads would prevent every match of A and B, so it is ignored when matching"});
    const ComparedSide a = side("a", {{{{"n", "1"}, {"m", "x"}}, ten}, {{{"n", "2"}, {"m", "y"}}, ten}}),
                       b = side("b", {{{{"n", "3"}, {"m", "x"}}, ten}, {{{"n", "4"}, {"m", "y"}}, ten}});
    CHECK(by_sweep(a, b).apart == std::vector<std::string>{"n"});
    const Comparison without = compare(a, b, CompareBy::sweep, runtime, {"n"});
    CHECK(without.rows.size() == 2);
    CHECK(without.differences.at("n") == std::pair<std::string, std::string>{"1, 2", "3, 4"});
    CHECK_THROWS_WITH(compare(a, b, CompareBy::sweep, runtime, {"k"}),
                      "--ignore k: no matched setting has this name; available: m, n");
}

TEST_CASE("timings at two levels are said") {
    std::vector<double> two;
    for (int i = 0; i < 12; ++i) two.push_back(i % 2 ? 1 : 1.5);
    const Comparison result =
        by_sweep({"a", "a.db", {run({{"n", "1"}}, 1.2, two)}}, {"b", "b.db", {run({{"n", "1"}}, 1, {1, 1, 1})}});
    CHECK(result.rows.at(0).remarks == std::vector<std::string>{"A lies at two levels: 6 readings near 1, 6 near 1.5"});
}

TEST_CASE("files match by content and are shown by name") {
    Measurement first = run({{"content", "sha-1"}, {"n", "1"}}, 1), second = run({{"content", "sha-2"}, {"n", "1"}}, 1);
    first.settings.file_names["content"] = "/home/a/x.jpg";
    second.settings.file_names["content"] = "/home/a/y.jpg";
    ComparedSide a{"a", "a.db", {first, second}}, b = a;
    b.runs[0].settings.file_names["content"] = "/home/b/x.jpg";
    const Comparison result = by_sweep(a, b);
    CHECK(result.rows.size() == 2);
    CHECK(result.only_a.empty());
    CHECK(result.rows[0].settings.at("content") == "/home/b/x.jpg");
}

struct Database {
    Database() {
        make_schema(db);
        db.exec(source_text("tests/recipes/fixture.sql"));
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
    CHECK(refusal(CompareBy::sweep, "day") == "x.db: no finished job of sweep 'day'; available: gpu, night");
    CHECK(refusal(CompareBy::host, "night") == "x.db: no finished job of host 'night'; available: atlas, boreas");
    CHECK(refusal(CompareBy::version, "0.3.0") ==
          "x.db: no finished job of version '0.3.0'; available: 0.1.0+aaaa, 0.2.0+bbbb");
    CHECK(refusal(CompareBy::date, "2026-12") ==
          "x.db: no finished job of date '2026-12'; available: 2026-11-23, 2026-11-24");
    CHECK(refusal(CompareBy::sweep, "night", "lpips") ==
          "x.db: no done job of sweep 'night' has the metric lpips; available: decode_s, encode_s, energy_j, height, "
          "idle_power_w, load_s, peak_memory_bytes, runtime_ci_high_s, runtime_ci_low_s, runtime_s, samples, ssim, "
          "style_loss, width");
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
    CHECK(run.settings.values.at("device") == "cuda (H100)");
    CHECK(run.settings.values.at("host") == "boreas");
    CHECK(run.settings.values.at("threads") == "8");
    CHECK(run.settings.values.at("precision") == "fp32");
    CHECK(run.version == "0.2.0+bbbb");
    const ComparedSide night = load_side(db, "x.db", CompareBy::sweep, "night", "runtime_s");
    CHECK(night.runs.at(1).samples == std::vector<double>{18, 20, 24});  // job 2, without its warm-up
}

TEST_CASE_FIXTURE(Database, "two GPU models of one host are different devices, two of one model are not") {
    db.exec(
        "INSERT INTO environment (id, facts, host, device, device_name, threads, program_version) VALUES "
        "(4, '{}', 'boreas', 'cuda:1', 'A100', 8, '0.2.0'), (5, '{\"n\": 5}', 'boreas', 'cuda:2', 'H100', 8, '0.2.0');"
        "INSERT INTO runner_process (id, environment_id, host, boot_id, pid, start_ticks, device, started_at) SELECT "
        "id, "
        "id, host, 'boot', 100 + id, 1, device, '2026-11-23T22:00:00.000Z' FROM environment WHERE id > 3;"
        "UPDATE attempt SET runner_process_id = 4 WHERE id = 15");
    const auto devices = [&] {
        std::set<std::string> all;
        for (const Measurement& run : load_side(db, "x.db", CompareBy::host, "boreas", "runtime_s").runs)
            all.insert(run.settings.values.at("device"));
        return all;
    };
    CHECK(devices() == std::set<std::string>{"cuda (A100)", "cuda (H100)"});
    db.exec("UPDATE attempt SET runner_process_id = 5 WHERE id = 15");
    CHECK(devices() == std::set<std::string>{"cuda (H100)"});
}

TEST_CASE_FIXTURE(Database, "the runtime of a resumed training is that of the rest, so it is left out, and told") {
    db.exec("UPDATE attempt SET details = json_set(details, '$.resumed_from', 'iteration 60') WHERE id = 14");
    const ComparedSide gpu = load_side(db, "x.db", CompareBy::sweep, "gpu", "runtime_s");
    CHECK(gpu.runs.size() == 1);
    CHECK(gpu.left_out == 1);
    CHECK(gpu.why_left_out == "runtime_s 2, but the job was resumed from iteration 60, and this is the rest's");
    CHECK(load_side(db, "x.db", CompareBy::sweep, "gpu", "ssim").runs.size() == 2);
}

TEST_CASE("runtime_steady_s is refused between databases, and doubtful between hosts: each has its own baseline") {
    const ComparedMetric steady{"runtime_steady_s", true, false, Compared::ratio};
    ComparedSide a = side("a", {{{{"host", "atlas"}}, ten}}), b = side("b", {{{{"host", "atlas"}}, ten}});
    CHECK_THROWS_WITH_AS(by_sweep(a, b, steady), doctest::Contains("each database has a baseline of its own"),
                         std::invalid_argument);
    b.database = a.database;
    CHECK(by_sweep(a, b, steady).notes.empty());
    for (Measurement& run : b.runs) run.settings.values["host"] = "boreas";
    const Comparison hosts = by_sweep(a, b, steady);
    REQUIRE(hosts.notes.size() == 1);
    CHECK(hosts.notes[0].starts_with("runtime_steady_s has a baseline of its own on each host and device"));
}

TEST_CASE_FIXTURE(Database, "a parameter named as a fact of the run keeps a name of its own") {
    db.exec("UPDATE job SET params = json_set(params, '$.host', 'mine') WHERE id = 1");
    const Measurement run = load_side(db, "x.db", CompareBy::sweep, "night", "runtime_s").runs.at(0);
    CHECK(run.settings.values.at("host") == "atlas");
    CHECK(run.settings.values.at("param_host") == "mine");
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
        {Format::table, "tests/reports/comparison/compare.txt"},
        {Format::markdown, "tests/reports/comparison/compare.md"},
        {Format::json, "tests/reports/comparison/compare.json"},
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
        made.settings.file_names = {{"data", file}};
        return made;
    };
    ComparedSide live{"live", "a.db", {measured("x.txt", "aaa"), measured("y.txt", "bbb")}};
    ComparedSide imported{
        "imported", "b.db", {run({{"data", "x.txt"}, {"n", "1"}}, 11), run({{"data", "y.txt"}, {"n", "1"}}, 12)}};
    const Comparison named = by_sweep(live, imported);
    CHECK(named.rows.size() == 2);
    REQUIRE(named.notes.size() == 1);
    CHECK(named.notes[0] == "data is matched by file name: the content is unknown for some runs");
    ComparedSide moved{"moved", "c.db", {measured("z.txt", "aaa"), measured("y2.txt", "bbb")}};
    CHECK(by_sweep(live, moved).rows.size() == 2);
    CHECK(by_sweep(live, moved).notes.empty());
}

TEST_CASE("a guessed direction and runs that were left out are noted") {
    ComparedSide a = side("a", {{{{"n", "1"}}, ten}});
    a.left_out = 2;
    a.why_left_out = "runtime_s -1, but a time is at least 0";
    const Comparison result = by_sweep(a, side("b", {{{{"n", "1"}}, ten}}), {"score", false, true});
    REQUIRE(result.notes.size() == 2);
    CHECK(result.notes[0] == "score: more is assumed to be better, from its name; set it with --better more or less");
    CHECK(result.notes[1] == "2 runs of A are left out: runtime_s -1, but a time is at least 0");
}

}  // namespace
}  // namespace stylesweep::reports::testing
