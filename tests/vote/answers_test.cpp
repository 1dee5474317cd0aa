// Answers as they come from pages, checked: what is wrong is said, nothing wrong gets in.
#include "orchestrator/vote/answers.hpp"

#include <cstdio>
#include <functional>

#include "base/text/excerpt.hpp"
#include "tests/vote/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::vote;
using namespace stylesweep::vote::testing;
using nlohmann::json;

namespace {

const schema::VotedPictures pictures = pictures_of(3, 2);
const PictureIds ids(pictures);

constexpr const char* ballot = "0123456789abcdef";

json vote_json(std::size_t left = 0, std::size_t right = 1) {
    return {{"uid", "0123456789abcdef0123456789abcdef"},
            {"left", ids.output(left)},
            {"right", ids.output(right)},
            {"answer", "left"},
            {"ms", 1200U},
            {"at", "2026-11-30T01:02:03.456Z"}};
}

// As reports/page/src/vote/answers_file.js computes it.
std::string checksum(const json& file) {
    std::string text;
    for (const char* name : {"sweep", "ballot", "voter"}) text += file[name].get<std::string>() + "\n";
    for (const json& vote : file["votes"]) {
        for (const char* name : {"uid", "left", "right", "answer"}) text += vote[name].get<std::string>() + " ";
        text += vote["ms"].dump() + " " + vote["at"].get<std::string>() + "\n";
    }
    char hex[17];
    std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(hash_of(text)));
    return hex;
}

json file_json() {
    json file = {{"format", answers_format}, {"version", 1},   {"sweep", "night"},
                 {"ballot", ballot},         {"voter", "Ann"}, {"votes", {vote_json(), vote_json(2, 1)}}};
    file["votes"][1]["uid"] = "ffffffffffffffffffffffffffffffff";
    file["checksum"] = checksum(file);
    return file;
}

std::string why_file_refused(const std::string& text) {
    try {
        check_answers(read_ballot_file(text), pictures);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

// Somebody who edits a file and computes the checksum again.
std::string why_forgery_refused(json file) {
    file["checksum"] = checksum(file);
    return why_file_refused(file.dump());
}

std::string why_refused(const json& vote) {
    try {
        vote_from(vote, "Ann", "", pictures, ids);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a vote finds its pictures again") {
    const schema::Vote vote = vote_from(vote_json(0, 2), "Ann", "b1", pictures, ids);
    CHECK(vote.left_job == "0-0");
    CHECK(vote.right_sha256 == "hash-2-0");
    CHECK(vote.answer == schema::Answer::left);
    CHECK(vote.answer_ms == 1200);
    CHECK(vote.ballot == "b1");
    json known = vote_json();
    known["left"] = ids.content(0);
    CHECK(vote_from(known, "Ann", "", pictures, ids).left_job.empty());
}

TEST_CASE("wrong votes are refused with the reason") {
    const auto changed = [](const char* name, const json& value) {
        json vote = vote_json();
        vote[name] = value;
        return why_refused(vote);
    };
    CHECK(why_refused(vote_json()).empty());
    CHECK(changed("uid", "ABC") == "its 'uid' is not 32 lower-case hex digits");
    CHECK(changed("answer", "both") == "its answer 'both' is not left, right, same or skip");
    CHECK(changed("ms", -1) == "its 'ms' is not a whole number of milliseconds of at most a day");
    CHECK(changed("ms", 1.5) == "its 'ms' is not a whole number of milliseconds of at most a day");
    CHECK(changed("at", "yesterday") == "not a UTC time: yesterday");
    CHECK(changed("left", ids.output(1)) == "its pictures are not two of one content and style");
    CHECK(changed("left", ids.output(3)) == "its pictures are not two of one content and style");  // another content
    CHECK(changed("left", ids.style(0)) == "its picture '" + ids.style(0) + "' is not one of the sweep's");
    CHECK(changed("left", "<script>") == "its picture '<script>' is not one of the sweep's");
    CHECK(changed("left", 7) == "it has no text 'left'");
    CHECK(changed("left", std::string(1000, 'x')) == "its 'left' is too long");
    json contents = vote_json();
    contents["left"] = contents["right"] = ids.content(0);
    CHECK(why_refused(contents) == "its pictures are not two of one content and style");
    CHECK(why_refused(json::array()) == "it is no JSON object");
}

TEST_CASE("voters have a printable name of at most 60 bytes") {
    CHECK(voter_from({{"voter", "J\u00f6rg <b>"}}) == "J\u00f6rg <b>");
    for (const json& given :
         {json{{"voter", ""}}, json{{"voter", "  "}}, json{{"voter", "a\nb"}}, json{{"voter", "a\u001b[31m"}},
          json{{"voter", std::string(61, 'x')}}, json{{"voter", 1}}, json::object(), json("Ann"),
          json{{"voter", " Ann"}}, json{{"voter", "Ann "}}, json{{"voter", "A\u200bnn"}}, json{{"voter", "A\u00a0nn"}},
          json{{"voter", "nnA\u202e"}}, json{{"voter", "\u3164"}}, json{{"voter", std::string("a\0b", 3)}},
          json{{"voter", "A\xff"}}, json{{"voter", nullptr}}})
        CHECK_THROWS_AS(voter_from(given), std::invalid_argument);
}

TEST_CASE("a ballot's file is read as the page wrote it, and refused when it was changed") {
    const BallotFile file = read_ballot_file(file_json().dump());
    CHECK(file.voter == "Ann");
    CHECK(check_answers(file, pictures).votes.size() == 2);
    json edited = file_json();
    edited["votes"][0]["answer"] = "right";
    CHECK_THROWS_WITH_AS(read_ballot_file(edited.dump()),
                         "it was changed after the page wrote it: its checksum is not that of its answers",
                         std::invalid_argument);
    for (const char* member : {"format", "version", "sweep", "ballot", "voter", "votes", "checksum"}) {
        CAPTURE(member);
        json less = file_json();
        less.erase(member);
        CHECK_THROWS_AS(read_ballot_file(less.dump()), std::invalid_argument);
        for (const json& other : {json::array({json::array()}), json(nullptr), json(7.5), json(true), json("x")}) {
            less[member] = other;
            CHECK_THROWS_AS(read_ballot_file(less.dump()), std::invalid_argument);
        }
    }
}

TEST_CASE("every field of a ballot's file is under its checksum, or nobody reads it") {
    const auto why = [](const std::function<void(json&)>& edit) {
        json file = file_json();
        edit(file);
        return why_file_refused(file.dump());
    };
    const std::string changed = "it was changed after the page wrote it: its checksum is not that of its answers";
    CHECK(why([](json& file) { file["sweep"] = "day"; }) == changed);
    CHECK(why([](json& file) { file["ballot"] = "fedcba9876543210"; }) == changed);
    CHECK(why([](json& file) { file["voter"] = "Bob"; }) == changed);
    CHECK(why([](json& file) { file["votes"].erase(0); }) == changed);
    CHECK(why([](json& file) { std::swap(file["votes"][0], file["votes"][1]); }) == changed);
    CHECK(why([](json& file) { file["votes"].push_back(vote_json()); }) == changed);
    for (const auto& [name, value] : {std::pair{"uid", json(std::string(32, 'a'))},
                                      {"left", ids.output(2)},
                                      {"right", ids.output(2)},
                                      {"answer", "same"},
                                      {"ms", 1201U},
                                      {"at", "2026-11-30T01:02:03.457Z"}}) {
        CAPTURE(name);
        CHECK(why([&](json& file) { file["votes"][0][name] = value; }) == changed);
    }
    CHECK(why([](json& file) { std::swap(file["votes"][0]["left"], file["votes"][0]["right"]); }) == changed);
    CHECK(why([](json& file) { file["more"] = file["votes"][0]["more"] = "x"; }).empty());
}

TEST_CASE("a forged file, whose checksum is right, brings nothing that a page could not have sent") {
    const auto why = [](const char* name, const json& value) {
        json file = file_json();
        file[name] = value;
        return why_forgery_refused(file);
    };
    for (const char* id : {"", "b1", "0123456789ABCDEF", "../../results.db", "0123456789abcdef0"}) {
        CAPTURE(id);
        CHECK(why("ballot", id) == "its 'ballot' is not 16 lower-case hex digits");
    }
    CHECK(why("ballot", std::string(10'000, 'a')) == "its 'ballot' is too long");
    CHECK(why("sweep", std::string(10'000, 'a')) == "its 'sweep' is too long");
    CHECK(why("voter", "A\u200bnn") == "the voter's name 'A\u200bnn' has characters that cannot be printed");
    const auto vote = [](const char* name, const json& value) {
        json file = file_json();
        file["votes"][1][name] = value;
        return why_forgery_refused(file);
    };
    CHECK(vote("uid", std::string(32, 'F')) == "answer 2: its 'uid' is not 32 lower-case hex digits");
    CHECK(vote("answer", "LEFT") == "answer 2: its answer 'LEFT' is not left, right, same or skip");
    CHECK(vote("at", "2026-02-30T00:00:00.000Z") == "answer 2: not a UTC time: 2026-02-30T00:00:00.000Z");
    for (const json& ms : {json(1e300), json(-1), json("5"), json(nullptr), json(86'400'001U), json(1.0)}) {
        CAPTURE(ms.dump());
        CHECK(vote("ms", ms) == "answer 2: its 'ms' is not a whole number of milliseconds of at most a day");
    }
    for (const char* name : {"A  nn", "Ann\ufe0f", "Ann\U000e0061", "Ann\u206a", "Ann\ufff9", "Ann\ue000", "Ann\u17b4",
                             "Ann\U0001d173", "\u00a0Ann"}) {
        CAPTURE(name);
        CHECK(why("voter", name).find("the voter's name") == 0);
    }
    CHECK(why("voter", "\u00c4nn \u674e \U0001f600").empty());
    json twice = file_json();
    for (const char* uid : {"00000000000000000000000000000001", "00000000000000000000000000000002"}) {
        CHECK(why_forgery_refused(twice).empty());
        twice["votes"].push_back(vote_json(1, 0));
        twice["votes"].back()["uid"] = uid;
    }
    CHECK(why_forgery_refused(twice) ==
          "answer 4: it is the third one about the same two pictures, which no page asks for");
    json many = file_json();
    while (many["votes"].size() <= most_answers) many["votes"].push_back(many["votes"][0]);
    CHECK(why_file_refused(many.dump()) == "it has 20001 answers; a person gives at most 20000");
}

TEST_CASE("texts that would exhaust memory or the stack, and names given twice, are refused with a reason") {
    const std::string cut = "it is no JSON, or was cut off; ask the voter to save the answers again";
    const std::string nested = "it has lists or objects within each other that no page writes";
    const auto deep = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(why_file_refused("") == cut);
    CHECK(why_file_refused("{") == cut);
    CHECK(why_file_refused(std::string("\0\0", 2)) == cut);
    CHECK(why_file_refused(R"({"voter": "\xff"})") == cut);
    CHECK(why_file_refused(R"({"voter": "\ud800"})") == cut);
    CHECK(why_file_refused(R"({"ms": 1e999})") == cut);
    CHECK(why_file_refused("\"" + std::string(10'000'000, 'x') + "\"") ==
          "it has more than 8 MB, the most that answers to a ballot have");
    CHECK(why_file_refused(std::string(100'000, '[')) == nested);
    CHECK(why_file_refused(R"({"format": )" + deep(3'900'000) + "}") == nested);
    CHECK(why_file_refused(R"({"votes": [{"ms": )" + deep(1'000'000) + "}]}") == nested);
    CHECK(why_file_refused(R"({"voter": "Ann", "votes": [], "voter": "Bob"})") == "it has 'voter' twice");
    CHECK(why_file_refused(R"({"votes": [{"answer": "left", "ms": 5, "answer": "right"}]})") ==
          "it has 'answer' twice");
}

TEST_CASE(
    "answers about pictures that are gone are left out and counted; if all are, the ballot is another database's") {
    json file = file_json();
    file["votes"][0]["left"] = std::string(20, 'e');
    file["checksum"] = checksum(file);
    const CheckedAnswers some = check_answers(read_ballot_file(file.dump()), pictures);
    CHECK(some.votes.size() == 1);
    CHECK(some.unknown == 1);
    CHECK_THROWS_AS(check_answers(read_ballot_file(file_json().dump()), pictures_of(0, 0)), std::invalid_argument);
    file["votes"][1]["answer"] = "both";
    file["checksum"] = checksum(file);
    CHECK_THROWS_WITH_AS(check_answers(read_ballot_file(file.dump()), pictures),
                         "answer 2: its answer 'both' is not left, right, same or skip", std::invalid_argument);
}
