// Fewer iterations recorded on the way of more, by the real programs: kept through kill -9, and what they are alone.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <map>
#include <thread>
#include <vector>

#include "base/process/child.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::content_of;
using stylesweep::testing::TestFolder;

namespace {

namespace fs = std::filesystem;

class Place {
  public:
    Place() {
        const fs::path images = fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/images";
        for (const char* name : {"content/portrait.jpg", "style/swirls.jpg"})
            fs::copy_file(images / name, folder_.path() / fs::path(name).filename());
    }

    // `rest`: the sweep file without what is the same in all.
    void sweep(const std::string& rest) const {
        folder_.write("s.yaml", "name: s\nrunner: nst\nmeasure: {warmup: 0, max_samples: 1}\n" + rest);
    }

    process::Child start(const std::string& db, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {STYLESWEEP_BIN_DIR "/stylesweep",
                                              "run",
                                              path("s.yaml"),
                                              "--db",
                                              path(db),
                                              "--device",
                                              "cpu",
                                              "--runners",
                                              "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return process::Child({arguments, path("log"), {{"XDG_CACHE_HOME", path("cache")}}, {}});
    }
    int run(const std::string& db, const std::vector<std::string>& more = {}) { return start(db, more).wait().code; }

    [[nodiscard]] std::string value(const std::string& db, const std::string& sql) const {
        SQLite::Database file(path(db), SQLite::OPEN_READONLY, 10'000);
        return file.execAndGet(sql).getString();
    }
    [[nodiscard]] int done(const std::string& db) const {
        try {
            return std::stoi(value(db, "SELECT count(*) FROM attempt WHERE status = 'done'"));
        } catch (const SQLite::Exception&) {  // not there yet
            return 0;
        }
    }
    // By job: what a picture is, beside times.
    [[nodiscard]] std::map<std::string, std::string> pictures(const std::string& db) const {
        SQLite::Database file(path(db), SQLite::OPEN_READONLY, 10'000);
        SQLite::Statement rows(
            file,
            "SELECT job_key, iterations || ' ' || ssim || ' ' || (details ->> '$.pixels_sha256') || ' ' || "
            "peak_memory_bytes || ' ' || (SELECT group_concat(value) FROM samples s WHERE s.attempt_id = r.attempt_id "
            "AND metric = 'style_loss') FROM results r WHERE status = 'done'");
        std::map<std::string, std::string> all;
        while (rows.executeStep()) all[rows.getColumn(0).getString()] = rows.getColumn(1).getString();
        return all;
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  private:
    TestFolder folder_;
};

template <class Condition>
bool until(const Condition& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

constexpr const char* both =
    "fixed: {architecture: vgg19, resolution: 48, content: portrait.jpg, style: swirls.jpg, schedule: constant}\n"
    "grid: {optimizer: [adam, lbfgs], iterations: [2, 5, 9]}\n";

}  // namespace

TEST_CASE("an axis of iterations is one run for each optimizer, and its rows are those of jobs alone") {
    Place place;
    place.sweep(both);
    REQUIRE(place.run("together.db") == 0);
    REQUIRE(place.run("apart.db", {"--set", "record_at=off"}) == 0);
    CHECK(place.value("together.db", "SELECT count(*) || ' ' || count(recorded_in) FROM attempt") == "6 4");
    CHECK(place.value("apart.db", "SELECT count(*) || ' ' || count(recorded_in) FROM attempt") == "6 0");
    CHECK(place.pictures("together.db").size() == 6);
    CHECK(place.pictures("together.db") == place.pictures("apart.db"));
    CHECK(place.value("together.db",
                      "SELECT count(*) FROM results a JOIN results b ON b.job_key = a.recorded_in AND "
                      "b.iterations > a.iterations AND b.runtime_s > a.runtime_s AND b.optimizer = a.optimizer") ==
          "4");
}

TEST_CASE("killed in the middle, what was recorded is kept and the rest is done once; all is as if nothing happened") {
    Place place;
    place.sweep(
        "fixed: {architecture: vgg19, resolution: 96, content: portrait.jpg, style: swirls.jpg, optimizer: lbfgs}\n"
        "record_at: [2, 4, 40]\n");
    {
        process::Child run = place.start("killed.db");
        REQUIRE(until([&] { return place.done("killed.db") >= 2; }));
        const int runner = std::stoi(place.value("killed.db", "SELECT pid FROM runner_process"));
        REQUIRE(::kill(run.pid(), SIGKILL) == 0);
        REQUIRE(::kill(runner, SIGKILL) == 0);
        run.wait();
    }
    REQUIRE(place.done("killed.db") == 2);
    REQUIRE(place.run("killed.db") == 0);
    CHECK(place.value("killed.db",
                      "SELECT group_concat(iterations || ' ' || attempt || ' ' || (recorded_in IS NOT NULL), ', ') "
                      "FROM (SELECT * FROM results ORDER BY iterations)") == "2 1 1, 4 1 1, 40 2 0");
    REQUIRE(place.run("whole.db") == 0);
    CHECK(place.pictures("killed.db") == place.pictures("whole.db"));
}

TEST_CASE("a list that cannot be recorded is rejected with the reason, before there is a database") {
    Place place;
    place.sweep(
        "fixed: {architecture: vgg19, resolution: 48, content: portrait.jpg, style: swirls.jpg}\nrecord_at: [2, 4]\n");
    for (const auto& [setting, reason] :
         {std::pair{"optimizer=adam",
                    "with optimizer adam, schedule cosine, results of fewer iterations cannot be "
                    "recorded: this schedule depends on the number of iterations"},
          {"scales=2",
           "with scales 2, results of fewer iterations cannot be recorded: the scales share the "
           "iterations"}}) {
        CHECK(place.run("rejected.db", {"--set", setting}) == 2);
        CHECK_MESSAGE(content_of(place.path("log")).find(reason) != std::string::npos, content_of(place.path("log")));
    }
    CHECK_FALSE(fs::exists(place.path("rejected.db")));
}
