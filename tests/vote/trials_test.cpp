// Which pairs are shown: connected, nearly equal, few votes, checks in between, nothing twice but on purpose.
#include "orchestrator/vote/trials.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "orchestrator/vote/ballot.hpp"
#include "tests/vote/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::vote;
using namespace stylesweep::vote::testing;
using schema::Answer;

namespace {

std::vector<Trial> shown_to_one(const schema::VotedPictures& pictures, std::size_t most) {
    TrialChooser chooser(pictures, {}, "Ann");
    std::mt19937_64 random(3);
    std::vector<Trial> all;
    while (all.size() < most) {
        const auto trial = chooser.next(random);
        if (!trial) break;
        chooser.add(*trial);
        all.push_back(*trial);
    }
    return all;
}

bool is_known(const Trial& trial) {
    return !trial.left || !trial.right;
}

/// How often each setting is asked about when four voters answer in turn, and the setting that wins its first eight
/// pairs by luck is as good as all others.
std::vector<int> asked_about(std::uint64_t seed, std::size_t settings, std::size_t answers) {
    const auto pictures = pictures_of(settings, 6);
    std::mt19937_64 random(seed);
    std::vector<schema::Vote> votes;
    std::vector<int> asked(settings, 0);
    int lucky = 8;
    for (std::size_t i = 0; i < answers; ++i) {
        const std::string voter = "voter " + std::to_string(i % 4);
        const auto trial = TrialChooser(pictures, votes, voter).next(random);
        if (!trial) break;
        Answer answer = std::array{Answer::left, Answer::right, Answer::same}[random() % 3];
        if (is_known(*trial)) {
            answer = trial->left ? Answer::left : Answer::right;
        } else {
            const std::size_t left = pictures.pictures[*trial->left].setting,
                              right = pictures.pictures[*trial->right].setting;
            if ((left == 0 || right == 0) && lucky-- > 0) answer = left == 0 ? Answer::left : Answer::right;
            ++asked[left], ++asked[right];
        }
        votes.push_back(vote_of(pictures, *trial, voter, answer, votes.size()));
    }
    return asked;
}

std::pair<std::size_t, std::size_t> pair_of(const Trial& trial) {
    return std::minmax(*trial.left, *trial.right);
}

}  // namespace

TEST_CASE("the first pairs, but for one repeat among them, connect all settings") {
    const auto pictures = pictures_of(8, 3);
    std::vector<Outcomes> outcomes;
    std::size_t pairs = 0;
    for (const Trial& trial : shown_to_one(pictures, 12))
        if (!is_known(trial) && pairs++ < 8)
            outcomes.push_back(
                {pictures.pictures[*trial.left].setting, pictures.pictures[*trial.right].setting, 1, 0, 0});
    CHECK(components_of(8, outcomes) == std::vector<std::size_t>(8, 0));
}

TEST_CASE("one of ten has a known answer, one of eight comes again with its sides changed, no other pair twice") {
    const auto pictures = pictures_of(6, 4);
    const std::vector<Trial> all = shown_to_one(pictures, 40);
    REQUIRE(all.size() == 40);
    std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> seen;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (is_known(all[i])) continue;
        CHECK(pictures.pictures[*all[i].left].scene == pictures.pictures[*all[i].right].scene);
        CHECK(pictures.pictures[*all[i].left].setting != pictures.pictures[*all[i].right].setting);
        seen[pair_of(all[i])].push_back(i);
    }
    CHECK(std::ranges::count_if(all, is_known) == 4);
    std::size_t repeats = 0;
    for (const auto& [pair, places] : seen) {
        if (places.size() == 1) continue;
        ++repeats;
        REQUIRE(places.size() == 2);
        CHECK(places[1] - places[0] > 4);
        CHECK(all[places[0]].left == all[places[1]].right);
    }
    CHECK(repeats >= 4);
}

TEST_CASE("where SSIM is measured, known answers are about the half of settings that differ most from the content") {
    auto pictures = pictures_of(4, 5);
    for (schema::VotedPicture& each : pictures.pictures) each.ssim = each.setting % 2 == 0 ? 0.95 : 0.4;
    std::size_t known = 0;
    for (const Trial& trial : shown_to_one(pictures, 40))
        if (is_known(trial)) {
            ++known;
            CHECK(pictures.pictures[trial.left ? *trial.left : *trial.right].setting % 2 == 1);
        }
    CHECK(known == 4);
}

TEST_CASE("settings that people mistake for the content make no further known answers") {
    const auto pictures = pictures_of(2, 10);
    std::vector<schema::Vote> votes;
    for (std::size_t scene = 0; scene < 2; ++scene)
        for (std::size_t setting = 0; setting < 2; ++setting)
            votes.push_back(vote_of(pictures, {scene, scene * 2 + setting, std::nullopt}, "Bob",
                                    setting == 0 ? Answer::same : Answer::left, votes.size()));
    TrialChooser chooser(pictures, votes, "Ann");
    std::mt19937_64 random(1);
    for (int i = 0; i < 10; ++i) {
        const auto trial = chooser.next(random);
        REQUIRE(trial);
        chooser.add(*trial);
        if (is_known(*trial)) CHECK(pictures.pictures[trial->left ? *trial->left : *trial->right].setting == 1);
    }
}

TEST_CASE("everything is shown, then nothing") {
    const auto pictures = pictures_of(3, 2);
    const std::vector<Trial> all = shown_to_one(pictures, 1000);
    std::map<std::pair<std::size_t, std::size_t>, int> seen;
    for (const Trial& trial : all)
        if (!is_known(trial)) ++seen[pair_of(trial)];
    CHECK(seen.size() == 6);
    CHECK(shown_to_one(pictures_of(1, 3), 10).empty());
    CHECK(shown_to_one({}, 10).empty());
}

TEST_CASE("pictures with the same content are not compared") {
    auto pictures = pictures_of(2, 2);
    pictures.pictures[1].sha256 = pictures.pictures[0].sha256;
    for (const Trial& trial : shown_to_one(pictures, 20))
        if (!is_known(trial)) CHECK(trial.scene == 1);
}

TEST_CASE("nearly equal settings with few votes are asked more than clear ones") {
    const auto pictures = pictures_of(4, 5);
    std::vector<schema::Vote> votes;  // 0 loses against all; 1, 2 and 3 are equal; three votes of each pair
    for (std::size_t scene = 0; scene < 3; ++scene)
        for (std::size_t a = 0; a < 4; ++a)
            for (std::size_t b = a + 1; b < 4; ++b)
                votes.push_back(vote_of(pictures, {scene, scene * 4 + a, scene * 4 + b}, "Bob",
                                        a == 0 ? Answer::right : Answer::same, votes.size()));
    std::map<bool, int> with_the_worst;
    for (int i = 0; i < 200; ++i) {
        std::mt19937_64 random(static_cast<std::uint64_t>(i));
        const auto trial = TrialChooser(pictures, votes, "Ann").next(random);
        REQUIRE(trial);
        ++with_the_worst[pictures.pictures[*trial->left].setting == 0 || pictures.pictures[*trial->right].setting == 0];
        CHECK(trial->scene >= 3);  // where the pair has no votes
    }
    CHECK(with_the_worst[true] < 40);  // by chance 100
}

TEST_CASE("an early lucky winner is asked about on: no setting has less than half of the mean number of votes") {
    for (std::uint64_t seed = 0; seed < 10; ++seed)
        for (const std::size_t settings : {6, 8}) {
            const std::vector<int> asked = asked_about(seed, settings, 144);
            const double mean = std::accumulate(asked.begin(), asked.end(), 0.0) / static_cast<double>(settings);
            CAPTURE(seed);
            CAPTURE(settings);
            CHECK(*std::ranges::min_element(asked) >= mean / 2);
        }
}

TEST_CASE("sides are drawn") {
    const auto pictures = pictures_of(2, 1);
    int turned = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        std::mt19937_64 random(seed);
        turned += *TrialChooser(pictures, {}, "Ann").next(random)->left == 1;
    }
    CHECK(turned > 30);
    CHECK(turned < 70);
}

TEST_CASE("a ballot names no setting, and is the same for the same votes") {
    const auto pictures = pictures_of(4, 3);
    const Ballot ballot = make_ballot("night", pictures, {}, 12, 1), again = make_ballot("night", pictures, {}, 12, 1);
    CHECK(ballot.data == again.data);
    CHECK(ballot.data["trials"].size() == 12);
    CHECK(ballot.data.dump().find("hash-") == std::string::npos);
    CHECK(ballot.data["ballot"] != make_ballot("night", pictures, {}, 12, 2).data["ballot"]);
    const PictureIds ids(pictures);
    for (const std::string& id : ballot.pictures) CHECK(ids.find(id));
}
