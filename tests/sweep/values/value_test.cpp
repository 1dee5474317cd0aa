#include "orchestrator/sweep/values/value.hpp"

#include <doctest/doctest.h>

#include <string>

#include "orchestrator/sweep/values/quantity.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

using namespace stylesweep::sweep;

namespace {

std::string json_of(const std::string& scalar) {
    return Value::of_scalar(scalar, false, {}).json();
}

}  // namespace

TEST_CASE("a number of JSON's grammar keeps its digits") {
    for (const std::string text : {"3.1", "3.10", "1.0", "0.50", "2024.10", "1e3", "1E3", "1e+3", "-2.50", "0", "-0.0",
                                   "1e16", "1234e56", "9007199254740993", "12345678901234567890123"}) {
        CAPTURE(text);
        CHECK(json_of(text) == text);
        CHECK(Value::of_scalar(text, false, {}).kind == Value::Kind::number);
    }
}

TEST_CASE("a number that no double is near is text, so that nothing of it is lost") {
    for (const std::string text : {"12e4567", "1e999", "-1e999", "1e-999", ".inf", "-.INF", ".NaN", "-0"})
        CHECK(json_of(text) == '"' + text + '"');
}

TEST_CASE("equal numbers of a type are written equally") {
    using Type = ParameterSpec::Type;
    const auto json = [](const std::string& text, bool quoted) {
        return typed(Type::number, Value::of_scalar(text, quoted, {})).json();
    };
    for (const bool quoted : {false, true}) {
        for (const std::string text : {"1000", "1e3", "1000.0", "1E3", "+1000", "1.0e+3", "01000", "10e2"})
            CHECK(json(text, quoted) == "1000");
        for (const std::string text : {"0", "-0", "0.0", "-0.0", ".0", "0e5"}) CHECK(json(text, quoted) == "0");
        for (const std::string text : {"0.1", ".1", "1e-1", "0.10"}) CHECK(json(text, quoted) == "0.1");
        CHECK(json("-2.50", quoted) == "-2.5");
        CHECK(json("1e16", quoted) == "1e16");
        CHECK(json("0.30000000000000004", quoted) == "0.30000000000000004");
    }
    CHECK(typed(Type::size, Value::of_text("048", {})) == Value::of_number(48, {}));
    CHECK(typed(Type::size, Value::of_text("0768x0512", {})).text == "768x512");
    CHECK(typed(Type::boolean, Value::of_text("True", {})) == Value::of_boolean(true, {}));
    CHECK(typed(Type::string, Value::of_scalar("3.10", false, {})) == Value::of_text("3.10", {}));
}

TEST_CASE("what is no number or truth value is text, and so is all that is quoted") {
    for (const std::string text : {"768x512", "0x10", "1_000", "1e", "1.2.3", "-", "+", ".", "+-1", "--1", "inf", "nan",
                                   "infinity", "yes", "off", "tRUE", "1 2", ""})
        CHECK(json_of(text) == '"' + text + '"');
    for (const std::string text : {"True", "FALSE", "~", "001", "+5", ".5", "2024-10-01", "5."})
        CHECK(json_of(text) == '"' + text + '"');
    CHECK(json_of("true") == "true");
    CHECK(Value::of_scalar("1000", true, {}).json() == "\"1000\"");
    CHECK(Value::of_scalar("true", true, {}).json() == "\"true\"");
    CHECK(Value::of_text("a\"\\\n", {}).json() == R"("a\"\\\n")");
}

TEST_CASE("the number 1, the text 1 and true are three values") {
    const Value number = Value::of_number(1, {}), text = Value::of_text("1", {});
    CHECK(number == Value::of_scalar("1", false, {3, 4}));
    CHECK_FALSE(number == text);
    CHECK_FALSE(Value::of_boolean(true, {}) == Value::of_text("true", {}));
}

TEST_CASE("durations are read as people write them, and nothing else is") {
    for (const std::string text : {"", "s", "-1s", "-0", "1x", "1h30", "90", "1.5.2s", "30 m", " 30m", "1e3", "inf",
                                   "nan", "nanm", "infs", "1H", "0x10", "1,5h", "+5s"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration_s(text));
    }
    CHECK(parse_duration_s("0") == 0);
    CHECK(parse_duration_s("90s") == 90);
    CHECK(parse_duration_s("30m") == 1800);
    CHECK(parse_duration_s("1h30m") == 5400);
    CHECK(parse_duration_s("1.5h") == 5400);
    CHECK(parse_duration_s("250ms") == 0.25);
    CHECK(parse_duration_s("2d1s") == 172801);
}

TEST_CASE("sizes are read as people write them, and nothing else is") {
    for (const std::string text : {"", "B", "-1MB", "20 GiB", "20gib", "1MBB", "1e9", "nan", "nanMB", "inf", "1024",
                                   "20", "10000000TB", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_bytes(text));
    }
    CHECK(parse_bytes("1024B") == 1024);
    CHECK(parse_bytes("512MB") == 512'000'000);
    CHECK(parse_bytes("20GiB") == 21'474'836'480);
    CHECK(parse_bytes("1.5KiB") == 1536);
    CHECK(parse_bytes("9TB") == 9'000'000'000'000);
}
