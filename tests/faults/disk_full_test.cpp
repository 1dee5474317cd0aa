// A disk that is full while rows, an output file or a log are written: nothing is lost, and the sweep goes on.
#include "tests/faults/disk.hpp"

namespace stylesweep::e2e {
namespace {

struct Full {
    bool ready() const {
        if (!disk.is_there()) MESSAGE("skipped: no tmpfs can be mounted here (needs root)");
        return disk.is_there();
    }
    Started start(const std::string& sweep) const {
        place.sweep("s", sweep);
        return place.start({"run", "s.yaml", "--db", disk.database().string()});
    }
    bool answers(const std::string& sql, const std::string& answer) const {
        try {
            return disk.value(sql) == answer;
        } catch (const SQLite::Exception&) {
            return false;  // not made yet
        }
    }
    bool log_tells(const std::string& text) const {
        std::error_code none;
        for (const auto& log : fs::directory_iterator(place.path("disk") / "results.files/logs", none))
            if (contains(content(log.path()), text)) return true;
        return false;
    }
    void check_sound() const { CHECK(disk.value("PRAGMA integrity_check") == "ok"); }

    Workplace place;
    SmallDisk disk{place, "40m"};
};

TEST_CASE("Rows for which there is no room are kept in hand until there is; the job is not run twice") {
    const Full full;
    if (!full.ready()) return;
    Started run = full.start("fixed: {sleep_s: 3, print_bytes: 80}\ngrid: {n: [1, 2]}\n");
    REQUIRE(until([&] { return full.log_tells("...."); }));  // the log has a block, in which a message finds room
    full.disk.fill(0);
    REQUIRE(until([&] { return full.log_tells("waiting: the disk is full"); }));
    CHECK(full.disk.value("SELECT count(*) FROM attempt") == "0");
    CHECK_FALSE(run.child.poll().has_value());
    full.disk.make_room();
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(full.disk.value("SELECT count(*) || ' ' || count(DISTINCT job_id) || ' ' || max(number) FROM attempt") ==
          "2 2 1");
    CHECK(full.disk.value("SELECT count(*) FROM results WHERE status = 'done'") == "2");
    full.check_sound();
}

TEST_CASE("An output file for which there is no room fails its attempt as disk_full, and is written when there is") {
    const Full full;
    if (!full.ready()) return;
    full.disk.fill(8 << 20);
    Started run = full.start("fixed: {write_bytes: 12000000}\nlimits: {retries: 0}\n");
    REQUIRE(until([&] { return full.answers("SELECT count(*) FROM attempt WHERE error_class = 'disk_full'", "1"); }));
    full.disk.make_room();
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(full.disk.value("SELECT group_concat(status || ' ' || coalesce(error_class, '-')) FROM attempt") ==
          "failed disk_full,done -");
    CHECK(contains(full.disk.value("SELECT error_message FROM attempt LIMIT 1"), "No space left on device"));
    CHECK(full.disk.value("SELECT bytes FROM artifact") == "12000000");
    std::size_t files = 0;
    for (const auto& each : fs::directory_iterator(full.place.path("disk") / "results.files/images"))
        files += each.is_regular_file();
    CHECK(files == 1);  // no half of one beside it
    full.check_sound();
}

TEST_CASE("A log for which there is no room costs the log only") {
    const Full full;
    if (!full.ready()) return;
    full.disk.fill(4 << 20);
    Started run = full.start("fixed: {print_bytes: 10000000}\ngrid: {n: [1, 2]}\n");
    REQUIRE(until([&] { return fs::space(full.place.path("disk")).available == 0; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    CHECK_FALSE(run.child.poll().has_value());
    full.disk.make_room();
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(full.disk.value("SELECT count(*) FROM results WHERE status = 'done' AND attempt = 1") == "2");
    full.check_sound();
}

}  // namespace
}  // namespace stylesweep::e2e
