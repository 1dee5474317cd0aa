// Where what people prefer stands in the report, and that it is nowhere more exact than the votes.
#include "reports/analysis/people.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "reports/analysis/findings.hpp"
#include "reports/analysis/importance.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/analysis/preferred.hpp"
#include "reports/comparison/compare.hpp"
#include "tests/reports/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::reports;

namespace {

constexpr std::size_t settings = 3, contents = 4;

/// Answer of a voter to a pair on a content: the first, the second, or neither (0).
using Answers = std::function<int(std::size_t voter, std::size_t content, std::size_t first, std::size_t second)>;

/// Settings n on contents, each n seconds; every voter compares all pairs.
struct Voted : reports::testing::Fixture {
    Voted(std::size_t voters, const Answers& answer) {
        sweep_ = sweep("night", "n content");
        for (std::size_t content = 0; content < contents; ++content)
            for (std::size_t n = 0; n < settings; ++n)
                job(sweep_, {.params = R"({"n": )" + std::to_string(n) + R"(, "content": "c)" +
                                       std::to_string(content) + R"("})",
                             .metrics = {{"runtime_s", 1.0 + static_cast<double>(n)}, {"ssim", 0.5}},
                             .artifacts = {{"output", "images/" + std::to_string(content * settings + n) + ".png"}}});
        for (std::size_t voter = 0; voter < voters; ++voter)
            for (std::size_t content = 0; content < contents; ++content)
                for (const auto& [a, b] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}})
                    vote(voter, content * settings + a, content * settings + b, answer(voter, content, a, b));
        for (const auto& [picture, strength] : preferences().of_pictures) {
            SQLite::Statement insert(db, "INSERT INTO job_preference VALUES (?, ?, ?)");
            insert.bind(1, sweep_);
            insert.bind(2, static_cast<std::int64_t>(picture + 1));
            insert.bind(3, schema::preference_of(strength));
            insert.exec();
        }
    }

    schema::Preferences preferences() { return schema::preferences_of(db, sweep_); }

  private:
    static std::string key_of(std::size_t picture) {
        const std::string digits = std::to_string(picture + 1);
        return std::string(64 - digits.size(), '0') + digits;
    }

    void vote(std::size_t voter, std::size_t left, std::size_t right, int answer) {
        SQLite::Statement insert(db,
                                 "INSERT INTO vote (uid, sweep_id, voter, left_job, right_job, left_sha256, "
                                 "right_sha256, answer, answer_ms, voted_at) VALUES (?, ?, ?, ?, ?, '', '', ?, 1000, "
                                 "'2026-01-01T00:00:00.000Z')");
        const std::string digits = std::to_string(++votes_);
        insert.bind(1, std::string(32 - digits.size(), '0') + digits);
        insert.bind(2, sweep_);
        insert.bind(3, "voter " + std::to_string(voter));
        insert.bind(4, key_of(left));
        insert.bind(5, key_of(right));
        insert.bind(6, std::array{"same", "left", "right"}[static_cast<std::size_t>(answer)]);
        insert.exec();
    }

    int sweep_ = 0;
    std::size_t votes_ = 0;
};

// 2 is chosen over both others, which nobody tells apart.
int two_wins(std::size_t voter, std::size_t content, std::size_t, std::size_t second) {
    return second == 2 ? 2 : (voter + content) % 2 == 0 ? 1 : 2;
}

const Effect& effect_of(const std::vector<Effect>& effects, const SweepModel& sweep, std::string_view axis,
                        std::string_view value) {
    for (const Effect& each : effects)
        if (sweep.axis_name(each.axis) == axis && sweep.parameters[sweep.axes[each.axis]].values[each.value] == value)
            return each;
    FAIL("no effect of ", std::string(axis), " ", std::string(value));
    return effects.front();
}

const Measure& measure_of(const SweepModel& sweep, std::string_view name) {
    return **std::ranges::find(sweep.measures, name, &Measure::name);
}

}  // namespace

TEST_CASE("what people prefer is a column, an effect, an axis of the front and a metric of compare") {
    Voted fixture(6, two_wins);
    const SweepModel sweep = fixture.model().sweeps.at(0);
    REQUIRE(std::ranges::find(sweep.measures, "preference", [](const Measure* each) {
                return std::string_view(each->name);
            }) != sweep.measures.end());
    CHECK(sweep.middle(sweep.groups[0], "preference").has_value());
    CHECK(fixture.csv().find("preference") != std::string::npos);
    const std::vector<Effect> effects = effects_of(sweep);
    const auto better = effect_of(effects, sweep, "n", "2").relative(measure_of(sweep, "preference"));
    REQUIRE(better);
    CHECK(*better->low > 0);
    CHECK_FALSE(better->may_be_chance);
    CHECK(front_measures_text(sweep) == "runtime and preference");
    CHECK_FALSE(importances(sweep).empty());
    CHECK(load_side(fixture.db, "night.db", CompareBy::sweep, "night", "preference").runs.size() ==
          settings * contents);
    CHECK(fixture.html().find("preference difference") != std::string::npos);
}

TEST_CASE("an effect on preference has the interval of the votes; contents have none, by construction") {
    Voted fixture(6, two_wins);
    const SweepModel sweep = fixture.model().sweeps.at(0);
    const std::vector<Effect> effects = effects_of(sweep);
    const Measure& preference = measure_of(sweep, "preference");
    const auto equal = effect_of(effects, sweep, "n", "1").relative(preference);
    REQUIRE(equal);
    const std::vector<std::pair<std::size_t, std::size_t>> pairs(contents, {1, 0});
    const auto votes = fixture.preferences().mean_difference(pairs);
    REQUIRE(votes);
    CHECK(equal->median == doctest::Approx(votes->mean));
    CHECK(*equal->low == doctest::Approx(votes->interval.low));
    CHECK(*equal->high == doctest::Approx(votes->interval.high));
    CHECK(*equal->high - *equal->low > 0.1);
    CHECK(equal->may_be_chance);
    CHECK_FALSE(effect_of(effects, sweep, "content", "c1").relative(preference));
    CHECK(effect_of(effects, sweep, "content", "c1").relative(measure_of(sweep, "runtime_s")));
}

TEST_CASE("in the front, differences of preference whose interval contains 0 are noise") {
    // 1 is chosen over 0 in 13 of 24 votes; it takes longer.
    Voted fixture(6, [](std::size_t voter, std::size_t content, std::size_t first, std::size_t second) {
        if (second == 2) return 1;
        return first == 0 && (voter + content) % 2 == 0 && voter > 0 ? 1 : 2;
    });
    const SweepModel sweep = fixture.model().sweeps.at(0);
    const Front front = front_with_noise(sweep);
    REQUIRE_FALSE(front.members.empty());
    std::size_t slower = 0;
    for (std::size_t i = 0; i < front.members.size(); ++i) {
        const Group& member = sweep.groups[front.members[i]];
        if (sweep.axis_value(member, *sweep.find_axis("n")) != "1") continue;
        ++slower;
        CHECK(front.rivals[i].has_value());
    }
    CHECK(slower > 0);
}

TEST_CASE("of fewer than three voters no effects, front or shares of preference are shown, and that is said") {
    for (const std::size_t voters : {1, 2}) {
        Voted fixture(voters, two_wins);
        const SweepModel sweep = fixture.model().sweeps.at(0);
        const std::vector<Effect> effects = effects_of(sweep);
        for (const Effect& each : effects) CHECK_FALSE(each.relative(measure_of(sweep, "preference")));
        CHECK(front_measures_text(sweep) == "runtime and SSIM");
        for (const MeasureImportance& each : importances(sweep))
            CHECK(std::string_view(each.measure->name) != "preference");
        const std::string said =
            "What people prefer is left out: " + std::string(voters == 1 ? "1 voter counts" : "2 voters count") +
            ", and at least 3 are needed";
        CHECK(too_few_people_text(sweep) == said);
        const std::string page = fixture.html();
        for (const char* section : {"id=\"effects\"", "id=\"pareto\"", "id=\"importance\""}) {
            const std::size_t from = page.find(section);
            if (from == std::string::npos) continue;  // nothing else to show there
            CHECK_MESSAGE(page.substr(from, 3000).find(said) != std::string::npos, section);
        }
        std::size_t times = 0;
        for (std::size_t at = page.find(said); at != std::string::npos; at = page.find(said, at + 1)) ++times;
        CHECK(times >= 2);
    }
}

TEST_CASE("a program's own metric named preference is a metric like others") {
    reports::testing::Fixture fixture;
    const int sweep = fixture.sweep("night", "n content");
    for (int n = 0; n < 2; ++n)
        for (int content = 0; content < 8; ++content)
            fixture.job(sweep, {.params = R"({"n": )" + std::to_string(n) + R"(, "content": "c)" +
                                          std::to_string(content) + R"("})",
                                .metrics = {{"runtime_s", 1.0}, {"preference", 0.4 + 0.1 * n + 0.01 * content}}});
    const SweepModel model = fixture.model().sweeps.at(0);
    CHECK_FALSE(is_of_people(model, measure_of(model, "preference")));
    CHECK(too_few_people_text(model).empty());
    CHECK(effect_of(effects_of(model), model, "n", "1").relative(measure_of(model, "preference")));
}
