// A power cut: what lies on the disk at any moment of a sweep opens elsewhere, and holds no broken or half-written job.
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "schema/database/store.hpp"
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr int jobs = 6000, samples = 40;

// Runs the sweep's programs stopped, each wherever it is, as long as this lives.
class Frozen {
  public:
    explicit Frozen(const std::vector<int>& processes) : processes_(processes) {
        for (const int process : processes_) ::kill(process, SIGSTOP);
        for (const int process : processes_) until([&] { return is_stopped(process); });
    }
    Frozen(const Frozen&) = delete;
    ~Frozen() {
        for (const int process : processes_) ::kill(process, SIGCONT);
    }

  private:
    static bool is_stopped(int process) {
        const std::string stat = content("/proc/" + std::to_string(process) + "/stat");
        const auto state = stat.rfind(") ");
        return state == std::string::npos || stat[state + 2] == 'T' || stat[state + 2] == 'Z';
    }
    std::vector<int> processes_;
};

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t number = 0;
    if (bytes.size() >= at + sizeof number) std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

// Bytes of the WAL that a checkpoint has made sure of (SQLite's file format, "The WAL-Index File Format": nBackfill at
// 96, nBackfillAttempted at 128; a checkpoint syncs the WAL before it writes the database). The rest of it, written
// with synchronous = NORMAL, may be lost.
std::size_t sure_bytes(const std::string& index) {
    const std::uint32_t frames = std::max(number_at(index, 96), number_at(index, 128));
    return 32 + std::size_t{frames} * (24 + 4096);
}

struct Disk {
    std::string database, wal;
};

Disk at_this_moment(const Workplace& place, const std::vector<int>& processes) {
    const Frozen frozen(processes);
    return {content(place.path("results.db")), content(place.path("results.db-wal"))};
}

std::vector<int> processes_of(const Workplace& place, int orchestrator) {
    std::vector<int> all = {orchestrator};
    SQLite::Database db(place.path("results.db").string(), SQLite::OPEN_READONLY, 10'000);
    SQLite::Statement pids(db, "SELECT pid FROM runner_process");
    while (pids.executeStep()) all.push_back(pids.getColumn(0).getInt());
    return all;
}

void lay_down(const fs::path& folder, const Disk& disk) {
    fs::create_directories(folder);
    std::ofstream(folder / "results.db", std::ios::binary) << disk.database;
    std::ofstream(folder / "results.db-wal", std::ios::binary) << disk.wal;
}

// Every job is either done, with all that belongs to it, or has nothing of a result at all. Returns how many are done.
int check_whole(const fs::path& folder) {
    schema::Store store(folder / "results.db", schema::OpenMode::read_write);
    const auto number = [&](const std::string& sql) { return store.db().execAndGet(sql).getInt(); };
    CHECK(store.db().execAndGet("PRAGMA integrity_check").getString() == "ok");
    CHECK(number("SELECT count(*) FROM pragma_foreign_key_check") == 0);
    CHECK(number("SELECT count(*) FROM job") == jobs);
    const int done = number("SELECT count(*) FROM job WHERE state = 'done'");
    CHECK(number("SELECT count(*) FROM attempt") == done);
    CHECK(number("SELECT count(*) FROM sample") == done * samples);
    CHECK(number("SELECT count(*) FROM metric") == done * 2);
    CHECK(number("SELECT count(*) FROM job j JOIN attempt a ON a.id = j.result_attempt WHERE j.state = 'done' AND "
                 "a.status = 'done' AND (SELECT count(*) FROM sample s WHERE s.attempt_id = a.id) = " +
                 std::to_string(samples) + " AND (SELECT count(*) FROM metric m WHERE m.attempt_id = a.id) = 2") ==
          done);
    CHECK(number("SELECT count(*) FROM job WHERE state = 'queued' AND (result_attempt IS NOT NULL OR attempts > 0)") ==
          0);
    return done;
}

}  // namespace

TEST_CASE("The disk as a power cut leaves it, at many moments of a sweep, never holds a broken or half-written job") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, " + std::to_string(jobs) +
                         ", 1]}}\nfixed: {samples: " + std::to_string(samples) + ", sleep_s: 0.001}\n");
    Started sweep = place.start({"run", "s.yaml", "--runners", "2"});
    REQUIRE(until([&] { return place.count_if_there("runner_process") == 2; }));
    const std::vector<int> processes = processes_of(place, sweep.child.pid());

    std::mt19937 random(7);
    int done = 0;
    for (int moment = 0; moment < 25; ++moment) {
        const int enough = done + 20 + static_cast<int>(random() % 40);
        REQUIRE(until([&] { return place.count("job WHERE state = 'done'") >= enough; }));
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
        const Frozen frozen(processes);
        Disk disk = {content(place.path("results.db")), content(place.path("results.db-wal"))};
        lay_down(place.path("killed"), disk);
        done = check_whole(place.path("killed"));
        CHECK(done >= enough);
        // What was not synced may be there up to any byte.
        const std::size_t sure = std::min(sure_bytes(content(place.path("results.db-shm"))), disk.wal.size());
        disk.wal.resize(sure + random() % (disk.wal.size() - sure + 1));
        lay_down(place.path("cut"), disk);
        CHECK(check_whole(place.path("cut")) <= done);
        for (const char* folder : {"killed", "cut"}) fs::remove_all(place.path(folder));
    }
    sweep.signal(SIGINT);
    CHECK(sweep.wait().code == 130);
}

TEST_CASE("After a power cut the same command does the rest, and every job has one result") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, 200, 1]}}\nfixed: {samples: 5, sleep_s: 0.002}\n");
    Started sweep = place.start({"run", "s.yaml", "--runners", "2"});
    REQUIRE(until([&] { return place.count_if_there("job WHERE state = 'done'") > 40; }));
    const Disk disk = at_this_moment(place, processes_of(place, sweep.child.pid()));
    CHECK(sweep.wait().code == 0);
    fs::remove_all(place.path("results.files"));
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(place.path("results.db").string() + end);
    lay_down(place.path("."), disk);
    REQUIRE(place.count("job WHERE state = 'done'") < 200);
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    CHECK(place.count("results WHERE status = 'done'") == 200);
    CHECK(place.count("attempt WHERE status = 'done'") == 200);
}

}  // namespace stylesweep::e2e
