// Votes: kept once, judged by voter, turned into preferences that have the simulated order, and merged between copies.
#include "schema/votes/votes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "schema/transfer/transfer.hpp"
#include "schema/votes/preferences.hpp"
#include "tests/schema/votes/voted.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

// Who sees the larger number as better, with chances of Davidson's model.
std::vector<Vote> simulated(Voted& fixture, const std::string& voter, std::size_t count, std::size_t settings,
                            std::size_t scenes, std::mt19937_64& random) {
    std::uniform_real_distribution<double> uniform;
    std::vector<Vote> all;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t left = random() % settings, right = (left + 1 + random() % (settings - 1)) % settings;
        const OutcomeChances chance =
            chances_of(1.0 * static_cast<double>(left) - 1.0 * static_cast<double>(right), -1);
        const double dice = uniform(random);
        all.push_back(fixture.vote(voter, random() % scenes, left, right,
                                   dice < chance.a              ? Answer::left
                                   : dice < chance.a + chance.b ? Answer::right
                                                                : Answer::same));
    }
    return all;
}

}  // namespace

TEST_CASE("a vote is kept once; a second one of its uid changes nothing, and is told when it differs") {
    Voted fixture(2, 1);
    const Vote vote = fixture.vote("Ann", 0, 0, 1, Answer::left);
    CHECK(keep_votes(fixture.store, fixture.sweep, std::vector{vote}).added == 1);
    Vote other = vote;
    other.answer = Answer::right;
    const KeptVotes again = keep_votes(fixture.store, fixture.sweep, std::vector{vote, other});
    CHECK(again.added == 0);
    CHECK(again.known == 2);
    CHECK(again.differing == 1);
    CHECK(votes_of(fixture.store.db(), fixture.sweep).at(0).answer == Answer::left);
    CHECK(keep_votes(fixture.store, fixture.sweep, std::vector{other}, Differing::is_replaced).differing == 1);
    CHECK(votes_of(fixture.store.db(), fixture.sweep).at(0).answer == Answer::right);
    for (const char* voter : {"Ann", "Bob"}) {
        Vote foreign = voter == std::string("Bob") ? vote : fixture.vote("Ann", 0, 1, 0, Answer::left);
        foreign.voter = voter;
        foreign.uid = vote.uid;
        const KeptVotes kept = keep_votes(fixture.store, fixture.sweep, std::vector{foreign}, Differing::is_replaced);
        CHECK(kept.of_others == 1);
        CHECK(kept.differing == 0);
    }
    CHECK(votes_of(fixture.store.db(), fixture.sweep).at(0).answer == Answer::right);
    CHECK_FALSE(withdraw_vote(fixture.store, fixture.sweep, "Bob", vote.uid));
    CHECK(withdraw_vote(fixture.store, fixture.sweep, "Ann", vote.uid));
    CHECK(votes_of(fixture.store.db(), fixture.sweep).empty());
    CHECK_THROWS_WITH_AS(find_sweep(fixture.store.db(), "day"),
                         "there is no sweep 'day' in the database; it has: night", StoreError);
}

TEST_CASE("pictures of one content are compared; settings are what differs otherwise") {
    Voted fixture(3, 2);
    const VotedPictures pictures = voted_pictures(fixture.store.db(), fixture.sweep);
    CHECK(pictures.settings ==
          std::vector<std::string>{R"({"style_weight":0})", R"({"style_weight":1})", R"({"style_weight":2})"});
    CHECK(pictures.scenes.size() == 2);
    CHECK(pictures.pictures.size() == 6);
    CHECK(pictures.scenes[1].content_path == "/c1");
    CHECK(pictures.pictures[*pictures.find(2, 1)].key == key_of_picture(2, 1));
    CHECK_FALSE(pictures.find(3, 0));
}

TEST_CASE("voters below the required consistency are left out, with all their votes") {
    Voted fixture(2, 10);
    std::vector<Vote> votes;
    for (const char* voter : {"constant", "left key"})
        for (std::size_t i = 0; i < 20; ++i)
            votes.push_back(fixture.vote(voter, i / 2, i % 2, 1 - i % 2,
                                         voter[0] == 'c' && i % 2 == 0 ? Answer::right : Answer::left));
    for (std::size_t i = 0; i < 5; ++i)
        votes.push_back(fixture.known("no eyes", i, 1, i < 1 ? Answer::right : Answer::left));
    for (std::size_t i = 0; i < 5; ++i)
        votes.push_back(fixture.known("one slip", i, 1, i < 4 ? Answer::right : Answer::left));
    for (std::size_t i = 0; i < 10; ++i) votes.push_back(fixture.known("sees", i, 1, Answer::right));
    for (std::size_t i = 0; i < 3; ++i) votes.push_back(fixture.known("too early", i, 0, Answer::left));
    votes.push_back(fixture.vote("new", 0, 0, 1, Answer::skip));
    const CountedVotes counted = counted_votes(votes, voted_pictures(fixture.store.db(), fixture.sweep));
    std::map<std::string, Voter> voters;
    for (const Voter& voter : counted.voters) voters[voter.name] = voter;
    REQUIRE(voters.size() == 7);
    CHECK(voters["constant"].repeats == 10);
    CHECK(voters["constant"].repeats_agree == 10);
    CHECK(voters["left key"].repeats_agree == 0);  // the sides change
    CHECK(voters["no eyes"].known == 5);
    CHECK(voters["no eyes"].known_right == 1);
    std::vector<std::string> left_out;
    for (const Voter& voter : counted.voters)
        if (voter.left_out) left_out.push_back(voter.name);
    CHECK(left_out == std::vector<std::string>{"left key", "no eyes"});
    CHECK(checks_in_words(voters["no eyes"]) ==
          "found 1 of 5 known answers (an honest voter about 5), repeated 0 of 0 answers (about 0)");
    CHECK(counted.votes.size() == 10);
    CHECK(counted.left_out == 10);
    CHECK(counted.answered_before == 20);
    CHECK(counted.skipped == 1);
}

TEST_CASE("who wavers between pictures that others find equal is consistent") {
    Voted fixture(2, 6);
    std::vector<Vote> votes;
    const auto wavering = [](std::size_t i) {
        return std::array{Answer::left, Answer::right, Answer::right, Answer::left}[i % 4];
    };
    for (const char* voter : {"Ann", "Bob", "Cleo"})
        for (std::size_t i = 0; i < 12; ++i) votes.push_back(fixture.vote(voter, i / 2, 0, 1, wavering(i)));
    for (const Voter& voter : counted_votes(votes, voted_pictures(fixture.store.db(), fixture.sweep)).voters) {
        CHECK(2 * voter.repeats_agree <= voter.repeats);
        CHECK_FALSE(voter.left_out);
    }
}

TEST_CASE("a known answer that most people do not give is no evidence against a voter") {
    Voted fixture(2, 8);
    std::vector<Vote> votes;
    for (const char* voter : {"Ann", "Bob", "Cleo", "Dan", "Eve"})
        for (std::size_t scene = 0; scene < 8; ++scene)  // 0 hardly differs from the content, 1 does
            votes.push_back(fixture.known(voter, scene, scene % 2, scene % 2 == 0 ? Answer::same : Answer::right));
    for (std::size_t scene = 0; scene < 8; ++scene) votes.push_back(fixture.known("no eyes", scene, 1, Answer::left));
    const CountedVotes counted = counted_votes(votes, voted_pictures(fixture.store.db(), fixture.sweep));
    for (const Voter& voter : counted.voters) CHECK(voter.left_out == (voter.name == "no eyes"));
    CHECK(counted.known[0].chance() < 0.4);
    CHECK(counted.known[1].asked == 28);
}

TEST_CASE("of a voter and a pair the first answer counts, the second is a check, and further ones are nothing") {
    Voted fixture(3, 1);
    std::vector<Vote> votes;
    for (const char* voter : {"Ann", "Bob", "Cleo"})
        for (const auto& [a, b] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}})
            votes.push_back(fixture.vote(voter, 0, a, b, Answer::right));  // 0 is the last
    const VotedPictures pictures = voted_pictures(fixture.store.db(), fixture.sweep);
    const Preferences before = preferences_of(pictures, votes);
    for (int i = 0; i < 2000; ++i)
        votes.push_back(fixture.vote("Ann", 0, i % 2 == 0 ? 1 : 2, 0, i < 2 ? Answer::left : Answer::right));
    for (int i = 0; i < 100; ++i) votes.push_back(fixture.known("Ann", 0, 1, Answer::right));
    const Preferences after = preferences_of(pictures, votes);
    const auto ann = std::ranges::find(after.counted.voters, "Ann", &Voter::name);
    REQUIRE(ann != after.counted.voters.end());
    CHECK(ann->repeats == 2);
    CHECK(ann->repeats_agree == 2);
    CHECK(ann->known == 1);
    CHECK(ann->answered_before == 2000 + 99);
    CHECK(after.counted.answered_before == 2000 + 99);
    CHECK(after.counted.votes.size() == 9);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(*after.settings[i].strength == *before.settings[i].strength);
        CHECK(*after.settings[i].low == *before.settings[i].low);
        CHECK(after.settings[i].losses == before.settings[i].losses);
    }
}

TEST_CASE("votes about pictures that were made anew do not count, and are counted as outdated") {
    Voted fixture(2, 1);
    Vote old = fixture.vote("Ann", 0, 0, 1, Answer::left);
    old.left_sha256 = "another";
    const CountedVotes counted = counted_votes({old}, voted_pictures(fixture.store.db(), fixture.sweep));
    CHECK(counted.votes.empty());
    CHECK(counted.outdated == 1);
}

TEST_CASE("preferences have the order of simulated voters, in views too, per setting and per picture") {
    Voted fixture(4, 3);
    std::mt19937_64 random(1);
    for (std::size_t voter = 0; voter < 18; ++voter)
        keep_votes(fixture.store, fixture.sweep,
                   simulated(fixture, "voter " + std::to_string(voter), 30, 4, 3, random));
    const Preferences found = preferences_of(fixture.store.db(), fixture.sweep);
    REQUIRE(found.settings.size() == 4);
    for (std::size_t i = 1; i < 4; ++i) CHECK(*found.settings[i - 1].strength < *found.settings[i].strength);
    CHECK(*found.settings[0].low < -1.5);
    CHECK(*found.settings[0].high > -1.5);
    const auto difference = found.difference(3, 0);
    REQUIRE(difference);
    CHECK(difference->low < 3);
    CHECK(difference->high > 3);
    CHECK(found.values.size() == 4);  // style_weight alone: its values are the settings
    CHECK(*found.values[2].strength == doctest::Approx(*found.settings[2].strength));
    CHECK(found.of_pictures.size() == 12);

    CHECK(fixture.number("SELECT count(*) FROM preferences") == 0);
    renew_outdated_preferences(fixture.store);
    CHECK(fixture.text("SELECT group_concat(setting ->> '$.style_weight', ' ') FROM (SELECT setting FROM preferences "
                       "WHERE axis = '' ORDER BY preference)") == "0 1 2 3");
    CHECK(fixture.number("SELECT count(*) FROM preferences WHERE votes_since > 0 OR preference NOT BETWEEN "
                         "preference_low AND preference_high") == 0);
    CHECK(fixture.number("SELECT count(preference) FROM results") == 12);
    CHECK(fixture.text("SELECT group_concat(style_weight, ' ') FROM (SELECT style_weight FROM results GROUP BY "
                       "style_weight ORDER BY avg(preference))") == "0 1 2 3");
    CHECK(fixture.number("SELECT count(preference) FROM sweep_night") == 12);
}

TEST_CASE("preferences are outdated by a vote, by one taken back or changed, and by a picture made anew") {
    Voted fixture(3, 1);
    std::mt19937_64 random(3);
    for (const char* voter : {"a", "b", "c"})
        keep_votes(fixture.store, fixture.sweep, simulated(fixture, voter, 10, 3, 1, random));
    const auto outdated = [&] { return fixture.number("SELECT max(votes_since) FROM preferences"); };
    const auto renewed = [&] {
        renew_outdated_preferences(fixture.store);
        CHECK(outdated() == 0);
    };
    renewed();
    const Vote newest = votes_of(fixture.store.db(), fixture.sweep).back();
    withdraw_vote(fixture.store, fixture.sweep, newest.voter, newest.uid);
    keep_votes(fixture.store, fixture.sweep, std::vector{fixture.vote("d", 0, 0, 1, Answer::left)});  // has its id
    CHECK(outdated() > 0);
    renewed();
    CHECK(fixture.number("SELECT count(*) FROM voter WHERE name = 'd'") == 1);
    Vote changed = votes_of(fixture.store.db(), fixture.sweep).back();
    changed.answer = Answer::right;
    keep_votes(fixture.store, fixture.sweep, std::vector{changed}, Differing::is_replaced);
    CHECK(outdated() > 0);
    renewed();
    CHECK(fixture.number("SELECT count(preference) FROM results") == 3);
    fixture.store.db().exec(
        "INSERT INTO attempt (job_id, number, status, started_at, finished_at) SELECT job_id, number + 1, status, "
        "started_at, finished_at FROM attempt WHERE job_id = 1; UPDATE job SET result_attempt = last_insert_rowid() "
        "WHERE id = 1");
    CHECK(fixture.number("SELECT count(preference) FROM results") == 2);
    CHECK(outdated() > 0);
    renewed();
    for (const Vote& vote : votes_of(fixture.store.db(), fixture.sweep))
        withdraw_vote(fixture.store, fixture.sweep, vote.voter, vote.uid);
    renew_outdated_preferences(fixture.store);
    CHECK(fixture.number("SELECT (SELECT count(*) FROM preference) + (SELECT count(*) FROM voter)") == 0);
}

TEST_CASE("a picture's preference is from the votes on its content and style, whatever people say on others") {
    Voted fixture(2, 2);
    std::vector<Vote> votes;  // on the first content all prefer setting 1, on the second nobody sees a difference
    for (const char* voter : {"Ann", "Bob", "Cleo", "Dan"})
        for (std::size_t scene = 0; scene < 2; ++scene)
            votes.push_back(fixture.vote(voter, scene, 0, 1, scene == 0 ? Answer::right : Answer::same));
    const Preferences found = preferences_of(voted_pictures(fixture.store.db(), fixture.sweep), votes);
    CHECK(*found.settings[1].strength > 0.5);
    std::map<std::pair<std::size_t, std::size_t>, double> strengths;  // by scene and setting
    for (const auto& [picture, strength] : found.of_pictures)
        strengths[{found.pictures.pictures[picture].scene, found.pictures.pictures[picture].setting}] = strength;
    CHECK(strengths[{1, 0}] == doctest::Approx(0).epsilon(1e-6));
    CHECK(strengths[{1, 1}] == doctest::Approx(0).epsilon(1e-6));
    CHECK(strengths[{0, 1}] > 0.5);
}

TEST_CASE("a setting that votes do not connect with the others has no strength, but a reason") {
    Voted fixture(5, 1);
    std::vector<Vote> votes;
    for (const auto& [left, right] : {std::pair<std::size_t, std::size_t>{0, 1}, {1, 2}})
        votes.push_back(fixture.vote("Ann", 0, left, right, Answer::right));
    keep_votes(fixture.store, fixture.sweep, votes);
    const Preferences found = preferences_of(fixture.store.db(), fixture.sweep);
    CHECK(found.settings[2].strength);
    CHECK_FALSE(found.settings[3].strength);
    CHECK(found.settings[3].reason == "no votes");
    CHECK_FALSE(found.difference(0, 3));
    CHECK_FALSE(preferences_of(Voted(2, 1).store.db(), 1).settings[0].strength);
}

TEST_CASE("votes are merged once, and preferences with them") {
    Voted target(4, 3), source(4, 3);
    std::mt19937_64 random(2);
    keep_votes(source.store, source.sweep, simulated(source, "Ann", 20, 4, 3, random));
    const Transferred first = merge(target.store, source.store.file());
    CHECK(first.votes == 20);
    CHECK(target.number("SELECT count(*) FROM vote") == 20);
    CHECK(target.number("SELECT count(*) FROM preferences WHERE axis = '' AND preference IS NOT NULL") == 4);
    CHECK(merge(target.store, source.store.file()).votes == 0);
}
