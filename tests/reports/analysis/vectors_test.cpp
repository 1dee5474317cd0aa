// The program's statistics give what the page's do: both read tests/vectors, made from the definitions by other code.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/statistics/statistics.hpp"
#include "base/statistics/two_levels.hpp"
#include "reports/analysis/bounds.hpp"
#include "reports/analysis/effects.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/analysis/spread.hpp"
#include "tests/reports/golden.hpp"

namespace stylesweep::reports::testing {
namespace {

nlohmann::json vectors_of(const std::string& name) {
    return nlohmann::json::parse(source_text("tests/vectors/" + name + ".json"));
}

// A sweep of settings that have these figures, null for none; in the order of `measured`.
SweepModel with_figures(const nlohmann::json& settings, const std::vector<const Measure*>& measured) {
    SweepModel sweep;
    for (std::size_t i = 0; i < measured.size(); ++i)
        if (std::ranges::any_of(settings, [&](const auto& figures) { return !figures.at(i).is_null(); }))
            sweep.measures.push_back(measured[i]);
    for (const auto& figures : settings) {
        Group& group = sweep.groups.emplace_back();
        for (const Measure* measure : sweep.measures) {
            const auto place = static_cast<std::size_t>(std::ranges::find(measured, measure) - measured.begin());
            const auto& figure = figures.at(place);
            group.figures.push_back(figure.is_null() ? std::nullopt : spread_of(std::vector{figure.get<double>()}));
        }
        group.repeats.resize(sweep.measures.size());
    }
    return sweep;
}

TEST_CASE("median and interval, or range, are those of the vectors that the page shares") {
    const auto vectors = vectors_of("spread");
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

TEST_CASE("intervals of many numbers, ranges and Student's t are those of the vectors that the page shares") {
    for (const auto& each : vectors_of("long_spread")) {
        std::vector<double> numbers(each.at("count").get<std::size_t>());
        std::iota(numbers.begin(), numbers.end(), 1);
        const Spread spread = *spread_of(numbers);
        CHECK(spread.median == each.at("median").get<double>());
        CHECK(*spread.low == each.at("low").get<double>());
        CHECK(*spread.high == each.at("high").get<double>());
    }
    for (const auto& each : vectors_of("coverage"))
        CHECK(range_coverage(each.at("count").get<std::size_t>()) ==
              doctest::Approx(each.at("coverage").get<double>()));
    for (const auto& each : vectors_of("over_settings")) {
        const Spread spread = over_settings(each.at("values").get<std::vector<double>>());
        CHECK(spread.median == each.at("median").get<double>());
        CHECK(spread.is_range == each.at("is_range").get<bool>());
        REQUIRE(spread.low.has_value() == !each.at("low").is_null());
        if (!spread.low) continue;
        CHECK(*spread.low == each.at("low").get<double>());
        CHECK(*spread.high == each.at("high").get<double>());
    }
    for (const auto& each : vectors_of("student"))
        CHECK(student_t95(each.at("degrees").get<double>()) ==
              doctest::Approx(each.at("t95").get<double>()).epsilon(1e-7));
}

TEST_CASE("values at two levels are those of the vectors that the page shares") {
    for (const auto& each : vectors_of("two_levels")) {
        const auto levels = two_levels(each.at("values").get<std::vector<double>>());
        const auto& expected = each.at("levels");
        CAPTURE(each.dump());
        REQUIRE(levels.has_value() == !expected.is_null());
        if (!levels) continue;
        CHECK(levels->low == doctest::Approx(expected.at("low").get<double>()));
        CHECK(levels->high == doctest::Approx(expected.at("high").get<double>()));
        CHECK(levels->low_count == expected.at("low_count").get<std::size_t>());
        CHECK(levels->high_count == expected.at("high_count").get<std::size_t>());
    }
}

TEST_CASE("intervals of differences end where those of the vectors do") {
    const auto end_of = [](const nlohmann::json& end, double none) { return end.is_null() ? none : end.get<double>(); };
    for (const auto& each : vectors_of("bounds")) {
        const Spread given{9, each.at("median"), each.at("low").get<double>(), each.at("high").get<double>(), false};
        const Spread own = within_bounds(given, each.at("references").get<std::vector<double>>(),
                                         {end_of(each.at("least"), -INFINITY), end_of(each.at("most"), INFINITY)});
        CHECK(*own.low == doctest::Approx(each.at("bounded_low").get<double>()));
        CHECK(*own.high == doctest::Approx(each.at("bounded_high").get<double>()));
    }
}

TEST_CASE("fronts are those of the vectors that the page shares") {
    for (const auto& each : vectors_of("fronts")) {
        const SweepModel sweep = with_figures(each.at("settings"), {&measures[0], &measures[1], &measures[2]});
        std::vector<std::size_t> front = pareto_front(sweep);
        std::ranges::sort(front);
        CHECK(front == each.at("front").get<std::vector<std::size_t>>());
    }
}

TEST_CASE("settings against their partners are those of the vectors that the page shares") {
    for (const auto& each : vectors_of("relatives")) {
        const bool is_ratio = each.at("compared") == "ratio";
        auto figures = nlohmann::json::array();
        for (const auto& value : each.at("values")) figures.push_back({value});
        SweepModel sweep = with_figures(figures, {&measures[is_ratio ? 0 : 2]});
        sweep.matching = each.at("matching").get<std::vector<std::vector<std::size_t>>>();
        for (std::size_t i = 0; i < sweep.groups.size(); ++i)
            sweep.groups[i].codes = each.at("codes").at(i).get<std::vector<Code>>();
        const auto relatives = relative_to(sweep, each.at("axis").get<std::size_t>(), each.at("reference").get<Code>());
        for (std::size_t i = 0; i < relatives.size(); ++i) {
            const auto& expected = each.at("relatives").at(i);
            const auto& own = relatives[i].figures.at(0);
            REQUIRE(own.has_value() == !expected.is_null());
            if (own) CHECK(*own == doctest::Approx(expected.get<double>()));
        }
    }
}

}  // namespace
}  // namespace stylesweep::reports::testing
