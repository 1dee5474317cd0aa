// Published claims against rows made by hand.
#include "reports/references/check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "tests/reports/fixture.hpp"

using namespace stylesweep::reports;
using stylesweep::reports::testing::Fixture;

namespace {

Claim ratio_claim(const Fields& subject, const Fields& baseline, Band band) {
    Claim claim;
    claim.quantity = Quantity::ratio;
    claim.metric = "runtime_s";
    claim.subject = subject;
    claim.baseline = baseline;
    for (const auto& [name, value] : subject)
        if (baseline.contains(name) && baseline.at(name) != value) claim.differing.push_back(name);
    claim.band = claim.tolerated = band;
    return claim;
}

Claim growth_claim(const std::vector<std::string>& sizes, Band band) {
    Claim claim;
    claim.quantity = Quantity::exponent;
    claim.metric = "runtime_s";
    claim.sizes = sizes;
    claim.band = claim.tolerated = band;
    return claim;
}

const Claim half = ratio_claim({{"optimizer", "adam"}}, {{"optimizer", "lbfgs"}}, {0.45, 0.55});

// Two optimizers, two contents, two repeats; adam takes `share` of lbfgs's time, by content.
Fixture two_contents(double share_of_a, double share_of_b, double noise = 0.001) {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "optimizer content");
    for (const std::string content : {"a.jpg", "b.jpg"})
        for (const std::string optimizer : {"lbfgs", "adam"})
            for (int repeat = 1; repeat <= 2; ++repeat) {
                const double share = optimizer == "lbfgs" ? 1 : content == "a.jpg" ? share_of_a : share_of_b;
                fixture.job(sweep, {R"({"content": ")" + content + R"(", "optimizer": ")" + optimizer +
                                        R"(", "iterations": 20})",
                                    "done",
                                    {{"runtime_s", share * (10 + noise * repeat)}, {"width", 96}, {"height", 64}},
                                    repeat});
            }
    return fixture;
}

CheckedClaim check_one(Fixture& fixture, const Claim& claim, const std::set<std::string>& ignored = {}) {
    const ReportModel model = fixture.model();
    const std::vector<CheckedClaim> all = check_claims(model.sweeps.at(0), {claim}, ignored);
    REQUIRE(all.size() == 1);
    return all[0];
}

// Runtimes of pixels^exponent at four sizes of each content.
Fixture sizes_of(double exponent, const std::vector<std::string>& contents = {"a.jpg"}) {
    Fixture fixture;
    std::mt19937 random(3);
    std::normal_distribution<double> noise(0, 0.002);
    const int sweep = fixture.sweep("s", "content resolution");
    for (const std::string& content : contents)
        for (const int side : {100, 150, 200, 300})
            fixture.job(sweep, {R"({"content": ")" + content + R"(", "resolution": )" + std::to_string(side) + "}",
                                "done",
                                {{"runtime_s", std::pow(side * side, exponent) * (1 + noise(random))},
                                 {"width", side},
                                 {"height", side}}});
    return fixture;
}

}  // namespace

TEST_CASE("what prevents a comparison is named") {
    Fixture fixture = two_contents(0.5, 0.5);
    const auto why = [&](const Claim& claim) {
        const CheckedClaim checked = check_one(fixture, claim);
        CHECK(checked.verdict == ClaimVerdict::not_comparable);
        CHECK_FALSE(checked.differing.empty());
        return checked.why;
    };
    const Band any{0, 1};
    CHECK(why(ratio_claim({{"optimizer", "adam"}, {"iterations", "500"}},
                          {{"optimizer", "lbfgs"}, {"iterations", "500"}}, any)) == "iterations (500 there; 20 here)");
    CHECK(why(ratio_claim({{"optimizer", "adam"}, {"size", "512"}}, {{"optimizer", "lbfgs"}, {"size", "512"}}, any)) ==
          "size (512 there; 96x64 here)");
    CHECK(why(ratio_claim({{"optimizer", "sgd"}}, {{"optimizer", "lbfgs"}}, any)) ==
          "optimizer (sgd there; adam, lbfgs here)");
    CHECK(why(ratio_claim({{"backend", "cudnn"}}, {{"backend", "nn"}}, any)) ==
          "backend (cudnn there; no parameter here)");
    Claim memory = half;
    memory.metric = "peak_memory_bytes";
    CHECK(why(memory) == "metric (no done job here has peak_memory_bytes)");
    Claim value = growth_claim({}, any);
    value.quantity = Quantity::value;
    value.subject = {{"device", "GTX 1080"}};
    CHECK(why(value) == "device (GTX 1080 there; cpu Test CPU here)");
    value.is_part = true;
    CHECK(check_claims(fixture.model().sweeps[0], {value}).empty());
}

TEST_CASE("the sweep of a plan without results can check nothing") {
    Fixture fixture;
    fixture.job(fixture.sweep("s", "optimizer"), {R"({"optimizer": "adam"})", "queued"});
    CHECK(check_one(fixture, half).verdict == ClaimVerdict::not_comparable);
}

TEST_CASE("confirmed: the whole interval is within; refuted: all of it is outside") {
    Fixture confirmed = two_contents(0.5, 0.5), refuted = two_contents(0.8, 0.8);
    const CheckedClaim checked = check_one(confirmed, half);
    CHECK(checked.verdict == ClaimVerdict::confirmed);
    REQUIRE(checked.measured);
    CHECK(checked.measured->value == doctest::Approx(0.5));
    CHECK(checked.measured->settings == 2);
    CHECK(*checked.measured->low < 0.5);
    CHECK(*checked.measured->high > 0.5);
    CHECK(checked.why.empty());
    CHECK(check_one(refuted, half).verdict == ClaimVerdict::refuted);
}

TEST_CASE("depends: confirmed for one content, refuted for another") {
    Fixture fixture = two_contents(0.5, 0.9);
    const CheckedClaim checked = check_one(fixture, half);
    CHECK(checked.verdict == ClaimVerdict::depends);
    CHECK(checked.why == "confirmed for content a.jpg, refuted for content b.jpg");
    REQUIRE(checked.strata.size() == 2);
    CHECK(checked.strata[1].value == doctest::Approx(0.9));
}

TEST_CASE("undecided: an interval that reaches out, or none") {
    Fixture noisy = two_contents(0.5, 0.5, 3);
    const CheckedClaim wide = check_one(noisy, half);
    CHECK(wide.verdict == ClaimVerdict::undecided);
    CHECK(wide.why == "the interval is partly outside: it needs more repeats or pictures");
    Fixture single;
    const int sweep = single.sweep("s", "optimizer");
    for (const auto& [optimizer, runtime_s] : {std::pair{"lbfgs", 10.}, std::pair{"adam", 5.}})
        single.job(sweep, {R"({"optimizer": ")" + std::string(optimizer) + "\"}", "done", {{"runtime_s", runtime_s}}});
    const CheckedClaim none = check_one(single, half);
    CHECK(none.verdict == ClaimVerdict::undecided);
    CHECK(none.why == "no interval: it needs `repeats: 2` or more");
    CHECK(none.measured->value == doctest::Approx(0.5));
}

TEST_CASE("without repeats the jobs' samples give the interval of their ratio") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "optimizer");
    for (const auto& [optimizer, runtime_s] : {std::pair{"lbfgs", 10.}, std::pair{"adam", 5.}})
        fixture.job(sweep, {R"({"optimizer": ")" + std::string(optimizer) + "\"}",
                            "done",
                            {{"runtime_s", runtime_s},
                             {"runtime_ci_low_s", runtime_s / 1.03},
                             {"runtime_ci_high_s", runtime_s * 1.04}}});
    const CheckedClaim checked = check_one(fixture, half);
    REQUIRE(checked.measured->low);
    const double below = std::hypot(std::log(1.03), std::log(1.04));
    CHECK(*checked.measured->low == doctest::Approx(0.5 * std::exp(-below)));
    CHECK(*checked.measured->high == doctest::Approx(0.5 * std::exp(below)));
    CHECK(checked.measured->in_one_process);
    CHECK(checked.verdict == ClaimVerdict::confirmed);
}

TEST_CASE("a setting that several are compared with adds its error to each of their ratios") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "architecture alpha");
    for (const auto& [params, runtime_s, factor] :
         {std::tuple{R"({"architecture": "vgg19"})", 10., 1.04},
          std::tuple{R"({"architecture": "adain", "alpha": 0.5})", 5., 1.0001},
          std::tuple{R"({"architecture": "adain", "alpha": 1})", 5., 1.0001}})
        fixture.job(sweep, {params,
                            "done",
                            {{"runtime_s", runtime_s},
                             {"runtime_ci_low_s", runtime_s / factor},
                             {"runtime_ci_high_s", runtime_s * factor}}});
    const CheckedClaim checked =
        check_one(fixture, ratio_claim({{"architecture", "adain"}}, {{"architecture", "vgg19"}}, {0.4, 0.6}));
    REQUIRE(checked.measured);
    REQUIRE(checked.measured->settings == 2);
    REQUIRE(checked.measured->low);
    CHECK(*checked.measured->low == doctest::Approx(0.5 / 1.04).epsilon(0.001));  // not divided by the root of two
}

TEST_CASE("a device is named by whole words, and is not another model of a similar name") {
    Fixture fixture = two_contents(0.5, 0.5);
    ReportModel model = fixture.model();
    Claim claim = growth_claim({}, {4, 20, true});
    claim.quantity = Quantity::value;
    const auto verdict = [&](const std::string& here, const std::string& there) {
        for (Environment& each : model.sweeps.at(0).environments) each.device_name = here;
        claim.subject = {{"device", there}};
        return check_claims(model.sweeps[0], {claim}).at(0).verdict;
    };
    CHECK(verdict("NVIDIA GeForce GTX 1080", "GTX 1080") == ClaimVerdict::confirmed);
    CHECK(verdict("NVIDIA GeForce GTX 1080 Ti", "GTX 1080 ti") == ClaimVerdict::confirmed);
    CHECK(verdict("NVIDIA A100-SXM4-80GB", "a100") == ClaimVerdict::confirmed);
    CHECK(verdict("NVIDIA GeForce GTX 1080 Ti", "GTX 1080") == ClaimVerdict::not_comparable);
    CHECK(verdict("NVIDIA TITAN Xp", "TITAN X") == ClaimVerdict::not_comparable);
    CHECK(verdict("NVIDIA Tesla K80", "K8") == ClaimVerdict::not_comparable);
}

TEST_CASE("an ignored condition need not agree, and one that a sweep cannot have is told where both sides share it") {
    Fixture fixture = two_contents(0.5, 0.5);
    const Claim claim = ratio_claim({{"optimizer", "adam"}, {"iterations", "500"}, {"backend", "nn"}},
                                    {{"optimizer", "lbfgs"}, {"iterations", "500"}, {"backend", "nn"}}, {0.45, 0.55});
    CHECK(check_one(fixture, claim).verdict == ClaimVerdict::not_comparable);
    const CheckedClaim checked = check_one(fixture, claim, {"iterations"});
    CHECK(checked.verdict == ClaimVerdict::confirmed);
    CHECK(checked.not_held == std::vector<std::string>{"backend nn"});
}

TEST_CASE("a ratio needs settings that agree in all else") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "optimizer content");
    fixture.job(sweep, {R"({"optimizer": "adam", "content": "a.jpg"})", "done", {{"runtime_s", 5}}});
    fixture.job(sweep, {R"({"optimizer": "lbfgs", "content": "a.jpg"})", "done", {{"ssim", 1}}});
    fixture.job(sweep, {R"({"optimizer": "lbfgs", "content": "b.jpg"})", "done", {{"runtime_s", 10}}});
    const CheckedClaim checked = check_one(fixture, half);
    CHECK(checked.verdict == ClaimVerdict::not_comparable);
    CHECK(checked.why == "content (no two settings here agree in it)");
}

TEST_CASE("growth: the exponent with its interval, over the published sizes") {
    Fixture linear = sizes_of(1), slow = sizes_of(0.5);
    const Claim claim = growth_claim({"100", "300"}, {0.9, 1.1});
    const CheckedClaim checked = check_one(linear, claim);
    CHECK(checked.verdict == ClaimVerdict::confirmed);
    CHECK(checked.measured->value == doctest::Approx(1).epsilon(0.02));
    CHECK(checked.measured->settings == 4);
    CHECK(check_one(slow, claim).verdict == ClaimVerdict::refuted);
}

TEST_CASE("growth elsewhere on the scale of sizes is not comparable") {
    Fixture fixture = sizes_of(1);
    const CheckedClaim far = check_one(fixture, growth_claim({"320", "960"}, {0.9, 1.1}));
    CHECK(far.verdict == ClaimVerdict::not_comparable);
    CHECK(far.differing == std::vector<std::string>{"size"});
    CHECK(far.why ==
          "size (320 to 960 there; 100x100, 150x150, 200x200, 300x300 here: less than half of that range, "
          "in logarithms)");
    const CheckedClaim part = check_one(fixture, growth_claim({"100", "150", "200"}, {0.9, 1.1}));
    CHECK(part.measured->settings == 3);  // 300 is beyond
}

TEST_CASE("each series of sizes must cover half of the published ones") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision resolution");
    const auto add = [&](const std::string& precision, int side) {
        fixture.job(sweep,
                    {R"({"precision": ")" + precision + R"(", "resolution": )" + std::to_string(side) + "}",
                     "done",
                     {{"runtime_s", std::pow(side, 2.01 - 0.001 * (side % 3))}, {"width", side}, {"height", side}}});
    };
    for (const int side : {100, 110, 121}) add("bf16", side);
    for (const int side : {280, 290, 300}) add("fp32", side);
    const CheckedClaim checked = check_one(fixture, growth_claim({"100", "300"}, {0.9, 1.1}));
    CHECK(checked.verdict == ClaimVerdict::not_comparable);
    CHECK(checked.why.find("over half of the published sizes") != std::string::npos);
    for (const int side : {150, 200}) add("fp32", side);
    const CheckedClaim one = check_one(fixture, growth_claim({"100", "300"}, {0.9, 1.1}));
    CHECK(one.verdict == ClaimVerdict::confirmed);
    CHECK(one.measured->settings == 5);
}

TEST_CASE("growth depends where contents grow differently") {
    Fixture fixture = sizes_of(1);
    const int sweep = 1;
    for (const int side : {100, 150, 200, 300})
        fixture.job(sweep, {R"({"content": "b.jpg", "resolution": )" + std::to_string(side) + "}",
                            "done",
                            {{"runtime_s", std::pow(side * side, 0.4)}, {"width", side}, {"height", side}}});
    const CheckedClaim checked = check_one(fixture, growth_claim({"100", "300"}, {0.9, 1.1}));
    CHECK(checked.verdict == ClaimVerdict::depends);
    CHECK(checked.why == "confirmed for content a.jpg, refuted for content b.jpg");
}

TEST_CASE("a straight line needs three sizes, and is judged by the largest deviation") {
    Claim claim = growth_claim({}, {-INFINITY, 0.05, true});
    claim.quantity = Quantity::line_error;
    Fixture linear = sizes_of(1), curved = sizes_of(2);
    CHECK(check_one(linear, claim).verdict == ClaimVerdict::confirmed);
    CHECK(check_one(curved, claim).verdict == ClaimVerdict::refuted);
    Fixture two;
    const int sweep = two.sweep("s", "content resolution");
    for (const int side : {100, 200})
        for (const std::string content : {"a.jpg", "b.jpg"})
            two.job(sweep, {R"({"content": ")" + content + R"(", "resolution": )" + std::to_string(side) + "}",
                            "done",
                            {{"runtime_s", side}, {"width", side}, {"height", side}}});
    CHECK(check_one(two, claim).verdict == ClaimVerdict::not_comparable);
}

TEST_CASE("a value without a device is judged in each setting") {
    Fixture fixture = two_contents(0.5, 0.5);
    Claim claim = growth_claim({}, {4, 6, true});
    claim.quantity = Quantity::value;
    claim.subject = {{"optimizer", "adam"}, {"size", "96x64"}};
    CHECK(check_one(fixture, claim).verdict == ClaimVerdict::confirmed);
    claim.subject = {{"size", "96"}};
    const CheckedClaim checked = check_one(fixture, claim);
    CHECK(checked.verdict == ClaimVerdict::depends);
    CHECK(checked.strata.size() == 4);
}

// The shares of many sweeps, of three contents with four repeats and 2% noise, in which the claim is confirmed, and
// refuted or called dependent.
std::pair<double, double> shares_at(double truth) {
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, 0.02);
    double confirmed = 0, refuted = 0;
    constexpr int sweeps = 200;
    for (int i = 0; i < sweeps; ++i) {
        Fixture fixture;
        const int sweep = fixture.sweep("s", "optimizer content");
        for (const std::string content : {"a.jpg", "b.jpg", "c.jpg"})
            for (const std::string optimizer : {"lbfgs", "adam"})
                for (int repeat = 1; repeat <= 4; ++repeat)
                    fixture.job(sweep, {R"({"content": ")" + content + R"(", "optimizer": ")" + optimizer + "\"}",
                                        "done",
                                        {{"runtime_s", (optimizer == "adam" ? truth : 1) * std::exp(noise(random))}},
                                        repeat});
        const ClaimVerdict verdict = check_one(fixture, half).verdict;
        confirmed += verdict == ClaimVerdict::confirmed ? 1. / sweeps : 0;
        refuted += verdict == ClaimVerdict::refuted || verdict == ClaimVerdict::depends ? 1. / sweeps : 0;
    }
    MESSAGE("true ratio " << truth << ": " << confirmed << " confirmed, " << refuted << " refuted or dependent");
    return {confirmed, refuted};
}

TEST_CASE("simulated: a ratio within is confirmed, one outside refuted, one at the edge seldom either") {
    CHECK(shares_at(0.5).first > 0.9);
    CHECK(shares_at(0.6).second > 0.9);
    const auto [confirmed, refuted] = shares_at(0.55);
    CHECK(confirmed < 0.06);
    CHECK(refuted < 0.06);
}
