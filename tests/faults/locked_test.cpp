// A database that another program holds locked for long: nothing that runs is killed for it, and limits hold meanwhile.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

/// A person at the sqlite3 prompt: a transaction that is not ended.
class Lock {
  public:
    explicit Lock(const Workplace& place) : db_(place.path("results.db").string(), SQLite::OPEN_READWRITE, 60'000) {
        db_.exec("BEGIN EXCLUSIVE");
    }
    void release() { db_.exec("ROLLBACK"); }

  private:
    SQLite::Database db_;
};

std::string last_line(const std::string& text) {
    const auto end = text.find_last_not_of('\n');
    const auto begin = text.rfind('\n', end);
    return end == std::string::npos ? "" : text.substr(begin + 1, end - begin);
}

TEST_CASE("A crash that cannot be recorded, for a lock, keeps no time-out from the other runner") {
    const Workplace place;
    place.sweep("s",
                "limits: {retries: 0, timeout: 8s, grace: 500ms}\nzip: [{outcome: [crash, hang], sleep_s: [4, 0]}]\n");
    Started run = place.start({"run", "s.yaml", "--runners", "2"});
    REQUIRE(until([&] { return place.count_if_there("job WHERE state = 'running'") == 2; }));
    Lock lock(place);
    const std::string hanging = place.value(
        "SELECT p.pid FROM job j JOIN runner_process p ON p.id = j.lease WHERE j.params ->> '$.outcome' = "
        "'hang'");
    CHECK(until([&] { return !fs::exists("/proc/" + hanging); }));
    CHECK(
        until([&] { return contains(last_line(content(run.err)), "another program has locked the database since"); }));
    CHECK(place.count("attempt") == 0);
    CHECK_FALSE(run.child.poll().has_value());
    lock.release();
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 1, end.err);
    CHECK(place.value("SELECT group_concat(status) FROM (SELECT status FROM attempt ORDER BY status)") ==
          "crashed,timeout");
    CHECK(place.value("SELECT max(wall_s) < 20 FROM results") == "1");  // as of the kill, not of the row
}

TEST_CASE("A result that waits for a locked database is not lost to the time-out of its job") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 3}\nlimits: {retries: 0, timeout: 5s, grace: 500ms}\n");
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("job WHERE state = 'running'") == 1; }));
    const std::string runner = place.value("SELECT pid FROM runner_process");
    Lock lock(place);
    std::this_thread::sleep_for(std::chrono::seconds(12));  // past timeout, grace and time to write
    CHECK(fs::exists("/proc/" + runner));
    CHECK(place.count("attempt") == 0);
    lock.release();
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(place.value("SELECT status FROM attempt") == "done");
    CHECK(place.value("SELECT pid FROM runner_process") == runner);
}

TEST_CASE("Ctrl-C ends a run whose database is locked") {
    const Workplace place;
    place.sweep("s", "fixed: {outcome: hang}\nlimits: {grace: 0s}\n");
    Started run = place.start({"run", "s.yaml"});
    REQUIRE(until([&] { return place.count_if_there("job WHERE state = 'running'") == 1; }));
    const Lock lock(place);
    run.signal(SIGINT);
    REQUIRE(until([&] { return contains(content(run.err), "finishing"); }));
    run.signal(SIGINT);  // not before the first was taken: two that wait are one
    CHECK(run.wait().code == 130);
    CHECK(place.value("SELECT state FROM job") == "running");  // its lease is found by the next run
}

}  // namespace
}  // namespace stylesweep::e2e
