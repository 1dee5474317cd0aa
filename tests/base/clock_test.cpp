#include "base/clock.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace stylesweep;
using namespace std::chrono;

TEST_CASE("text of any other form is no time") {
    for (const std::string text :
         {"", "yesterday", "2026-11-24", "2026-11-24 02:03:04.567Z", "2026-11-24T02:03:04Z", "2026-11-24T02:03:04.567",
          "2026-11-24T02:03:04.567+01:00", "2026-11-24T02:03:04.567Z and more", "2026-13-24T02:03:04.567Z",
          "2026-02-30T02:03:04.567Z", "2026-11-24T25:03:04.567Z", "2026-11-24T02:03:04.5Z",
          " 2026-11-24T02:03:04.567Z"}) {
        CAPTURE(text);
        CHECK_THROWS_AS((void)from_iso_utc(text), std::invalid_argument);
    }
}

TEST_CASE("times are UTC ISO 8601 text in milliseconds, and read back the same") {
    const std::pair<milliseconds, const char*> cases[] = {
        {0ms, "1970-01-01T00:00:00.000Z"},
        {-1ms, "1969-12-31T23:59:59.999Z"},
        {951827696789ms, "2000-02-29T12:34:56.789Z"},
        {1798675200007ms, "2026-12-31T00:00:00.007Z"},
        {4102444799999ms, "2099-12-31T23:59:59.999Z"},
    };
    for (const auto& [since_epoch, text] : cases) {
        CHECK(iso_utc(system_clock::time_point(since_epoch)) == text);
        CHECK(from_iso_utc(text) == system_clock::time_point(since_epoch));
    }
}

TEST_CASE("parts of a millisecond are cut, so that times sort as their text does") {
    CHECK(iso_utc(system_clock::time_point(1999us)) == "1970-01-01T00:00:00.001Z");
}
