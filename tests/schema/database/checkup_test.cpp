#include "schema/database/checkup.hpp"

#include <algorithm>

#include "base/files/digest.hpp"
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

namespace fs = std::filesystem;

// Three done jobs, each with a figure and a file; one that waits.
struct Sound : Fixture {
    Sound() {
        const fs::path file = store.files_folder() / "outputs/a.png";
        fs::create_directories(file.parent_path());
        std::ofstream(file) << "picture";
        AttemptRecord end = record();
        end.metrics = {{"runtime_s", 1}};
        end.artifacts = {{"output", "outputs/a.png", sha256("picture"), 7}};
        fs::create_directories(store.files_folder() / "logs");
        std::ofstream(store.files_folder() / "logs/r.log") << "log";  // named by the runner's row
        run_all(plan(sweep_record("s"), 1, 3), end);
        sweep = plan(sweep_record("s"), 1, 4);
    }
    std::vector<Finding> look(Repair repair = Repair::no, Hashes hashes = Hashes::yes) {
        return check_up(store, repair, hashes);
    }
    void spoil(const std::string& sql) {
        store.db().exec("PRAGMA foreign_keys = OFF");
        store.db().exec(sql);
        store.db().exec("PRAGMA foreign_keys = ON");
    }
    Id sweep = 0;
};

struct Damage {
    const char *name, *sql, *problem;
};

// What --repair mends.
const std::vector<Damage> mendable = {
    {"an attempt's row is gone", "DELETE FROM attempt WHERE id = 2", "attempts that do not exist"},
    {"a member without a job", "DELETE FROM job WHERE key LIKE '%4'", "jobs that do not exist"},
    {"a job without a sweep", "DELETE FROM membership WHERE job_id = 4", "jobs that belong to no sweep"},
    {"too few attempts counted", "UPDATE job SET attempts = 0", "attempt count is too low"},
    {"a result that is not named", "UPDATE job SET result_attempt = NULL WHERE id = 1", "whose result is missing"},
    {"a view is gone", "DROP VIEW sweep_s", "missing views: sweep_s"},
};

// What only a person can judge.
const std::vector<Damage> told = {
    {"a state that is not the result's", "UPDATE job SET state = 'failed' WHERE id = 1",
     "differs from that of their result"},
    {"a done result without figures", "DELETE FROM metric WHERE attempt_id = 1", "without any metric"},
    {"a file that is not there", "UPDATE artifact SET path = 'outputs/b.png' WHERE attempt_id = 1", "outputs/b.png"},
    {"a file of another content", "UPDATE artifact SET sha256 = 'x' WHERE attempt_id = 1",
     "differ from their recorded hash"},
};

}  // namespace

TEST_CASE("a sound database has no finding, with or without repair") {
    Sound fixture;
    CHECK(fixture.look().empty());
    CHECK(fixture.look(Repair::yes).empty());
}

TEST_CASE("what can be mended is told, mended when asked for, and then gone") {
    for (const Damage& damage : mendable) {
        CAPTURE(damage.name);
        Sound fixture;
        fixture.spoil(damage.sql);
        const auto found = fixture.look();
        REQUIRE_FALSE(found.empty());
        const auto named = [&](const Finding& finding) { return finding.problem.find(damage.problem) < 200; };
        CHECK(std::ranges::any_of(found, named));
        CHECK(std::ranges::all_of(found, [](const Finding& finding) { return finding.repaired.empty(); }));
        const auto mended = fixture.look(Repair::yes);
        CHECK(std::ranges::any_of(mended,
                                  [&](const Finding& finding) { return named(finding) && !finding.repaired.empty(); }));
        CHECK(fixture.look().empty());
        CHECK(fixture.number("SELECT count(*) FROM results") >= 2);  // no result is lost for it
    }
}

TEST_CASE("what cannot be mended for certain is told and left alone") {
    for (const Damage& damage : told) {
        CAPTURE(damage.name);
        Sound fixture;
        fixture.spoil(damage.sql);
        const auto found = fixture.look(Repair::yes);
        REQUIRE(found.size() >= 1);
        CHECK(found[0].problem.find(damage.problem) != std::string::npos);
        CHECK(found[0].repaired == "");
        CHECK(found[0].remedy != "");
    }
}

TEST_CASE("a job whose result is lost waits again") {
    Sound fixture;
    fixture.spoil("DELETE FROM attempt WHERE job_id = 1");
    fixture.look(Repair::yes);
    CHECK(fixture.state(1) == "queued");
    CHECK(fixture.state(2) == "done");
}

TEST_CASE("the lease of a runner that is gone is told, and ended as lost by repair; a living one's stands") {
    Claimed fixture(2);
    CHECK(check_up(fixture.store, Repair::yes, Hashes::no).size() == 1);  // its log, which no test writes
    CHECK(fixture.state(1) == "running");
    fixture.store.db().exec("UPDATE runner_process SET start_ticks = start_ticks + 1");
    const auto found = check_up(fixture.store, Repair::no, Hashes::no);
    CHECK(found.at(0).problem.find("leased to dead runners") != std::string::npos);
    CHECK(fixture.state(1) == "running");
    check_up(fixture.store, Repair::yes, Hashes::no);
    CHECK(fixture.state(1) == "queued");
    CHECK(fixture.text("SELECT status || ' ' || error_class FROM attempt") == "crashed lost");
    CHECK(fixture.number("SELECT count(*) FROM runner_process WHERE ended_at IS NULL") == 0);
    CHECK(fixture.queue.claim(fixture.runner(fixture.queue), fixture.sweep, 0)->key == key_of(2));
}

TEST_CASE("a file that no row names is told and kept") {
    Sound fixture;
    const fs::path stray = fixture.store.files_folder() / "outputs/stray.png";
    std::ofstream(stray) << "x";
    const auto found = fixture.look(Repair::yes);
    REQUIRE(found.size() == 1);
    CHECK(found[0].problem.find("outputs/stray.png") != std::string::npos);
    CHECK(fs::exists(stray));
}

TEST_CASE("folders of parameters that killed runners left are told, and removed on request") {
    Sound fixture;
    const fs::path work = fixture.store.files_folder() / "work";
    const fs::path left = work / (key_of(2).substr(0, 16) + "-1.parameters");
    fs::create_directories(left);
    std::ofstream(left / "text") << "long";
    for (const Repair repair : {Repair::no, Repair::yes}) {
        const auto found = fixture.look(repair);
        REQUIRE(found.size() == 1);
        CHECK(found[0].problem.find("1 parameter folders left by killed runners in") == 0);
        CHECK(found[0].repaired.empty() == (repair == Repair::no));
    }
    CHECK_FALSE(fs::exists(left));
    CHECK(fixture.look(Repair::no).empty());
}

TEST_CASE("an index that disagrees with its table is made anew; the rows are whole") {
    Sound fixture;
    SQLite::Database& db = fixture.store.db();
    // The index is made to believe in another column's values.
    db.exec(
        "CREATE TABLE spare (a TEXT, b TEXT); CREATE INDEX spare_a ON spare (a); INSERT INTO spare VALUES ('1', 'x')");
    db.exec(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX spare_a ON spare (b)' WHERE name = "
        "'spare_a'; PRAGMA writable_schema = OFF");
    Store again(fixture.store.file(), OpenMode::read_write);
    const auto found = check_up(again, Repair::yes, Hashes::no);
    REQUIRE(found.size() == 1);
    CHECK(found[0].problem.find("damaged") != std::string::npos);
    CHECK(found[0].repaired.find("rebuilt its indexes") != std::string::npos);
    CHECK(check_up(again, Repair::no, Hashes::no).empty());
}
