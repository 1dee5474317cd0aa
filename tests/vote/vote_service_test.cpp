// What a voting page asks its server for.
#include "orchestrator/vote/vote_service.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/files/digest.hpp"
#include "orchestrator/vote/renewals.hpp"
#include "tests/schema/votes/voted.hpp"

using namespace stylesweep;
using namespace stylesweep::vote;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

struct Served : schema::testing::Voted {
    Served() : Voted(3, 1, [](const std::string& key) { return sha256("picture of " + key); }) {
        for (std::size_t i = 0; i < 3; ++i) {
            const std::string key = schema::testing::key_of_picture(i, 0);
            fs::create_directories(file_of(i).parent_path());
            std::ofstream(file_of(i)) << "picture of " << key;
        }
    }
    [[nodiscard]] fs::path file_of(std::size_t setting) const {
        return store.files_folder() / ("images/" + schema::testing::key_of_picture(setting, 0) + ".png");
    }
    json ask(const std::string& path, json body, int status = 200) {
        body["voter"] = "Ann";
        const Reply reply = service.post(path, body.dump());
        CHECK_MESSAGE(reply.status == status, reply.json);
        return json::parse(reply.json);
    }
    /// To the trial on the page.
    json answer(const json& trial, const char* answer, const char* uid, int status = 200) {
        return ask("/vote",
                   {{"uid", std::string(31, '0') + uid},
                    {"left", trial["left"]},
                    {"right", trial["right"]},
                    {"answer", answer},
                    {"ms", 5U},
                    {"at", "2026-11-30T01:02:03.456Z"}},
                   status);
    }
    [[nodiscard]] std::ptrdiff_t left_out() const {
        return std::ranges::count_if(
            told, [](const std::string& text) { return text.find("left out") != std::string::npos; });
    }
    [[nodiscard]] std::string answers() {
        return text("SELECT coalesce(group_concat(answer), '') FROM (SELECT answer FROM vote ORDER BY id)");
    }

    std::vector<std::string> told;
    VoteService service{store.file(), "night", 40, [](schema::VotedPictures&, const fs::path&) { return 0; },
                        [this](const std::string& text) { told.push_back(text); }};
};

}  // namespace

TEST_CASE("a second answer to the same showing replaces the first; a third one about the same pictures is not kept") {
    Served page;
    const json trial = page.ask("/next", {})["trial"];
    page.answer(trial, "left", "1");
    page.answer(trial, "right", "1");
    CHECK(page.answers() == "right");
    page.answer({{"left", trial["right"]}, {"right", trial["left"]}}, "left", "2");
    CHECK(page.answer(trial, "same", "3")["kept"] == 0);
    page.answer({{"left", trial["right"]}, {"right", trial["left"]}}, "left", "1", 400);  // another showing's uid
    CHECK(page.answers() == "right,left");
    page.ask("/undo", {{"uid", std::string(31, '0') + "2"}});
    CHECK(page.answers() == "right");
}

TEST_CASE("pictures that are gone or replaced are neither served nor asked about, and that is told once") {
    Served page;
    fs::remove(page.file_of(0));
    for (int i = 0; i < 20; ++i) {
        const json trial = page.ask("/next", {})["trial"];
        for (const char* side : {"left", "right"}) CHECK(page.service.picture(trial[side]).size() == 1);
    }
    CHECK(page.left_out() == 1);
    std::ofstream(page.file_of(1)) << "another picture";
    CHECK(page.ask("/next", {})["trial"].is_null());
    CHECK(page.left_out() == 2);
    CHECK(page.service.dropped() == 2);
}

TEST_CASE("while another program writes, an answer is refused soon, and the next pair is given") {
    Served page;
    SQLite::Database other(page.store.file().string(), SQLite::OPEN_READWRITE);
    const json trial = page.ask("/next", {})["trial"];
    other.exec("BEGIN IMMEDIATE");
    page.answer(trial, "left", "1", 503);
    page.ask("/next", {});
    other.exec("ROLLBACK");
    page.answer(trial, "left", "1");
    CHECK(page.answers() == "left");
}

TEST_CASE("preferences are computed when the server starts, after votes, and at its end") {
    Served page;
    const auto rows = [&] {
        return page.number("SELECT count(*) FROM preference WHERE last_vote = (SELECT max(id) FROM vote)");
    };
    const json trial = page.ask("/next", {})["trial"];
    page.answer(trial, "left", "1");
    const auto no_problem = [](const std::string& text) { FAIL(text); };
    const auto soon = [&] {
        for (int i = 0; i < 3000 && rows() == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return rows() > 0;
    };
    {
        const Renewals often(page.store.file(), std::chrono::milliseconds(1), no_problem);
        CHECK(soon());
        page.answer({{"left", trial["right"]}, {"right", trial["left"]}}, "left", "2");
        CHECK(soon());
    }
    {
        const Renewals seldom(page.store.file(), std::chrono::hours(1), no_problem);
        page.ask("/undo", {{"uid", std::string(31, '0') + "2"}});
    }
    CHECK(rows() > 0);
}
