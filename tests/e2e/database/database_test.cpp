// Databases that are not ours to touch: exit code 3, a clear sentence, and the file as it was.
#include <unistd.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

struct Sweep : Workplace {
    Sweep() { sweep("s", "grid: {n: [1, 2]}\n"); }

    void make_results() const {
        CHECK(run({"run", "s.yaml"}).code == 0);
        execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// Every command refuses `results.db` with exit code 3 and `reason`.
    void check_refused(const std::string& reason) const {
        const std::string before = content(path("results.db"));
        for (const Arguments& arguments : {Arguments{"run", "s.yaml"},
                                           {"plan", "s.yaml"},
                                           {"status"},
                                           {"query", "SELECT 1"},
                                           {"show", "1"},
                                           {"report", "-o", "report.html"}}) {
            CAPTURE(arguments.front());
            const Outcome end = run(arguments);
            CHECK(end.code == 3);
            CHECK(end.out.empty());
            CHECK_MESSAGE(contains(end.err, "results.db: " + reason), end.err);
            CHECK(content(path("results.db")) == before);
        }
        CHECK_FALSE(fs::exists(path("report.html")));
    }
};

TEST_CASE("A database of a newer stylesweep is refused") {
    const Sweep place;
    place.make_results();
    place.execute("PRAGMA user_version = 99");
    place.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    place.check_refused("made by a newer stylesweep (schema 99");
}

TEST_CASE("An empty file, as it is while another run makes the database, is none yet to plan and run") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    place.write("results.db", "");
    const Outcome plan = place.run({"plan", "s.yaml"});
    CHECK_MESSAGE(plan.code == 0, plan.err);
    const Outcome run = place.run({"run", "s.yaml"});
    CHECK_MESSAGE(run.code == 0, run.err);
    place.check_each_done_once(2);
}

TEST_CASE("A database of another program is refused") {
    const Sweep place;
    SQLite::Database(place.path("results.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE job (id INTEGER PRIMARY KEY); INSERT INTO job VALUES (1)");
    place.check_refused("not a stylesweep database (another program made it)");
    CHECK_FALSE(fs::exists(place.path("results.files")));
}

TEST_CASE("A file that is no database is refused") {
    const Sweep place;
    place.write("results.db", "name,runtime_s\nvgg19,1.5\n");
    place.check_refused("not a stylesweep database (not SQLite at all)");
    CHECK_FALSE(fs::exists(place.path("results.files")));
}

TEST_CASE("A damaged database is refused") {
    const Sweep place;
    place.make_results();
    std::string bytes = content(place.path("results.db"));
    SUBCASE("overwritten in the middle") {
        bytes.replace(bytes.size() / 2, 20'000, std::string(20'000, '\xA5'));
    }
    SUBCASE("cut off") {
        bytes.resize(bytes.size() / 2);
    }
    place.write("results.db", bytes);
    place.check_refused("the database is damaged");
}

TEST_CASE("JSON of another program in a database is told, not taken") {
    const Sweep place;
    place.make_results();
    place.execute("UPDATE job SET params = '{\"n\":1e999}'");
    const Outcome end = place.run({"report", "-o", "report.html"});
    CHECK(end.code == 3);
    CHECK_MESSAGE(contains(end.err, "is not the JSON that stylesweep writes"), end.err);
    CHECK_FALSE(fs::exists(place.path("report.html")));
}

TEST_CASE("A folder in the database's place is refused") {
    const Sweep place;
    fs::create_directory(place.path("results.db"));
    CHECK(contains(place.run({"status"}).err, "results.db: is a folder, not a database"));
    CHECK(place.run({"run", "s.yaml"}).code == 3);
}

TEST_CASE("A database that may not be written can be read, but not run on") {
    const Sweep place;
    place.make_results();
    fs::permissions(place.path("results.db"), fs::perms::owner_read | fs::perms::group_read);
    const std::string before = content(place.path("results.db"));
    // root may write everything, but for this capability
    const bool root = ::geteuid() == 0;
    const auto restricted = [&](const Arguments& arguments) {
        if (!root) return place.run(arguments);
        Arguments all = {"--bounding-set", "-dac_override", "--", program};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return place.run_other("/usr/bin/setpriv", all);
    };
    if (root && restricted({"version"}).code != 0) {
        MESSAGE("skipped: root, and setpriv(1) cannot take its rights away");
        return;
    }
    const Outcome end = restricted({"run", "s.yaml", "--set", "n=3"});
    CHECK(end.code == 3);
    CHECK_MESSAGE(contains(end.err, "results.db: cannot be written"), end.err);
    CHECK(restricted({"query", "SELECT count(*) AS n FROM results", "--format", "csv"}).out == "n\n2\n");
    CHECK(restricted({"status"}).code == 0);
    CHECK(content(place.path("results.db")) == before);
}

TEST_CASE("A database without a place to be made in is refused") {
    const Sweep place;
    const Outcome end = place.run({"run", "s.yaml", "--db", "no/such/folder/results.db"});
    CHECK(end.code == 3);
    CHECK(contains(end.err, "no/such/folder/results.db"));
    CHECK_FALSE(fs::exists(place.path("no")));
}

}  // namespace
}  // namespace stylesweep::e2e
