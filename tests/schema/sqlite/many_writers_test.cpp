#include "schema/sqlite/many_writers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "schema/queue/job_queue.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;

namespace {

// A database with `jobs` queued jobs of one sweep.
struct Queue {
    explicit Queue(int jobs) {
        Enqueuer enqueuer(store, {"s", "noop", "/s.yaml", "", "", "[]", "[]", "{}", "{}"}, Rerun::none, Scope::file);
        sweep = enqueuer.sweep();
        for (int i = 0; i < jobs; ++i) {
            const std::string number = std::to_string(i);
            enqueuer.add({std::string(64 - number.size(), '0') + number, "{\"n\":" + number + "}", "{}", 1});
        }
        enqueuer.commit();
    }
    std::int64_t count(const std::string& what) {
        return store.db().execAndGet("SELECT count(*) FROM " + what).getInt64();
    }

    testing::TestFolder folder;
    Store store{folder.path() / "r.db", OpenMode::create};
    Id sweep = 0;
};

AttemptRecord done() {
    AttemptRecord record;
    record.status = AttemptStatus::done;
    record.started_at = record.finished_at = "2026-11-24T00:00:00.000Z";
    record.metrics = {{"runtime_s", 1}};
    return record;
}

// Claims and finishes until the queue is empty. Returns how many jobs it did.
int work(const std::filesystem::path& file, Id sweep) {
    Store store(file, OpenMode::read_write);
    JobQueue queue(store);
    const Id self = queue.register_runner({ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 1});
    int jobs = 0;
    for (auto job = queue.claim(self, sweep, 0); job; ++jobs)
        job = queue.finish(self, sweep, *job, done(), JobQueue::Next::claim);
    return jobs;
}

}  // namespace

TEST_CASE("16 writers on one database: none is told that it is locked, each job is done once") {
    Queue queue(1600);
    std::atomic<int> jobs = 0, errors = 0;
    std::vector<std::jthread> writers;
    for (int i = 0; i < 16; ++i)
        writers.emplace_back([&] {
            try {
                jobs += work(queue.store.file(), queue.sweep);
            } catch (const std::exception& error) {
                ++errors;
                MESSAGE(error.what());
            }
        });
    writers.clear();
    CHECK(errors == 0);
    CHECK(jobs == 1600);
    CHECK(queue.count("attempt WHERE status = 'done'") == 1600);
    CHECK(queue.count("job WHERE state = 'done' AND result_attempt IS NOT NULL") == 1600);
    CHECK(queue.store.db().execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("the write-ahead log starts afresh while writers go on, and does not grow with their work") {
    Queue queue(3000);
    std::vector<std::jthread> writers;
    for (int i = 0; i < 2; ++i) writers.emplace_back([&] { work(queue.store.file(), queue.sweep); });
    writers.clear();
    CHECK(queue.count("attempt") == 3000);
    const auto log_bytes = std::filesystem::file_size(queue.store.file().string() + "-wal");
    CHECK(log_bytes > 0);
    CHECK(log_bytes < 60'000'000);  // all frames together: some 90 MB
}

TEST_CASE("a reader that stays in its transaction stops no writer") {
    Queue queue(2000);
    SQLite::Database reader(queue.store.file().string(), SQLite::OPEN_READONLY);
    SQLite::Transaction reading(reader);
    CHECK(reader.execAndGet("SELECT count(*) FROM attempt").getInt() == 0);
    CHECK(work(queue.store.file(), queue.sweep) == 2000);
    CHECK(reader.execAndGet("SELECT count(*) FROM attempt").getInt() == 0);
    CHECK(queue.count("attempt") == 2000);
}
