// Pareto front, growth with size, devices, causes, environments.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "reports/analysis/pareto.hpp"
#include "reports/analysis/size_series.hpp"
#include "reports/analysis/timeline.hpp"
#include "reports/model/artifact_files.hpp"
#include "reports/model/environments.hpp"
#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

std::string numbered(int n) {
    return R"({"n": )" + std::to_string(n) + "}";
}

std::vector<std::string> front_of(Fixture& fixture) {
    const ReportModel model = fixture.model();
    std::vector<std::string> values;
    for (const std::size_t place : pareto_front(model.sweeps.at(0)))
        values.push_back(model.sweeps[0].axis_value(model.sweeps[0].groups[place], 0));
    return values;
}

}  // namespace

TEST_CASE("the front holds what nothing beats, equals included, fastest first") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    const double figures[][3] = {{1, 9, 0.1}, {2, 5, 0.1},  {2, 5, 0.1}, {3, 5, 0.1},
                                 {3, 7, 0.9}, {9, 1, 0.05}, {9, 9, 0.9}};
    int n = 0;
    for (const auto& [runtime, memory, ssim] : figures)
        fixture.job(sweep,
                    {numbered(++n), "done", {{"runtime_s", runtime}, {"peak_memory_bytes", memory}, {"ssim", ssim}}});
    CHECK(front_of(fixture) == std::vector<std::string>{"1", "2", "3", "5", "6"});
}

TEST_CASE("a figure that no row has does not count, and a row without one that others have is left out") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered(1), "done", {{"runtime_s", 1}}});
    fixture.job(sweep, {numbered(2), "done", {{"runtime_s", 2}}});
    CHECK(front_of(fixture) == std::vector<std::string>{"1"});
    fixture.job(sweep, {numbered(3), "done", {{"runtime_s", 3}, {"ssim", 0.5}}});
    CHECK(front_of(fixture) == std::vector<std::string>{"3"});
}

TEST_CASE("sizes are fitted for settings that differ in the picture alone") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision resolution style_weight");
    for (const int weight : {1, 2})
        for (const int size : {10, 20, 30})
            for (const char* precision : {"bf16", "fp32"})
                fixture.job(sweep, {R"({"precision": ")" + std::string(precision) + R"(", "resolution": )" +
                                        std::to_string(size) + R"(, "style_weight": )" + std::to_string(weight) + "}",
                                    "done",
                                    {{"peak_memory_bytes", (*precision == 'b' ? 2. : 4.) * size * size + 1000},
                                     {"width", size},
                                     {"height", size}}});
    const ReportModel model = fixture.model();
    const std::vector<SizeSeries> series = size_series(model.sweeps[0]);
    REQUIRE(series.size() == 2);
    CHECK(series[0].label == "precision bf16");
    CHECK(series[0].memory->slope.value == doctest::Approx(2));
    CHECK(series[0].memory->points == 6);
    CHECK(series[0].memory->clusters == 0);
    CHECK_FALSE(series[0].runtime);
    CHECK(series[1].memory->intercept.value == doctest::Approx(1000));
}

TEST_CASE("an axis along which pixels change is a size, whatever its name, and so are two that go together") {
    for (const bool two : {false, true}) {
        Fixture fixture;
        const int sweep = fixture.sweep("s", two ? "mode wide high" : "mode side");
        for (const int size : {10, 20, 30, 40})
            for (const char* mode : {"plain", "quick"}) {
                const std::string side = std::to_string(size);
                fixture.job(
                    sweep, {R"({"mode": ")" + std::string(mode) +
                                (two ? R"(", "wide": )" + side + R"(, "high": )" + std::to_string(2 * size) + "}"
                                     : R"(", "side": )" + side + "}"),
                            "done",
                            {{"runtime_s", 1 + 3. * size * size}, {"width", size}, {"height", two ? 2 * size : size}}});
            }
        const ReportModel model = fixture.model();
        const std::vector<SizeSeries> series = size_series(model.sweeps[0]);
        REQUIRE(series.size() == 2);
        CHECK(series[0].label == "mode plain");
        CHECK(series[0].runtime->points == 4);
        CHECK(series[0].runtime->slope.value == doctest::Approx(two ? 1.5 : 3));
    }
}

TEST_CASE("what contents have in common is in the interval of growth") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "content resolution");
    for (const int content : {1, 2, 3})
        for (const int size : {10, 20, 30})
            fixture.job(sweep, {R"({"content": ")" + std::to_string(content) + R"(.jpg", "resolution": )" +
                                    std::to_string(size) + "}",
                                "done",
                                {{"runtime_s", content * (1. + size * size)}, {"width", size}, {"height", size}}});
    const ReportModel model = fixture.model();
    const std::vector<SizeSeries> series = size_series(model.sweeps[0]);
    REQUIRE(series.size() == 1);
    CHECK(series[0].runtime->clusters == 3);
    CHECK(series[0].runtime->slope.value == doctest::Approx(2));  // of 1, 2 and 3; Student's t of 2 degrees is 4.3027
    CHECK(series[0].runtime->slope.half == doctest::Approx(4.3027 / std::sqrt(3)).epsilon(0.001));
    CHECK_FALSE(series[0].runtime->curved);
}

TEST_CASE("a device's gaps are where none of its jobs ran") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    for (int n = 1; n <= 3; ++n) fixture.job(sweep, {numbered(n), n == 3 ? "oom" : "done", {}});
    fixture.db.exec(
        "UPDATE attempt SET started_at = '2026-01-01T00:00:30.000Z' WHERE id = 2;"
        "UPDATE attempt SET finished_at = '2026-01-01T00:02:00.000Z' WHERE id = 2;"
        "UPDATE attempt SET started_at = '2026-01-01T01:00:00.000Z' WHERE id = 3;"
        "UPDATE attempt SET finished_at = '2026-01-01T01:00:10.000Z' WHERE id = 3;");
    const std::vector<DeviceTime> devices = device_times(fixture.model().sweeps[0]);
    REQUIRE(devices.size() == 1);
    CHECK(devices[0].jobs == 3);
    CHECK(devices[0].failed == 1);
    CHECK(devices[0].busy_s == doctest::Approx(130));
    CHECK(devices[0].span_s == doctest::Approx(3610));
    CHECK(devices[0].longest_gap_s == doctest::Approx(3480));
    CHECK(devices[0].gap_begin == "2026-01-01T00:02:00.000Z");
}

TEST_CASE("messages that differ in numbers alone are one cause, the most frequent first") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    fixture.job(sweep, {numbered(1), "crashed", {}, 1, "signal", "killed by signal 11"});
    fixture.job(sweep, {numbered(2), "oom", {}, 1, "bad_alloc", "tried to allocate 4096 bytes"});
    fixture.job(sweep, {numbered(3), "oom", {}, 1, "bad_alloc", "tried to allocate 77 bytes"});
    const ReportModel model = fixture.model();
    REQUIRE(model.sweeps[0].causes.size() == 2);
    CHECK(model.sweeps[0].causes[0].message == "tried to allocate 4096 bytes");
    CHECK(model.sweeps[0].causes[0].jobs.size() == 2);
}

TEST_CASE("the excerpt of a log is its last lines, and no other file's") {
    const auto folder = std::filesystem::temp_directory_path() / ("log_excerpt_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::string text;
    for (int i = 0; i < 100; ++i) text += "line " + std::to_string(i) + "\n";
    std::ofstream(folder / "a.log") << text << "the next job's\n";
    const auto end = static_cast<std::int64_t>(text.size());
    const std::string last = last_lines(folder / "a.log", 0, end);
    CHECK(last.starts_with("line 80\n"));
    CHECK(last.ends_with("line 99"));
    CHECK(last_lines(folder / "a.log", end - 8, end) == "line 99");
    CHECK(last_lines(folder / "a.log", 5, 5).empty());
    CHECK(last_lines(folder / "none.log", 0, 5).empty());
    std::filesystem::remove_all(folder);
}

TEST_CASE("facts that are not the same in all environments are the difference") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "n");
    for (int n = 1; n <= 2; ++n) fixture.job(sweep, {numbered(n)});
    CHECK(differing_facts(fixture.model().sweeps[0]).empty());
    fixture.db.exec(
        "INSERT INTO environment VALUES (2, '{\"host\": \"host-1\", \"libtorch\": \"2.6.0\", \"gpu\": 1}', 'host-1', "
        "'cpu', "
        "'Test CPU', 2, '0.1.0');"
        "INSERT INTO runner_process (id, environment_id, host, boot_id, pid, start_ticks, device, started_at) VALUES "
        "(2, 2, 'host-1', 'boot', 8, 1, 'cpu', '2026-01-01T00:00:00Z');"
        "UPDATE attempt SET runner_process_id = 2 WHERE id = 2;");
    const ReportModel model = fixture.model();
    const std::vector<Fact> facts = differing_facts(model.sweeps[0]);
    REQUIRE(facts.size() == 2);
    CHECK(facts[0].name == "libtorch");
    CHECK(facts[0].values == std::vector<std::string>{"2.5.1", "2.6.0"});
    CHECK(facts[1].values == std::vector<std::string>{"", "1"});
    CHECK(fixture.html().find("2 different environments") != std::string::npos);
}
