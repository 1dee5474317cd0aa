// The program's statistics give what the page's do: both read tests/vectors, made from the definitions by other code.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "reports/analysis/spread.hpp"
#include "tests/reports/golden.hpp"

namespace stylesweep::reports::testing {
namespace {

TEST_CASE("median and interval, or range, are those of the vectors that the page shares") {
    const auto vectors = nlohmann::json::parse(source_text("tests/vectors/spread.json"));
    CHECK(vectors.size() >= 16);
    for (const auto& each : vectors) {
        const auto values = each.at("values").get<std::vector<double>>();
        const auto spread = spread_of(values);
        REQUIRE(spread);
        CHECK(spread->median == doctest::Approx(each.at("median").get<double>()).epsilon(1e-14));
        CHECK(spread->is_range == each.at("is_range").get<bool>());
        REQUIRE(spread->low.has_value() == !each.at("low").is_null());
        if (!spread->low) continue;
        CHECK(*spread->low == each.at("low").get<double>());
        CHECK(*spread->high == each.at("high").get<double>());
    }
    CHECK_FALSE(spread_of({}));
}

}  // namespace
}  // namespace stylesweep::reports::testing
