#include "orchestrator/night/budget.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "base/clock.hpp"

using namespace stylesweep;

namespace {

// The next `text` in the zone of Berlin (a rule, so that no zone files are needed), as UTC.
std::string next(const std::string& text, const std::string& now) {
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
    const auto found = cli::next_time_of_day(text, from_iso_utc(now));
    ::unsetenv("TZ");
    ::tzset();
    return found ? iso_utc(*found) : "";
}

}  // namespace

TEST_CASE("what is no time of day is not taken for one") {
    for (const char* text :
         {"", "7", "24:00", "12:60", "7:5:3", "-1:00", " 7:00", "07:00 ", "+7:00", "seven", "7:00pm"})
        CHECK(next(text, "2026-11-25T12:00:00.000Z").empty());
}

TEST_CASE("a time of day is its next occurrence on the local clock") {
    CHECK(next("07:00", "2026-11-25T22:00:00.000Z") == "2026-11-26T06:00:00.000Z");
    CHECK(next("7:00", "2026-11-25T05:59:59.999Z") == "2026-11-25T06:00:00.000Z");
    CHECK(next("07:00", "2026-11-25T06:00:00.000Z") == "2026-11-26T06:00:00.000Z");
    CHECK(next("00:00", "2026-12-31T22:59:00.000Z") == "2026-12-31T23:00:00.000Z");
}

TEST_CASE("a night in which the clock is changed has its true length") {
    CHECK(next("07:00", "2026-03-28T22:00:00.000Z") == "2026-03-29T05:00:00.000Z");
    CHECK(next("07:00", "2026-10-24T21:00:00.000Z") == "2026-10-25T06:00:00.000Z");
}
