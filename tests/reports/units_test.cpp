#include "reports/units.hpp"

#include <doctest/doctest.h>

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
}
