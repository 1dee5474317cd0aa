#include "orchestrator/sweep/value.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>
#include <string>

#include "orchestrator/sweep/quantity.hpp"

using namespace stylesweep::sweep;

namespace {

std::string json_of(const std::string& scalar) {
    return Value::of_scalar(scalar, false, {}).json();
}

}  // namespace

TEST_CASE("numbers that cannot be kept are refused") {
    for (const std::string text : {".inf", "-.INF", "+.inf", ".NaN", "1e999", "-1e999", "9007199254740992", "1e-999"})
        CHECK_THROWS_AS(Value::of_scalar(text, false, {}), std::invalid_argument);
    CHECK(json_of("9007199254740991") == "9007199254740991");
}

TEST_CASE("equal numbers are written equally") {
    for (const std::string text : {"1000", "1e3", "1000.0", "1E3", "+1000", "1.0e+3", "01000", "10e2"})
        CHECK(json_of(text) == "1000");
    for (const std::string text : {"0", "-0", "0.0", "-0.0", ".0", "0e5"}) CHECK(json_of(text) == "0");
    for (const std::string text : {"0.1", ".1", "1e-1", "0.10"}) CHECK(json_of(text) == "0.1");
    CHECK(json_of("-2.50") == "-2.5");
    CHECK(json_of("1e16") == "1e+16");
    CHECK(json_of("0.30000000000000004") == "0.30000000000000004");
}

TEST_CASE("what is no number or truth value is text, and so is all that is quoted") {
    for (const std::string text : {"768x512", "0x10", "1_000", "1e", "1.2.3", "-", "+", ".", "+-1", "--1", "inf", "nan",
                                   "infinity", "yes", "off", "tRUE", "1 2", ""})
        CHECK(json_of(text) == '"' + text + '"');
    CHECK(json_of("True") == "true");
    CHECK(json_of("FALSE") == "false");
    CHECK(Value::of_scalar("1000", true, {}).json() == "\"1000\"");
    CHECK(Value::of_scalar("true", true, {}).json() == "\"true\"");
    CHECK(Value::of_text("a\"\\\n", {}).json() == R"("a\"\\\n")");
}

TEST_CASE("the number 1, the text 1 and true are three values") {
    const Value number = Value::of_number(1, {}), text = Value::of_text("1", {});
    CHECK(number == Value::of_scalar("1.0", false, {3, 4}));
    CHECK_FALSE(number == text);
    CHECK_FALSE(Value::of_boolean(true, {}) == Value::of_text("true", {}));
}

TEST_CASE("durations are read as people write them, and nothing else is") {
    for (const std::string text : {"", "s", "-1s", "-0", "1x", "1h30", "1.5.2s", "30 m", " 30m", "1e3", "inf", "nan",
                                   "nanm", "infs", "1H", "0x10", "1,5h", "+5s"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration_s(text));
    }
    CHECK(parse_duration_s("90") == 90);
    CHECK(parse_duration_s("90s") == 90);
    CHECK(parse_duration_s("30m") == 1800);
    CHECK(parse_duration_s("1h30m") == 5400);
    CHECK(parse_duration_s("1.5h") == 5400);
    CHECK(parse_duration_s("250ms") == 0.25);
    CHECK(parse_duration_s("2d1s") == 172801);
}

TEST_CASE("sizes are read as people write them, and nothing else is") {
    for (const std::string text : {"", "B", "-1MB", "20 GiB", "20gib", "1MBB", "1e9", "nan", "nanMB", "inf",
                                   "10000000TB", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_bytes(text));
    }
    CHECK(parse_bytes("1024") == 1024);
    CHECK(parse_bytes("512MB") == 512'000'000);
    CHECK(parse_bytes("20GiB") == 21'474'836'480);
    CHECK(parse_bytes("1.5KiB") == 1536);
    CHECK(parse_bytes("9TB") == 9'000'000'000'000);
}
