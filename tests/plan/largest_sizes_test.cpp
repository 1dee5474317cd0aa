// Numbers for {largest: true}: per group, certain to fit, and kept by the sweep's later plans.
#include "orchestrator/plan/largest_sizes.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/expansion.hpp"

using namespace stylesweep;
using namespace stylesweep::plan;

namespace {

const sweep::RunnerDescription& runner() {
    static const auto description = sweep::RunnerDescription::parse(R"({
        "protocol": 1, "runner": "r", "build": "1", "parameters": [
            {"name": "picture", "type": "string", "meaning": ""},
            {"name": "resolution", "type": "size", "of": "picture", "meaning": ""},
            {"name": "precision", "type": "choice", "choices": ["fp32", "bf16"], "default": "fp32", "meaning": ""},
            {"name": "lr", "type": "number", "default": 1, "meaning": ""}],
        "metrics": [], "devices": [{"device": "cpu"}], "cost": ["resolution"]})");
    return description;
}

// Pictures of 2:1, `square` excepted. 100 MB and 1 kB a pixel; half with bf16.
schema::PredictionRow row(int side, const std::string& precision, const std::string& picture = "wide") {
    schema::PredictionRow row;
    row.params = R"({"picture":")" + picture + R"(","precision":")" + precision + R"(","resolution":)" +
                 std::to_string(side) + R"(,"lr":1})";
    row.device = "cpu", row.host = "host", row.threads = 2;
    row.width = side;
    row.height = picture == "square" ? side : side / 2;
    row.peak_bytes = 100e6 + 1000 * *row.width * *row.height * (precision == "bf16" ? 0.5 : 1);
    row.wall_s = row.runtime_s.emplace(1e-5 * *row.width * *row.height);
    return row;
}

LargestSizes::Basis basis() {
    LargestSizes::Basis basis{{"cpu", "", 2, "host"}, 2e9, {}, "", "2026-01-01T00:00:00.000Z"};
    for (const int side : {256, 384, 512, 768, 1024})
        for (const char* precision : {"fp32", "bf16"}) basis.rows.push_back(row(side, precision));
    return basis;
}

// The resolutions of all jobs, by precision; and what was told.
struct Planned {
    std::map<std::string, std::vector<std::string>> sizes;
    std::vector<std::string> told;
    std::string json;
};

Planned plan_of(const std::string& rest, LargestSizes::Basis from) {
    Planned planned;
    auto file = sweep::parse("name: n\nrunner: r\norder: grid\n" + rest, "n.yaml");
    sweep::validate(file, runner());
    file.sizes = std::make_shared<LargestSizes>(file, runner(), std::move(from),
                                                [&](const std::string& text) { planned.told.push_back(text); });
    sweep::Expansion jobs(file, runner());
    sweep::JobSpec job;
    const auto of = [&](const char* name) {
        return job.values[static_cast<std::size_t>(std::ranges::find(jobs.names(), name) - jobs.names().begin())]->text;
    };
    while (jobs.next(job)) planned.sizes[of("precision")].push_back(of("resolution"));
    planned.json = file.sizes->json();
    return planned;
}

const std::string two_precisions =
    "fixed: {picture: wide}\ngrid: {precision: [fp32, bf16], resolution: {largest: true}, lr: [1, 2]}\n";

}  // namespace

TEST_CASE("each precision has a largest size of its own, the same for all its jobs, which is certain to fit") {
    const Planned planned = plan_of(two_precisions, basis());
    REQUIRE(planned.sizes.size() == 2);
    for (const auto& [precision, sizes] : planned.sizes) {
        CAPTURE(precision);
        REQUIRE(sizes.size() == 2);
        CHECK(sizes[0] == sizes[1]);
        const double pixels = std::stod(sizes[0]) * std::stod(sizes[0]) / 2,
                     per_pixel = precision == "bf16" ? 500 : 1000;
        CHECK(100e6 + per_pixel * pixels <= 2e9);
        CHECK(100e6 + per_pixel * pixels > 1e9);
    }
    CHECK(planned.told.size() == 2);
}

TEST_CASE("a size for less memory is smaller, and one beside numbers is a job of its own") {
    const std::string less = "fixed: {picture: wide}\ngrid: {resolution: [128, {largest: 500MB}]}\n";
    const auto sizes = plan_of(less, basis()).sizes.at("fp32");
    REQUIRE(sizes.size() == 2);
    CHECK(sizes[0] == "128");
    CHECK(std::stoi(sizes[1]) > 128);
    CHECK(std::stoi(sizes[1]) < std::stoi(plan_of(two_precisions, basis()).sizes.at("fp32")[0]));
}

TEST_CASE("of pictures of several shapes, the squarest decides") {
    auto from = basis();
    from.rows.push_back(row(512, "fp32", "square"));
    const std::string both = "grid: {picture: [wide, square], resolution: {largest: true}}\n";
    const auto sizes = plan_of(both, from).sizes.at("fp32");
    REQUIRE(sizes.size() == 2);
    CHECK(sizes[0] == sizes[1]);
    CHECK(100e6 + 1000 * std::stod(sizes[0]) * std::stod(sizes[0]) <= 2e9);
}

TEST_CASE("later plans of the sweep keep its sizes, whatever new rows say") {
    const Planned first = plan_of(two_precisions, basis());
    auto later = basis();
    later.resolved = first.json;
    for (schema::PredictionRow& each : later.rows) each.peak_bytes = *each.peak_bytes / 3;
    CHECK(plan_of(two_precisions, later).sizes == first.sizes);
    CHECK(plan_of(two_precisions, later).json == first.json);
    CHECK(plan_of(two_precisions, later).told[0].find("kept from the plan of 2026-01-01") != std::string::npos);
    later.resolved.clear();
    CHECK(plan_of(two_precisions, later).sizes != first.sizes);
    SUBCASE("also where the file names what was a default before") {
        later.resolved = first.json;
        const auto fixed =
            plan_of("fixed: {picture: wide, precision: fp32}\ngrid: {resolution: {largest: true}}\n", later);
        CHECK(fixed.sizes.at("fp32")[0] == first.sizes.at("fp32")[0]);
    }
}

TEST_CASE("what rows do not tell, and what is no size, is an error at its place") {
    auto none = basis();
    none.rows.resize(0);
    CHECK_THROWS_WITH_AS(plan_of(two_precisions, none),
                         doctest::Contains("n.yaml:5:55: resolution {largest: true}: no rows of"),
                         sweep::SweepFileError);
    CHECK_THROWS_WITH_AS(plan_of("grid: {resolution: {largest: 1MB}}\n", basis()), doctest::Contains("certain to fit"),
                         sweep::SweepFileError);
    CHECK_THROWS_WITH_AS(plan_of("grid: {resolution: {largest: yes}}\n", basis()),
                         doctest::Contains("write {largest: true} for the memory of the device"),
                         sweep::SweepFileError);
    CHECK_THROWS_WITH_AS(plan_of("grid: {resolution: [64], lr: {largest: true}}\n", basis()),
                         doctest::Contains("for resolution only"), sweep::SweepFileError);
}
