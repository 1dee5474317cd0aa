#include "base/impossible.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using stylesweep::why_impossible;

TEST_CASE("figures of our own measures that cannot be are known, with the reason") {
    for (const auto& [metric, value] : std::vector<std::pair<const char*, double>>{{"runtime_s", -1e-9},
                                                                                   {"peak_memory_bytes", -1},
                                                                                   {"ssim", 1.01},
                                                                                   {"ssim_gaussian", -1.5},
                                                                                   {"ms_ssim", -0.1},
                                                                                   {"color_distance", 2},
                                                                                   {"lpips", -0.5}}) {
        CAPTURE(metric);
        CHECK_FALSE(why_impossible(metric, value).empty());
    }
    CHECK(why_impossible("runtime_s", -3) == "a time is at least 0");
}

TEST_CASE("a measure of ours is known by its name") {
    CHECK(stylesweep::is_our_measure("runtime_s"));
    CHECK(stylesweep::is_our_measure("samples"));
    CHECK_FALSE(stylesweep::is_our_measure("my_runtime_s"));
}

TEST_CASE("limits themselves, what rounding makes of them, and metrics of other names can be") {
    for (const auto& [metric, value] : std::vector<std::pair<const char*, double>>{
             {"runtime_s", 0}, {"ssim", 1}, {"ssim", 1.0000000002}, {"ssim", -1}, {"loss", -5}, {"runtime", -1}}) {
        CAPTURE(metric);
        CHECK(why_impossible(metric, value).empty());
    }
}
