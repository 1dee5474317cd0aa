// Which spellings of a value are one, and what is said of it.
#include <doctest/doctest.h>

#include "tests/sweep/fixture.hpp"

using namespace stylesweep::sweep;
using namespace stylesweep::sweep::testing;
using Remarks = std::vector<std::string>;

namespace {

const std::string head = "order: grid\nfixed: {architecture: vgg19, style: s}\n";

bool keeps_text(const std::vector<std::string>& texts) {
    std::vector<Value> values;
    for (const std::string& text : texts) values.push_back(Value::of_scalar(text, false, {}));
    std::vector<const Value*> pointers;
    for (const Value& value : values) pointers.push_back(&value);
    return loses_text_as_number(pointers);
}

}  // namespace

TEST_CASE("values without a type keep their text, and each text is a value") {
    CHECK(jobs_of("order: grid\ngrid: {py: [3.1, 3.10], subject: [001, 010]}") ==
          Jobs{"3.1|001", "3.1|010", "3.10|001", "3.10|010"});
    CHECK(jobs_of("fixed: {tau: 1.0, commit: 12e4567, data: 2024.10}") == Jobs{"1.0|12e4567|2024.10"});
}

TEST_CASE("spellings of a typed value are one value, and that is said") {
    const SweepFile file = checked(head + "grid: {resolution: [48, \"48\", 4.8e1, 96], iterations: [1e3, 1000, 5]}");
    CHECK(file.axes.at(0).rows.size() == 2);
    CHECK(file.axes.at(1).rows.size() == 2);
    CHECK(file.remarks == Remarks{"resolution: 48 and \"48\" are one value, 48",
                                  "resolution: 48 and 4.8e1 are one value, 48",
                                  "iterations: 1e3 and 1000 are one value, 1000"});
}

TEST_CASE("a value that is listed twice counts once, and that is said") {
    CHECK(sweep_of("grid: {a: [1, 2, 1]}").remarks == Remarks{"a: 1 is listed more than once; it counts once"});
    CHECK(sweep_of("zip: [{a: [1, 1], b: [x, x]}]").remarks ==
          Remarks{"a + b: 1 + x is listed more than once; it counts once"});
}

TEST_CASE("generated values that come out equal count once, also of a long axis") {
    CHECK(sweep_of("grid: {a: {linspace: [1, 1, 3]}}").axes.at(0).rows.size() == 1);
    CHECK(sweep_of("grid: {a: {linspace: [1, 1.0000000000001, 4]}}").axes.at(0).rows.size() == 2);
    CHECK(sweep_of("grid: {a: [1, 2, 3, 2]}").axes.at(0).rows.size() == 3);
    CHECK(sweep_of("grid: {a: [1, 1, 2]}").axes.at(0).rows.size() == 2);
    CHECK(sweep_of("grid: {a: [3, 2, 1, \"1\", 1]}").axes.at(0).rows.size() == 4);
    const SweepFile million = sweep_of("grid: {a: {range: [1, 1000000, 1]}}");
    CHECK(million.axes.at(0).rows.size() == 1'000'000);
    CHECK(million.remarks.empty());
}

TEST_CASE("values without a type that look alike are told apart") {
    const auto remarks = [](const std::string& text) { return checked(text, anything()).remarks; };
    CHECK(
        remarks("grid: {py: [3.1, 3.10, 3.2]}") ==
        Remarks{
            "py: 3.1 and 3.10 are the same number but two values, because a parameter without a type keeps its text"});
    CHECK(remarks("grid: {n: [48, \"48\"]}") ==
          Remarks{"n: 48 and \"48\" are two values, but a program gets the same text for both"});
    CHECK(remarks("grid: {n: [1, 2, x, 1.5, 1e16]}").empty());
}

TEST_CASE("an exclusion knows a typed value whatever its spelling, and another one by its text") {
    CHECK(jobs_of(checked(head + "grid: {resolution: [48, 96]}\nexclude: [{resolution: \"48\"}]"), painter()).size() ==
          1);
    CHECK(jobs_of(checked("grid: {py: [3.1, 3.10]}\nexclude: [{py: 3.10}]", anything()), anything()) == Jobs{"3.1"});
    CHECK(jobs_of("grid: {seed: [9007199254740992, 9007199254740993]}\nexclude: [{where: seed > 9007199254740992}]") ==
          Jobs{"9007199254740992"});
}

TEST_CASE("SQL is given numbers, unless it could not tell two of them apart") {
    CHECK_FALSE(keeps_text({"1.0", "0.5", "x", "1e16", "9007199254740993", "9007199254740992"}));
    CHECK(keeps_text({"3.1", "3.10"}));
    CHECK(keeps_text({"1", "1.0"}));
    CHECK(keeps_text({"12345678901234567890"}));
}
