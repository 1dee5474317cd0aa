#include "reports/units.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/model/measures.hpp"

using namespace stylesweep::reports;

TEST_CASE("seconds are shown in the unit that suits them, at the borders too") {
    CHECK(seconds_text(0) == "0 s");
    CHECK(seconds_text(0.0000123) == "12.3 µs");
    CHECK(seconds_text(0.0456) == "45.6 ms");
    CHECK(seconds_text(0.99999) == "1.00 s");
    CHECK(seconds_text(1.234) == "1.23 s");
    CHECK(seconds_text(9.999) == "10.0 s");
    CHECK(seconds_text(99.96) == "1m 40s");
    CHECK(seconds_text(125) == "2m 05s");
    CHECK(seconds_text(3840) == "1h 04m");
}

TEST_CASE("bytes are decimal") {
    CHECK(bytes_text(512) == "512 B");
    CHECK(bytes_text(999999) == "1.00 MB");
    CHECK(bytes_text(1.23e9) == "1.23 GB");
    CHECK(bytes_text(2e12) == "2.00 TB");
}

TEST_CASE("a small ratio is not zero") {
    CHECK(ratio_text(1.834) == "1.83×");
    CHECK(ratio_text(0.0041) == "0.0041×");
    CHECK(ratio_text(0.0123) == "0.0123×");
    CHECK(ratio_text(0.0000417) == "0.000042×");
    CHECK(ratio_text(2e-9) == "0.0000000020×");
    CHECK(ratio_text(0) == "0.00×");
}

TEST_CASE("what is no finite number is shown as it is") {
    CHECK(seconds_text(std::numeric_limits<double>::quiet_NaN()) == "nan s");
    CHECK(seconds_text(INFINITY) == "inf s");
    CHECK(seconds_text(-INFINITY) == "-inf s");
    CHECK(ratio_text(std::numeric_limits<double>::quiet_NaN()) == "nan×");
    CHECK(ratio_text(INFINITY) == "inf×");
    CHECK(bytes_text(INFINITY) == "inf TB");
    CHECK(ratio_text(5e-324).starts_with("0.000"));
}

TEST_CASE("a difference that rounds to nothing has no sign") {
    CHECK(signed_text(0.00004, 4) == "0.0000");
    CHECK(signed_text(-0.00004, 4) == "0.0000");
    CHECK(signed_text(-0.00005, 4) == "-0.0001");
    CHECK(signed_text(0.5, 2) == "+0.50");
}

TEST_CASE("times are shown to the second; what is no time as it is") {
    CHECK(time_text("2026-11-25T13:23:29.830Z") == "2026-11-25 13:23:29");
    CHECK(time_text("yesterday") == "yesterday");
    CHECK(time_text("").empty());
}

TEST_CASE("a measure knows its unit, and which way is better") {
    const auto measure = [](std::string_view name) { return *std::ranges::find(measures, name, &Measure::name); };
    CHECK(figure_text(measure("psnr_db"), 14.744) == "14.74 dB");
    CHECK(figure_text(measure("lpips"), Spread{6, 0.5, 0.4, 0.6, false}) == "0.5000 (95% interval 0.4000 to 0.6000)");
    CHECK(relative_text(measure("psnr_db"), -1.5) == "-1.50 dB");
    CHECK(relative_text(measure("reference_style_loss"), 0.5) == "0.50×");
    CHECK(heat_of(measure("runtime_s"), 0.5) == -0.5);
    CHECK(heat_of(measure("runtime_s"), 99) == 1);
    CHECK(heat_of(measure("ssim"), 0.05) == -0.5);
    CHECK(heat_of(measure("lpips"), 0.05) == 0.5);
    CHECK(heat_of(measure("psnr_db"), -5) == 0.5);
}
