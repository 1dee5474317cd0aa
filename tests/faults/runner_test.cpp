// Runners that crash, hang, print without end, are deaf to SIGTERM or lose their machine.
#include <sys/stat.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* running = "job WHERE state = 'running'";

int runner_at_work(const Workplace& place) {
    REQUIRE(until([&] { return place.count_if_there(running) > 0; }));
    return std::stoi(place.value("SELECT p.pid FROM job j JOIN runner_process p ON p.id = j.lease"));
}

bool alive(int pid) {
    return ::kill(pid, 0) == 0;
}

std::int64_t on_disk(const fs::path& file) {
    struct stat info{};
    REQUIRE(::stat(file.c_str(), &info) == 0);
    return info.st_blocks * 512;
}

TEST_CASE("A runner that dies is on record with how and with its last words, and its job is done by another") {
    const struct {
        const char *outcome, *row, *words;
    } cases[] = {{"crash", "crashed signal 11 -", "Segmentation fault"},
                 {"kill", "crashed signal 9 -", "Killed"},
                 {"exit", "crashed exit - 17", "exit code 17"}};
    for (const auto& each : cases) {
        CAPTURE(each.outcome);
        Workplace place;
        place.environment.emplace_back("ASAN_OPTIONS", "handle_segv=0");  // where it is built in it would step in
        place.sweep("s", std::string("fixed: {outcome_attempts: 1, print_bytes: 240, outcome: ") + each.outcome +
                             "}\nlimits: {retries: 1}\n");
        CHECK(place.run({"run", "s.yaml"}).code == 0);
        place.check_each_done_once(1);
        CHECK(place.value("SELECT status || ' ' || error_class || ' ' || coalesce(signal, '-') || ' ' || "
                          "coalesce(exit_code, '-') FROM attempt WHERE number = 1") == each.row);
        const std::string message = place.value("SELECT error_message FROM attempt WHERE number = 1");
        CHECK_MESSAGE(contains(message, each.words), message);
        CHECK_MESSAGE(contains(message, "its last words: ........"), message);
    }
}

TEST_CASE("Among many short jobs only the one that takes its runner down is blamed, and nothing is done twice") {
    const Workplace place;
    place.sweep("s",
                "grid: {n: {range: [1, 400, 1]}}\n"
                "include: [{n: 401, outcome: crash}, {n: 402, outcome: kill}]\n"
                "limits: {retries: 1}\n");
    CHECK(place.run({"run", "s.yaml", "--runners", "2"}).code == 1);
    CHECK(place.count("results WHERE status = 'done'") == 400);
    CHECK(place.count("job WHERE state = 'done' AND attempts = 1") == 400);
    CHECK(place.count("job WHERE state = 'crashed' AND attempts = 2 AND params ->> '$.n' > 400") == 2);
    CHECK(place.count("attempt") == 404);
}

TEST_CASE("A runner that hangs, even deaf to SIGTERM, is ended by the time limit, and the others go on") {
    for (const char* outcome : {"hang", "ignore_stop"}) {
        CAPTURE(outcome);
        const Workplace place;
        place.sweep("s", std::string("grid: {outcome: [") + outcome +
                             ", done]}\nlimits: {timeout: 1s, grace: 500ms, retries: 1}\n");
        CHECK(place.run({"run", "s.yaml"}).code == 1);
        CHECK(place.count("attempt WHERE status = 'timeout' AND error_class = 'timeout' AND signal = 9") == 2);
        CHECK(place.count("results WHERE status = 'timeout'") == 1);
        CHECK(place.count("results WHERE status = 'done'") == 1);
    }
}

TEST_CASE("A runner deaf to SIGTERM ends at the third Ctrl-C") {
    const Workplace place;
    place.sweep("s", "fixed: {outcome: ignore_stop}\n");
    Started run = place.start({"run", "s.yaml"});
    const int runner = runner_at_work(place);
    run.signal(SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // two that fall together count as one
    CHECK(alive(runner));
    run.signal(SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CHECK(alive(runner));
    run.signal(SIGINT);
    CHECK(run.wait().code == 130);
    CHECK_FALSE(alive(runner));
    CHECK(place.count("job WHERE state = 'queued' AND attempts = 0") == 1);
}

TEST_CASE("A job that prints a hundred megabytes does not fill the disk, and its last lines can be read") {
    const Workplace place;
    place.sweep("s", "fixed: {print_bytes: 100000000}\ngrid: {n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(2);
    for (const auto& log : fs::directory_iterator(place.path("results.files/logs")))
        CHECK(on_disk(log.path()) <= 40 << 20);
    const Outcome shown = place.run({"show", place.value("SELECT job_key FROM results ORDER BY job_id DESC LIMIT 1")});
    CHECK(contains(shown.out, "(its end)"));
    CHECK(contains(shown.out, "| .............."));
}

TEST_CASE("A lease from before a reboot is told as lost and the job done again, though its pid lives") {
    Workplace place;
    place.environment.emplace_back("STYLESWEEP_HEARTBEAT_S", "0.5");  // in a container only silence tells
    place.environment.emplace_back("STYLESWEEP_LEASE_S", "3");
    place.sweep("s", "fixed: {sleep_s: 0.3}\n");
    Started run = place.start({"run", "s.yaml"});
    const int runner = runner_at_work(place);
    run.signal(SIGKILL);
    REQUIRE(::kill(runner, SIGKILL) == 0);
    run.wait();
    {
        SQLite::Database db(place.path("results.db").string(), SQLite::OPEN_READWRITE, 10'000);
        const std::string stat = content("/proc/self/stat");  // field 22 is the 20th behind the name's bracket
        std::istringstream rest(stat.substr(stat.rfind(')') + 1));
        std::string ticks;
        for (int field = 3; field <= 22; ++field) rest >> ticks;
        db.exec("UPDATE runner_process SET boot_id = 'another boot', pid = " + std::to_string(::getpid()) +
                ", start_ticks = " + ticks);
    }
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    place.check_each_done_once(1);
    CHECK(place.value("SELECT group_concat(status || ' ' || coalesce(error_class, '-')) FROM attempt") ==
          "crashed lost,done -");
}

TEST_CASE("Another program's lock on the database for 30 s delays the sweep and harms nothing") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.05}\ngrid: {n: {range: [1, 20, 1]}}\n");
    Started run = place.start({"run", "s.yaml", "--runners", "2"});
    REQUIRE(until([&] { return place.count_if_there("attempt") > 0; }));
    {
        SQLite::Database db(place.path("results.db").string(), SQLite::OPEN_READWRITE, 10'000);
        SQLite::Transaction lock(db, SQLite::TransactionBehavior::IMMEDIATE);
        const int before = db.execAndGet("SELECT count(*) FROM attempt").getInt();
        std::this_thread::sleep_for(std::chrono::seconds(30));
        CHECK(db.execAndGet("SELECT count(*) FROM attempt").getInt() == before);
    }
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    place.check_each_done_once(20);
    CHECK(place.count("attempt") == 20);
}

}  // namespace
}  // namespace stylesweep::e2e
