// What the report says about votes: no more than the intervals show.
#include "reports/analysis/preferred.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "base/statistics/paired_comparisons.hpp"
#include "tests/base/studies.hpp"
#include "tests/reports/fixture.hpp"
#include "tests/schema/votes/pictures.hpp"

using namespace stylesweep;
using namespace stylesweep::reports;
using schema::Answer;
using stylesweep::testing::studies_or;

namespace {

constexpr std::size_t scenes = 4;

/// Answers to a pair of settings, the second of which has the higher number.
using Answers = std::function<Answer(std::size_t first, std::size_t second)>;

/// Every voter sees every pair of settings on every content.
std::vector<schema::Vote> votes_of(const schema::VotedPictures& pictures, std::size_t voters, const Answers& answer) {
    const std::size_t settings = pictures.settings.size();
    std::vector<schema::Vote> all;
    for (std::size_t voter = 0; voter < voters; ++voter)
        for (std::size_t scene = 0; scene < pictures.scenes.size(); ++scene)
            for (std::size_t a = 0; a < settings; ++a)
                for (std::size_t b = a + 1; b < settings; ++b)
                    all.push_back(schema::testing::vote_of(pictures, scene, scene * settings + a, scene * settings + b,
                                                           "voter " + std::to_string(voter), answer(a, b), all.size()));
    return all;
}

/// Setting n took 1 + n seconds.
const SweepModel& model_of(std::size_t settings, std::size_t on_scenes = scenes) {
    static std::map<std::pair<std::size_t, std::size_t>, SweepModel> known;
    const auto [place, is_new] = known.try_emplace({settings, on_scenes});
    if (!is_new) return place->second;
    reports::testing::Fixture fixture;
    const int sweep = fixture.sweep("night", R"(["n", "content"])");
    for (std::size_t scene = 0; scene < on_scenes; ++scene)
        for (std::size_t n = 0; n < settings; ++n)
            fixture.job(sweep, {.params = R"({"n": )" + std::to_string(n) + R"(, "content": "c)" +
                                          std::to_string(scene) + R"("})",
                                .metrics = {{"runtime_s", 1.0 + static_cast<double>(n)},
                                            {"ssim", 0.5 + 0.1 * static_cast<double>(n)}}});
    return place->second = fixture.model().sweeps.at(0);
}

Preferred preferred_from(std::size_t settings, std::size_t voters, const Answers& answer,
                         std::size_t on_scenes = scenes) {
    const schema::VotedPictures pictures = schema::testing::pictures_of(settings, on_scenes);
    return preferred_of(schema::preferences_of(pictures, votes_of(pictures, voters, answer)),
                        model_of(settings, on_scenes));
}

/// An answer of Davidson's model.
Answer drawn_from(double lead_of_left, std::mt19937_64& random) {
    const OutcomeChances chance = chances_of(lead_of_left, -1);
    const double dice = static_cast<double>(random() >> 11) * 0x1p-53;
    return dice < chance.a ? Answer::left : dice < chance.a + chance.b ? Answer::right : Answer::same;
}

Answers drawn(std::vector<double> strengths, std::mt19937_64& random) {
    return [strengths = std::move(strengths), &random](std::size_t a, std::size_t b) {
        return drawn_from(strengths[a] - strengths[b], random);
    };
}

/// Voters answer 40 random pairs each, none twice, on ten contents; they differ by 0.3, as the contents do.
Preferred study(std::size_t voters, const std::vector<double>& strengths, std::mt19937_64& random) {
    constexpr std::size_t contents = 10, answers = 40;
    const std::size_t count = strengths.size();
    std::normal_distribution<double> normal(0, 0.3);
    const auto deviations = [&](std::size_t members) {
        std::vector<std::vector<double>> all(members, std::vector<double>(count));
        for (auto& each : all)
            for (double& value : each) value = normal(random);
        return all;
    };
    const schema::VotedPictures pictures = schema::testing::pictures_of(count, contents);
    const auto tastes = deviations(voters), of_contents = deviations(contents);
    std::vector<schema::Vote> votes;
    for (std::size_t voter = 0; voter < voters; ++voter)
        for (std::set<std::array<std::size_t, 3>> seen; seen.size() < answers;) {
            const std::size_t content = random() % contents, a = random() % count;
            const std::size_t b = (a + 1 + random() % (count - 1)) % count;
            if (!seen.insert({content, std::min(a, b), std::max(a, b)}).second) continue;
            const auto strength = [&](std::size_t k) {
                return strengths[k] + tastes[voter][k] + of_contents[content][k];
            };
            votes.push_back(schema::testing::vote_of(pictures, content, content * count + a, content * count + b,
                                                     "voter " + std::to_string(voter),
                                                     drawn_from(strength(a) - strength(b), random), votes.size()));
        }
    return preferred_of(schema::preferences_of(pictures, votes), model_of(count, contents));
}

const Answers second_is_better = [](std::size_t, std::size_t) { return Answer::right; };

}  // namespace

TEST_CASE("a few votes that all agree do not tell what people prefer") {
    const Preferred few = preferred_from(2, 3, second_is_better, 1);
    CHECK(few.settings[0].label == "n 1");
    CHECK(few.settings[0].beside_best == BesideBest::unclear);
    CHECK(few.settings[1].beside_best == BesideBest::unclear);
    CHECK_FALSE(few.fastest);
    REQUIRE(few.missing_votes);
    CHECK(preferred_sentence(few) ==
          "Not enough votes to tell which setting people prefer (3 votes of 3 voters, on 1 pair of content and style "
          "alone); no setting is shown to be as good as the best; to tell of 2 settings whether they are as good or "
          "worse "
          "takes about " +
              std::to_string(*few.missing_votes) +
              " more votes (as good: at most 6 of 10 who see a difference choose another one, 95% interval).");
}

TEST_CASE("one or two voters are not people, however many votes they give") {
    for (const std::size_t voters : {1, 2}) {
        const Preferred preferred = preferred_from(3, voters, second_is_better, 40);
        CHECK_FALSE(preferred.fastest);
        for (const PreferredSetting& each : preferred.settings) CHECK(each.beside_best == BesideBest::unclear);
        CHECK(preferred_sentence(preferred).starts_with("Not enough voters to tell what people prefer ("));
    }
}

TEST_CASE("a setting that is shown to be better than every other is named, with who voted") {
    const Preferred preferred = preferred_from(3, 5, second_is_better, 8);
    CHECK(preferred.settings[0].beside_best == BesideBest::ahead);
    CHECK(preferred.settings[1].beside_best == BesideBest::worse);
    CHECK(preferred.fastest == 0);
    CHECK(preferred_sentence(preferred) ==
          "People prefer n 2 to every other setting (120 votes of 5 voters); no other setting is shown to be as good "
          "(as good: at most 6 of 10 who see a difference choose another one, 95% interval).");
}

TEST_CASE("that no difference is seen is no equality: it takes votes enough to exclude one that matters") {
    int count = 0;
    const Answers divided = [&](std::size_t, std::size_t) {
        const int answer = count++;
        return (answer + answer / 24) % 2 == 0 ? Answer::left : Answer::right;  // 12 pairs a round
    };
    const Preferred few = preferred_from(3, 3, divided);
    CHECK_FALSE(few.fastest);
    CHECK(preferred_sentence(few).starts_with("Not enough votes to tell which setting people prefer (36 votes"));
    const std::string many = preferred_sentence(preferred_from(3, 80, divided));
    CHECK_MESSAGE(many.starts_with("People find "), many);
    CHECK_MESSAGE(many.find("the fastest setting that is as good as the best is n 0, 1.00 s") != std::string::npos,
                  many);
}

TEST_CASE(
    "a setting is as good only if no other one may be better by more than the margin, not the leading one alone") {
    // 0 and 1 have many votes beside each other; 2 has few, and may be better than both.
    const schema::VotedPictures pictures = schema::testing::pictures_of(3, scenes);
    std::vector<schema::Vote> votes;
    const auto add = [&](std::size_t scene, std::size_t a, std::size_t b, std::size_t voter, Answer answer) {
        votes.push_back(schema::testing::vote_of(pictures, scene, scene * 3 + a, scene * 3 + b,
                                                 "voter " + std::to_string(voter), answer, votes.size()));
    };
    for (std::size_t voter = 0; voter < 80; ++voter)
        for (std::size_t scene = 0; scene < scenes; ++scene) add(scene, 0, 1, voter, Answer::same);
    for (std::size_t voter = 0; voter < 4; ++voter)
        add(voter % scenes, 0, 2, voter, voter < 2 ? Answer::left : Answer::right);
    const Preferred preferred = preferred_of(schema::preferences_of(pictures, votes), model_of(3));
    for (const PreferredSetting& each : preferred.settings) CHECK(each.beside_best == BesideBest::unclear);
    CHECK_FALSE(preferred.fastest);
}

TEST_CASE(
    "simulated votes: of equal settings none is named the best, and of worse ones none as good, but in few studies") {
    std::mt19937_64 random(8);
    int ahead = 0, wrong = 0, right = 0;
    constexpr int studies = 60;
    for (int i = 0; i < studies; ++i) {
        const Preferred equal = preferred_from(4, 4, drawn({0, 0, 0, 0}, random));
        ahead += equal.settings[0].beside_best == BesideBest::ahead;
        const Preferred ordered = preferred_from(4, 12, drawn({0, 0.6, 1.2, 1.8}, random));
        for (const PreferredSetting& each : ordered.settings) {
            const bool good = each.beside_best == BesideBest::ahead || each.beside_best == BesideBest::equal;
            (each.label == "n 3" ? right : wrong) += good;
        }
    }
    MESSAGE("of ", studies, " studies: ", ahead, " name a best of equals, ", wrong, " a worse one as good; ", right,
            " name the best");
    CHECK(ahead <= 5);
    CHECK(wrong <= 4);
    CHECK(right >= 20);
}

TEST_CASE("how many answers it takes to find the best, and to show that settings are as good") {
    const int studies = studies_or(4);
    std::mt19937_64 random(2);
    double last = 0;
    for (const std::size_t voters : {5, 10, 20, 40}) {
        const auto found = [&](double lead) {
            double count = 0;
            for (int i = 0; i < studies; ++i) {
                const PreferredSetting best = study(voters, {lead, 0, 0, 0}, random).settings[0];
                count += best.label == "n 0" && best.beside_best == BesideBest::ahead;
            }
            return count / studies;
        };
        const double of_seven = found(std::log(7.0 / 3)), of_eight = found(std::log(8.0 / 2));
        double equal = 0;
        for (int i = 0; i < studies; ++i)
            for (const PreferredSetting& each : study(voters, {0, 0, 0, 0}, random).settings)
                equal += each.beside_best == BesideBest::equal;
        MESSAGE((40 * voters), " answers: the best is found if 7 of 10 choose it ", of_seven, ", if 8 of 10 ", of_eight,
                "; equal settings are shown to be as good ", equal / studies / 4);
        last = of_eight;
    }
    CHECK(last >= 0.9);
}

TEST_CASE("a metric's correlation with a few votes that agree has an interval that says how few they are") {
    const Preferred few = preferred_from(2, 3, second_is_better);
    REQUIRE(few.metrics.size() == 2);
    for (const MetricAgreement& metric : few.metrics) {
        CHECK(metric.gamma == 1);
        REQUIRE(metric.interval);
        CHECK(metric.interval->low < 0.7);
        CHECK(metric.interval->high == 1);
    }
}

// By an independent computation in Python: 16 votes for the picture with the higher SSIM, 7 for the other, gamma =
// 9/23. All 6^6 resamples of voters have the variance 0.0924 (times 6/5), all 4^4 of contents 0.0098 (times 4/3),
// 40,000 of single cells 0.0386; together 0.0636 with 2.24 degrees of freedom (Satterthwaite): half the interval is
// 0.981.
TEST_CASE("gamma and its interval are those of an independent computation") {
    constexpr std::array<std::array<int, 4>, 6> higher = {
        {{1, 1, 1, 1}, {1, 1, 1, 1}, {-1, -1, -1, 1}, {1, 1, 1, -1}, {1, 1, 1, 0}, {-1, -1, 1, -1}}};
    const schema::VotedPictures pictures = schema::testing::pictures_of(2, 4);
    std::vector<schema::Vote> votes;
    for (std::size_t voter = 0; voter < higher.size(); ++voter)
        for (std::size_t scene = 0; scene < 4; ++scene) {
            const int answer = higher[voter][scene];  // setting 1 has the higher SSIM
            votes.push_back(schema::testing::vote_of(pictures, scene, scene * 2, scene * 2 + 1,
                                                     "voter " + std::to_string(voter),
                                                     answer == 0  ? Answer::same
                                                     : answer > 0 ? Answer::right
                                                                  : Answer::left,
                                                     votes.size()));
        }
    const Preferred preferred = preferred_of(schema::preferences_of(pictures, votes), model_of(2));
    const auto ssim = std::ranges::find(preferred.metrics, "ssim", &MetricAgreement::metric);
    REQUIRE(ssim != preferred.metrics.end());
    CHECK(ssim->votes == 23);
    CHECK(ssim->gamma == doctest::Approx(9 / 23.0));
    REQUIRE(ssim->interval);
    CHECK(std::abs(ssim->interval->low - (9 / 23.0 - 0.981)) < 0.15);  // of 400 resamples
    CHECK(ssim->interval->high == 1);
}

TEST_CASE("one voter who repeats two pairs thousands of times moves neither settings, nor gamma, nor the advice") {
    const schema::VotedPictures pictures = schema::testing::pictures_of(3, scenes);
    std::vector<schema::Vote> votes = votes_of(pictures, 4, second_is_better);
    const Preferred before = preferred_of(schema::preferences_of(pictures, votes), model_of(3));
    for (std::size_t i = 0; i < 5000; ++i)
        votes.push_back(schema::testing::vote_of(pictures, 0, 0, 1 + i % 2, "voter 0", Answer::left, votes.size()));
    const Preferred after = preferred_of(schema::preferences_of(pictures, votes), model_of(3));
    CHECK(after.answered_before == 5000);
    CHECK(after.counted == before.counted);
    CHECK(after.missing_votes == before.missing_votes);
    CHECK(preferred_sentence(after) == preferred_sentence(before));
    for (std::size_t i = 0; i < 3; ++i) CHECK(after.settings[i].label == before.settings[i].label);
    CHECK(after.metrics.at(0).gamma == before.metrics.at(0).gamma);
}

TEST_CASE("settings without votes are told") {
    const schema::VotedPictures pictures = schema::testing::pictures_of(4, scenes);
    std::vector<schema::Vote> votes;
    for (std::size_t voter = 0; voter < 4; ++voter)
        for (std::size_t scene = 0; scene < scenes; ++scene)
            votes.push_back(schema::testing::vote_of(pictures, scene, scene * 4, scene * 4 + 1,
                                                     "voter " + std::to_string(voter), Answer::right, votes.size()));
    const std::string said = preferred_sentence(preferred_of(schema::preferences_of(pictures, votes), model_of(4)));
    CHECK_MESSAGE(said.find("; votes do not connect 2 further settings with these") != std::string::npos, said);
    CHECK(preferred_sentence(preferred_of(schema::preferences_of(pictures, {}), model_of(4))) ==
          "Not enough votes to tell what people prefer (0 votes of 0 voters, on 0 pairs of content and style alone): "
          "none connect two settings.");
}
