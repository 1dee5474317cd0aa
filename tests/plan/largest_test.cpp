// The largest size for a memory, from rows whose memory is known by construction.
#include "orchestrator/plan/largest.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace stylesweep;
using namespace stylesweep::plan;

namespace {

const sweep::RunnerDescription& runner() {
    static const auto description = sweep::RunnerDescription::parse(R"({
        "protocol": 1, "runner": "r", "build": "1", "parameters": [
            {"name": "resolution", "type": "size", "meaning": ""},
            {"name": "precision", "type": "choice", "choices": ["fp32", "bf16"], "default": "fp32", "meaning": ""},
            {"name": "tile", "type": "integer", "default": 0, "meaning": ""}],
        "metrics": [], "devices": [{"device": "cpu"}], "cost": ["resolution"]})");
    return description;
}

const Place here = {"cpu", "", 2, "host"};

// 100 MB and 1 kB a pixel; half with bf16, a quarter with a tile.
double bytes_of(double pixels, const std::string& precision, int tile) {
    return 100e6 + 1000 * pixels * (precision == "bf16" ? 0.5 : 1) * (tile ? 0.25 : 1);
}

schema::PredictionRow row(int side, const std::string& precision, int tile) {
    const double pixels = 1.0 * side * side;
    schema::PredictionRow row;
    row.params = R"({"precision":")" + precision + R"(","resolution":)" + std::to_string(side) + R"(,"tile":)" +
                 std::to_string(tile) + "}";
    row.device = "cpu", row.host = "host", row.threads = 2;
    row.wall_s = row.runtime_s.emplace(1e-5 * pixels * (tile ? 2 : 1));
    row.width = row.height = side;
    row.peak_bytes = bytes_of(pixels, precision, tile);
    return row;
}

std::vector<schema::PredictionRow> rows() {
    std::vector<schema::PredictionRow> all;
    for (const int side : {256, 384, 512, 768})
        for (const auto& [precision, tile] : {std::pair{"fp32", 0}, {"bf16", 0}, {"fp32", 128}})
            all.push_back(row(side, precision, tile));
    return all;
}

const SizeCase* find(const std::vector<SizeCase>& cases, const std::string& precision, const std::string& tile) {
    for (const SizeCase& one : cases)
        if (value_in(one.params, "precision") == precision && value_in(one.params, "tile") == tile) return &one;
    return nullptr;
}

}  // namespace

TEST_CASE("the largest size is where the line of memory reaches the limit, and tiles have a line of their own") {
    const auto cases = size_cases(runner(), here, rows());
    REQUIRE(cases.size() == 3);
    const double limit = 2e9;
    for (const auto& [precision, tile] : {std::pair{"fp32", 0}, {"bf16", 0}, {"fp32", 128}}) {
        CAPTURE(precision);
        CAPTURE(tile);
        const SizeCase* one = find(cases, precision, std::to_string(tile));
        REQUIRE(one);
        const auto largest = largest_of(runner(), here, *one, limit);
        REQUIRE(largest);
        const double true_side = std::sqrt((limit - 100e6) / (bytes_of(1, precision, tile) - 100e6));
        CHECK(largest->side == doctest::Approx(true_side).epsilon(0.01));
        CHECK(largest->low <= largest->side);
        CHECK(largest->high >= largest->side);
        CHECK(largest->rows == 4);
        CHECK_FALSE(largest->from_one_size);
    }
}

TEST_CASE("a memory that not even the smallest picture fits in has no largest one") {
    const auto cases = size_cases(runner(), here, rows());
    CHECK(largest_of(runner(), here, *find(cases, "fp32", "0"), 1e6)->side == 0);
}

TEST_CASE("rows of one size give a guess, and say so; rows of another device give nothing") {
    const auto cases = size_cases(runner(), here, {row(512, "fp32", 0)});
    REQUIRE(cases.size() == 1);
    CHECK(largest_of(runner(), here, cases.front(), 2e9)->from_one_size);
    CHECK(size_cases(runner(), {"cuda:0", "H100", 1, "host"}, rows()).empty());
}

TEST_CASE("what was tried narrows the answer: the largest that fitted, the smallest that did not") {
    auto tried = rows();
    const double limit = 2e9;
    schema::PredictionRow killed = row(1400, "fp32", 0);
    killed.killed = killed.trial = true;
    killed.peak_bytes.reset(), killed.width.reset(), killed.height.reset();
    killed.held_bytes = limit * 1.01;
    schema::PredictionRow fitted = row(1300, "fp32", 0);
    fitted.trial = true;
    tried.insert(tried.begin(), {killed, fitted});
    const auto before = size_cases(runner(), here, rows()), cases = size_cases(runner(), here, tried);
    const SizeCase& one = *find(cases, "fp32", "0");
    CHECK(value_in(one.params, "resolution") == "256");  // not of a trial, whose iterations are not the user's
    const auto wide = largest_of(runner(), here, *find(before, "fp32", "0"), limit);
    const auto narrow = largest_of(runner(), here, one, limit);
    CHECK(wide->tried.fits == 768);
    CHECK(wide->tried.too_big == 0);
    CHECK(narrow->tried.fits == 1300);
    CHECK(narrow->tried.too_big == 1400);
    CHECK(wide->low < 1300);
    CHECK(wide->high > 1399);
    CHECK(narrow->low == 1300);
    CHECK(narrow->high == 1399);
    SUBCASE("with more memory than it had when it was ended, nothing is known") {
        CHECK(tried_sizes(runner(), here, one, 3e9).too_big == 0);
    }
    SUBCASE("a done one with more than the memory did not fit") {
        CHECK(tried_sizes(runner(), here, one, 0.5e9).fits == 512);
        CHECK(tried_sizes(runner(), here, one, 0.5e9).too_big == 768);
    }
}

TEST_CASE("a size that was tried is the answer, although the picture's sides were rounded") {
    auto tried = rows();
    schema::PredictionRow fitted = row(1000, "fp32", 0);
    fitted.trial = true;
    fitted.height = 999;
    tried.insert(tried.begin(), fitted);
    const auto cases = size_cases(runner(), here, tried);
    CHECK(tried_sizes(runner(), here, *find(cases, "fp32", "0"), 2e9).fits == 1000);
}

TEST_CASE("bisection ends near the true limit wherever it starts, and with one end where there is no other") {
    for (const int limit : {16, 17, 100, 731, 5000, 65000})
        for (const int start : {0, 64, 700, 9000, 70000}) {
            CAPTURE(limit);
            CAPTURE(start);
            const Bisection result = bisect(start, 0.045, [&](int side) { return side <= limit; });
            const auto [fits, too_big] = result.found;
            CHECK(fits > 0);
            CHECK(fits <= limit);
            CHECK(too_big > limit);
            CHECK(too_big <= fits * 1.045 + 1);
            CHECK(result.trials <= 16);
        }
    CHECK(bisect(64, 0.045, [](int) { return true; }).found.too_big == 0);
    CHECK(bisect(64, 0.045, [](int) { return false; }).found.fits == 0);
}

TEST_CASE("bisection from a good guess takes small steps, and does not try again what is known") {
    std::vector<int> tried;
    const auto up_to = [&](int limit) {
        return [&tried, limit](int side) {
            tried.push_back(side);
            return side <= limit;
        };
    };
    bisect(1000, 0.045, up_to(950));
    CHECK(*std::ranges::max_element(tried) == 1000);
    CHECK(*std::ranges::min_element(tried) == 909);
    tried.clear();
    const Bisection known = bisect(1000, 0.045, up_to(950), {940, 970});
    CHECK(tried.empty());
    CHECK(known.found.fits == 940);
    bisect(700, 0.045, up_to(950), {800, 0});
    CHECK(*std::ranges::min_element(tried) > 800);
}
