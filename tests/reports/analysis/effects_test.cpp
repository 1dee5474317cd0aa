#include "reports/analysis/effects.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/text/joined.hpp"
#include "reports/analysis/findings.hpp"
#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

void add(Fixture& fixture, int sweep, const std::string& params, double runtime_s, double ssim = 0.5) {
    fixture.job(sweep, {params, "done", {{"runtime_s", runtime_s}, {"peak_memory_bytes", 1e6}, {"ssim", ssim}}});
}

// Every precision at every size; bf16 takes half the time.
Fixture grid(int sizes) {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision size");
    for (int size = 1; size <= sizes; ++size) {
        const std::string rest = R"(", "size": )" + std::to_string(size) + "}";
        add(fixture, sweep, R"({"precision": "fp32)" + rest, size);
        add(fixture, sweep, R"({"precision": "bf16)" + rest, size / 2.0, 0.501);
    }
    return fixture;
}

const Effect& effect(const std::vector<Effect>& effects, const SweepModel& sweep, const std::string& axis,
                     const std::string& value) {
    for (const Effect& each : effects)
        if (sweep.axis_name(each.axis) == axis && sweep.parameters[sweep.axes[each.axis]].values[each.value] == value)
            return each;
    throw std::out_of_range("no such effect");
}

std::vector<std::string> unlike(const SweepModel& sweep, const std::string& axis) {
    return unlike_along(effects_of(sweep), *sweep.find_axis(axis));
}

}  // namespace

TEST_CASE("an effect is the mean over settings that agree in all other axes") {
    Fixture fixture = grid(7);
    const ReportModel model = fixture.model();
    const std::vector<Effect> effects = effects_of(model.sweeps[0]);
    const Effect& bf16 = effect(effects, model.sweeps[0], "precision", "bf16");
    CHECK(bf16.pairs == 7);
    CHECK(bf16.relatives.at("runtime_s").median == doctest::Approx(0.5));
    CHECK_FALSE(bf16.relatives.at("runtime_s").is_range);
    CHECK(bf16.relatives.at("peak_memory_bytes").median == 1);
    CHECK(effect(effects, model.sweeps[0], "size", "2").relatives.at("runtime_s").median == doctest::Approx(2));
}

TEST_CASE("a setting without a partner has no effect, and does not disturb the others") {
    Fixture fixture = grid(2);
    add(fixture, 1, R"({"precision": "bf16", "size": 99})", 1000);
    add(fixture, 1, R"({"precision": "int8", "size": 98})", 1000);
    const ReportModel model = fixture.model();
    const std::vector<Effect> effects = effects_of(model.sweeps[0]);
    CHECK(effect(effects, model.sweeps[0], "precision", "bf16").pairs == 2);
    CHECK_THROWS_AS((void)effect(effects, model.sweeps[0], "precision", "int8"), std::out_of_range);
}

TEST_CASE("jobs that did not finish are no reason to compare what does not match") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision size");
    add(fixture, sweep, R"({"precision": "fp32", "size": 1})", 1);
    add(fixture, sweep, R"({"precision": "bf16", "size": 2})", 9);
    fixture.job(sweep, {R"({"precision": "bf16", "size": 1})", "queued"});
    fixture.job(sweep, {R"({"precision": "fp32", "size": 2})", "oom"});
    CHECK(effects_of(fixture.model().sweeps[0]).empty());
}

TEST_CASE("an axis of which no two settings differ alone is said to be confounded, with what it is confounded") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision content size");
    const auto job = [&](const char* precision, const char* content, int size, bool done) {
        const std::string params = R"({"precision": ")" + std::string(precision) + R"(", "content": ")" + content +
                                   R"(", "size": )" + std::to_string(size) + "}";
        if (done)
            add(fixture, sweep, params, size);
        else
            fixture.job(sweep, {params, "queued"});
    };
    for (const int size : {1, 2})
        for (const bool done : {true, false}) {
            job("fp32", done ? "land" : "portrait", size, done);
            job("bf16", done ? "portrait" : "land", size, done);
        }
    const ReportModel model = fixture.model();
    const SweepModel& s = model.sweeps[0];
    const std::vector<Effect> effects = effects_of(s);
    CHECK(effects.size() == 1);  // size
    const std::vector<std::string> told = findings(s, DisplayValues(s), effects);
    const auto has = [&](const std::string& text) {
        return std::ranges::any_of(told, [&](const auto& each) { return each.starts_with(text); });
    };
    CAPTURE(stylesweep::joined(told, "\n"));
    CHECK(has(
        "precision: the effect of bf16 against fp32 is unknown so far, because no two settings with results differ "
        "only in precision; it is confounded with content; of 4 planned pairs in 2 fp32 has no result (queued 2), in "
        "2 bf16 has no "
        "result (queued 2)."));
    CHECK(
        has("content: the effect of portrait against land is unknown so far, because no two settings with results "
            "differ only in content; it is confounded with precision; "));
    Fixture whole = grid(3);
    const ReportModel other = whole.model();
    CHECK(confounded(other.sweeps[0], effects_of(other.sweeps[0])).empty());
}

TEST_CASE("axes that change together are matched without each other, and told once") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "style style_category weight");
    for (int weight = 1; weight <= 2; ++weight)
        for (const char* style : {"a", "b"})
            add(fixture, sweep,
                std::string(R"({"style": ")") + style + R"(", "style_category": "of )" + style + R"(", "weight": )" +
                    std::to_string(weight) + "}",
                *style == 'a' ? 1 : 3);
    const ReportModel model = fixture.model();
    CHECK(unlike(model.sweeps[0], "style").empty());  // a label goes with its style
    const std::vector<Effect> effects = effects_of(model.sweeps[0]);
    REQUIRE(effects.size() == 2);
    CHECK(effect(effects, model.sweeps[0], "style", "b").relatives.at("runtime_s").median == doctest::Approx(3));
    CHECK(effect(effects, model.sweeps[0], "weight", "2").relatives.at("runtime_s").median == 1);
}

TEST_CASE("a category is set against the median over the other one's styles") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "style style_category weight");
    const std::tuple<const char*, const char*, double> styles[] = {
        {"a", "hokusai", 1}, {"b", "hokusai", 3}, {"c", "van_gogh", 4}, {"d", "van_gogh", 8}};
    for (int weight = 1; weight <= 2; ++weight)
        for (const auto& [style, category, runtime_s] : styles)
            add(fixture, sweep,
                std::string(R"({"style": ")") + style + R"(", "style_category": ")" + category + R"(", "weight": )" +
                    std::to_string(weight) + "}",
                runtime_s);
    const ReportModel model = fixture.model();
    CHECK(unlike(model.sweeps[0], "style_category") == std::vector<std::string>{"style"});
    const std::vector<Effect> effects = effects_of(model.sweeps[0]);
    const Effect& category = effect(effects, model.sweeps[0], "style_category", "van_gogh");
    CHECK(category.pairs == 4);
    CHECK(category.relatives.at("runtime_s").median == doctest::Approx(std::sqrt(8)));  // 4 / 2 and 8 / 2
    CHECK(effect(effects, model.sweeps[0], "style", "b").relatives.at("runtime_s").median == doctest::Approx(3));
}

TEST_CASE("effects are of every measure that jobs have, in the measures' order") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision");
    fixture.job(sweep, {R"({"precision": "fp32"})", "done", {{"lpips", 0.5}, {"psnr_db", 10}, {"samples", 1}}});
    fixture.job(sweep, {R"({"precision": "bf16"})", "done", {{"lpips", 0.4}, {"psnr_db", 12}, {"samples", 2}}});
    const ReportModel model = fixture.model();
    std::vector<std::string> titles;
    for (const Measure* measure : main_measures(model.sweeps[0])) titles.push_back(relative_title(*measure));
    CHECK(titles == std::vector<std::string>{"PSNR difference", "LPIPS difference"});
    const std::vector<Effect> effects = effects_of(model.sweeps[0]);
    CHECK(effects.at(0).relatives.at("psnr_db").median == 2);
    CHECK(effect_sentence("precision", "bf16", "fp32", effects.at(0)) ==
          "precision bf16 compared with fp32 measured LPIPS 0.100 lower, on 1 matched setting, no interval");
}

TEST_CASE("parameters that only some values have need not agree") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "architecture style model content");
    for (const char* content : {"c", "d"}) {
        const std::string rest = std::string(R"(", "content": ")") + content + "\"}";
        for (const char* style : {"a", "b"})
            add(fixture, sweep, std::string(R"({"architecture": "vgg19", "style": ")") + style + rest, 10);
        add(fixture, sweep, R"({"architecture": "fast", "model": "m)" + rest, 1);
    }
    const ReportModel model = fixture.model({{}, std::pair("architecture", "vgg19"), ""});
    const Effect fast = effect(effects_of(model.sweeps[0]), model.sweeps[0], "architecture", "fast");
    CHECK(fast.pairs == 2);
    CHECK(fast.relatives.at("runtime_s").median == doctest::Approx(0.1));
    CHECK(unlike(model.sweeps[0], "architecture") == std::vector<std::string>{"style", "model"});
}

TEST_CASE("the findings say in words what the rows say") {
    Fixture fixture = grid(7);
    const ReportModel model = fixture.model();
    const std::vector<std::string> all =
        findings(model.sweeps[0], DisplayValues(model.sweeps[0]), effects_of(model.sweeps[0]));
    REQUIRE(all.size() >= 4);
    CHECK(all[0] == "14 jobs of 14 done, 60.0 s of work on 1 device.");
    CHECK(all[1] ==
          "precision bf16 takes 0.50× the time of fp32 (95% interval 0.50× to 0.50×), takes the same memory within 1% "
          "(95% interval 1.00× to 1.00×), has the same SSIM within 0.005 (95% interval 0.001 to 0.001), on 7 matched "
          "settings.");
}

TEST_CASE("a claim, what may be chance, equality and what was measured alone are told apart") {
    Effect effect;
    effect.pairs = 6;
    effect.relatives["runtime_s"] = Spread{6, 1.5, 1.2, 2.0, false};
    effect.relatives["peak_memory_bytes"] = Spread{6, 0.25, 0.2, 0.5, false};
    effect.relatives["ssim"] = Spread{6, -0.1, -0.2, -0.05, false};
    effect.beyond_chance = {"runtime_s", "peak_memory_bytes", "ssim"};
    CHECK(effect_sentence("a", "x", "y", effect) ==
          "a x takes 1.50× the time of y (95% interval 1.20× to 2.00×), takes 0.25× the memory (95% interval 0.20× to "
          "0.50×), has SSIM 0.100 lower (95% interval 0.050 to 0.200), on 6 matched settings");
    effect.beyond_chance.erase("runtime_s");  // its interval leaves out 1, but so would one of many without any effect
    effect.relatives.erase("peak_memory_bytes");
    effect.relatives.erase("ssim");
    CHECK(effect_sentence("a", "", "y", effect) ==
          "a (none) measured 1.50× the time of y (95% interval 1.20× to 2.00×; may be chance), on 6 matched settings");
    CHECK(basis_text(*effect.relative(measures[0])) == "may be chance");  // as in tables
    effect.relatives["runtime_s"] = Spread{6, 1.005, 0.99, 1.02, false};
    CHECK(effect_sentence("a", "x", "y", effect) ==
          "a x is as fast as y within 2% (95% interval 0.99× to 1.02×), on 6 matched settings");
    CHECK(basis_text(*effect.relative(measures[0])).empty());
    effect.relatives["runtime_s"] = Spread{6, 1.001, 0.97, 1.03, false};
    CHECK(effect_sentence("a", "x", "y", effect) ==
          "a x measured 1.00× the time of y (95% interval 0.97× to 1.03×; may be chance), on 6 matched settings");
    effect.pairs = 1;
    effect.relatives["runtime_s"] = Spread{1, 1, {}, {}, false};
    effect.relatives["peak_memory_bytes"] = Spread{1, 0.5, {}, {}, false};
    effect.relatives["ssim"] = Spread{1, 0.1, {}, {}, false};
    CHECK(effect_sentence("a", "x", "y", effect) ==
          "a x measured 1.00× the time of y, 0.50× the memory, SSIM 0.100 higher, on 1 matched setting, no interval");
    effect.relatives.erase("peak_memory_bytes");
    effect.relatives.erase("ssim");
    effect.pairs = 2;
    effect.unlike = {"lr"};
    effect.relatives["runtime_s"] = Spread{2, 3, 2.9, 3.1, true};
    CHECK(
        effect_sentence("a", "x", "y", effect) ==
        "a x measured 3.00× the time of y (range 2.90× to 3.10×), on 2 matched settings, no interval, which differ in "
        "lr too");
}

TEST_CASE("settings of two contents are two units, however many weights each has") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision content weight");
    for (int weight = 1; weight <= 5; ++weight)
        for (const char* content : {"a.jpg", "b.jpg"})
            for (const char* precision : {"fp32", "bf16"}) {
                const double time = *precision == 'b' ? (*content == 'a' ? 0.5 : 0.6) : 1;
                add(fixture, sweep,
                    R"({"precision": ")" + std::string(precision) + R"(", "content": ")" + content +
                        R"(", "weight": )" + std::to_string(weight) + "}",
                    time);
            }
    const ReportModel model = fixture.model();
    const Effect bf16 = effect(effects_of(model.sweeps[0]), model.sweeps[0], "precision", "bf16");
    CHECK(bf16.units == std::vector<std::pair<std::string, std::size_t>>{{"content", 2}});
    CHECK(bf16.relatives.at("runtime_s").low < 0.2);  // Student's t of one degree
    CHECK(effect_sentence("precision", "bf16", "fp32", bf16).find("(2 values of content)") != std::string::npos);
}

// Ten settings or fewer of two values that do not differ, at noise of 1 to 10%: "is", "takes" and "as fast as" are
// never said of fewer than six, and of the others in 5% of sweeps.
TEST_CASE("no effect is hardly ever claimed where there is none, and never on fewer than six settings") {
    std::mt19937_64 random(9);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> level(0.01, 0.1);
    int few = 0, many = 0, many_claims = 0;
    for (int trial = 0; trial < 200; ++trial) {
        Fixture fixture;
        const int sweep = fixture.sweep("s", "precision size"), sizes = 1 + trial % 10;
        const double noise = level(random);
        for (int size = 1; size <= sizes; ++size)
            for (const char* precision : {"fp32", "bf16"})
                fixture.job(sweep, {R"({"precision": ")" + std::string(precision) + R"(", "size": )" +
                                        std::to_string(size) + "}",
                                    "done",
                                    {{"runtime_s", std::exp(noise * normal(random))}}});
        const ReportModel model = fixture.model();
        const SweepModel& s = model.sweeps[0];
        const Effect bf16 = effect(effects_of(s), s, "precision", "bf16");
        const std::string text = effect_sentence("precision", "bf16", "fp32", bf16);
        const bool claims = text.find("bf16 takes") != std::string::npos || text.find("bf16 is") != std::string::npos;
        if (sizes < 6) {
            ++few;
            CHECK_FALSE(claims);
            CHECK(text.find("no interval") != std::string::npos);
        } else {
            ++many;
            many_claims += text.find("bf16 takes") != std::string::npos;
        }
    }
    CHECK(few == 100);
    CHECK(many_claims <= many * 8 / 100);
}

TEST_CASE("pairs lost to failures are counted with their reasons, and failures that differ are a finding") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision size");
    for (int size = 1; size <= 7; ++size) {
        const std::string rest = R"(", "size": )" + std::to_string(size) + "}";
        if (size > 4)
            fixture.job(sweep, {R"({"precision": "fp32)" + rest, "oom"});
        else
            add(fixture, sweep, R"({"precision": "fp32)" + rest, size);
        if (size == 1) fixture.job(sweep, {R"({"precision": "int8)" + rest, "unsupported"});
        add(fixture, sweep, R"({"precision": "bf16)" + rest, size);
    }
    const ReportModel model = fixture.model();
    const SweepModel& s = model.sweeps[0];
    const std::vector<std::string> told = findings(s, DisplayValues(s), effects_of(s));
    const auto says = [&](const std::string& words) {
        return std::ranges::any_of(told, [&](const auto& each) { return each.find(words) != each.npos; });
    };
    CAPTURE(stylesweep::joined(told, "\n"));
    CHECK(says("on 4 of 7 matched settings, no interval; in 3 fp32 has no result (oom 3)."));
    CHECK(
        says("Failures differ by precision; settings without a result: fp32: 3 of 7 (oom 3); int8: 1 of "
             "1 (unsupported 1); bf16: 0 of 7."));
}

TEST_CASE("the interval's near end ranks effects, and it is said of how many they are") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "lr method size");
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    for (int size = 1; size <= 10; ++size)
        for (const char* method : {"a", "b", "c"}) {
            const double noise = *method == 'b' ? 1 : 0.01;  // b: 2.5 times, but who knows; c: 1.5 times for certain
            const double time = (*method == 'a' ? 1 : *method == 'b' ? 2.5 : 1.5) * std::exp(noise * normal(random));
            fixture.job(sweep, {R"({"method": ")" + std::string(method) + R"(", "size": )" + std::to_string(size) + "}",
                                "done",
                                {{"runtime_s", time}}});
        }
    const ReportModel model = fixture.model();
    const SweepModel& s = model.sweeps[0];
    const std::vector<std::string> told = findings(s, DisplayValues(s), effects_of(s));
    REQUIRE(told.size() > 3);
    CAPTURE(stylesweep::joined(told, "\n"));
    CHECK(told[1].starts_with("method c takes 1.49×"));
    CHECK(std::ranges::any_of(told, [](const auto& each) { return each.starts_with("Of 11 effects examined"); }));
}

// Two contents of which one gains much: Student's t with one degree of freedom reaches far beyond what SSIM can be.
TEST_CASE("an interval of differences does not reach beyond what the measure can be") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "content mode weight");
    for (int weight = 1; weight <= 4; ++weight)
        for (const auto& [content, gain] : {std::pair("a", 0.05), {"b", 0.35}})
            for (const bool other : {false, true}) {
                const std::string params = R"({"content": ")" + std::string(content) + R"(", "mode": ")" +
                                           (other ? "other" : "fp32") + R"(", "weight": )" + std::to_string(weight) +
                                           "}";
                add(fixture, sweep, params, 1, 0.5 + 0.01 * weight + (other ? gain : 0));
            }
    const ReportModel model = fixture.model();
    const SweepModel& s = model.sweeps[0];
    const auto effects = effects_of(s);
    const Spread ssim = effect(effects, s, "mode", "other").relatives.at("ssim");
    CHECK(ssim.median == doctest::Approx(0.2));
    CHECK(*ssim.high == doctest::Approx(0.49));  // 1 less the lowest reference
    CHECK(*ssim.low == doctest::Approx(-1.54));  // -1 less the highest
}
