// A database that is deleted, moved or replaced while something works on it: it is said, and no row is lost.
#include <optional>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// Six jobs of which the first has ended and the second runs, in the database night/results.db.
struct Night {
    Night() {
        fs::create_directory(place.path("night"));
        place.sweep("s", "fixed: {sleep_s: 1}\ngrid: {a: [1, 2, 3, 4, 5, 6]}\n");
        run.emplace(place.start({"run", "s.yaml", "--db", "night/results.db"}));
        REQUIRE(until([&] { return count_in("night/results.db") > 0; }));
    }
    [[nodiscard]] int count_in(const std::string& database) const {
        if (!fs::exists(place.path(database))) return 0;
        try {
            return SQLite::Database(place.path(database).string(), SQLite::OPEN_READONLY, 10'000)
                .execAndGet("SELECT count(*) FROM results WHERE status = 'done'");
        } catch (const SQLite::Exception&) {
            return 0;
        }
    }
    // The run stops after what runs, with all rows in `database`; and goes on with it where it belongs.
    void check_stopped(const std::string& what, const std::string& database) {
        const Outcome end = run->wait();
        CAPTURE(end.err);
        CHECK(end.code == 3);
        CHECK(contains(end.err, what));
        CHECK(contains(end.err, "all its rows are in "));
        CHECK(contains(end.err, fs::path(database).filename().string()));
        const int kept = count_in(database);
        CHECK(kept >= 2);
        CHECK(kept < 6);
        CHECK(contains(end.err, std::to_string(kept) + "/6 done"));
        if (database != "night/results.db") {
            fs::create_directory(place.path("night"));
            fs::rename(place.path(database), place.path("night/results.db"));
        }
        const Outcome again = place.run({"run", "s.yaml", "--db", "night/results.db"});
        CHECK_MESSAGE(again.code == 0, again.err);
        CHECK(contains(again.err, std::to_string(kept) + " done before"));
        CHECK(count_in("night/results.db") == 6);
    }

    Workplace place;
    std::optional<Started> run;
};

TEST_CASE("A database that is deleted during a run: the run stops with exit code 3, and its rows are written anew") {
    Night night;
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(night.place.path(std::string("night/results.db") + part));
    night.check_stopped("night/results.db was deleted", "night/results.db.rescued");
}

TEST_CASE("A database that is moved during a run is whole where it lies now") {
    Night night;
    fs::rename(night.place.path("night/results.db"), night.place.path("moved.db"));
    night.check_stopped("night/results.db was moved to " + night.place.path("moved.db").string(), "moved.db");
}

TEST_CASE("A folder that is renamed during a run takes the database along") {
    Night night;
    fs::rename(night.place.path("night"), night.place.path("day"));
    night.check_stopped("night/results.db was moved to ", "day/results.db");
}

TEST_CASE("A folder that is deleted during a run: the rows go to the working folder") {
    Night night;
    fs::remove_all(night.place.path("night"));
    night.check_stopped("night/results.db was deleted", "results.db.rescued");
}

TEST_CASE("Another file that takes the database's name during a run stays as it is") {
    Night night;
    night.place.write("other", "something else");
    fs::rename(night.place.path("other"), night.place.path("night/results.db"));
    const Outcome end = night.run->wait();
    CHECK_MESSAGE(end.code == 3, end.err);
    CHECK(contains(end.err, "was deleted, and another file has its name"));
    CHECK(content(night.place.path("night/results.db")) == "something else");
    CHECK(night.count_in("night/results.db.rescued") >= 2);
    const fs::perms mode = fs::status(night.place.path("night/results.db.rescued")).permissions();
    CHECK((mode & fs::perms::mask) == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("A log that is deleted during a run: the rows go into the database") {
    Night night;
    fs::remove(night.place.path("night/results.db-wal"));
    night.check_stopped("night/results.db-wal, in which SQLite keeps the latest rows, was deleted", "night/results.db");
}

TEST_CASE("A database that is emptied or written over in place: the run stops, says so, and leaves the new content") {
    const std::pair<std::string, std::string> cases[] = {{"", "was emptied"},
                                                         {"a letter", "was overwritten by something else"}};
    for (const auto& [text, what] : cases) {
        CAPTURE(what);
        Night night;
        const fs::path file = night.place.path("night/results.db");
        if (text.empty()) fs::resize_file(file, 0);
        std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << text;  // never empty in between
        const std::string now = content(file);
        const Outcome end = night.run->wait();
        CAPTURE(end.err);
        CHECK(end.code == 3);
        CHECK(contains(end.err, "night/results.db " + what + "; most of its rows were only in that file"));
        CHECK_FALSE(contains(end.err, "queued"));
        CHECK(content(file) == now);
        CHECK_FALSE(fs::exists(night.place.path("night/results.db-wal")));
        CHECK(fs::exists(night.place.path("night/results.db.lost-log")));
    }
}

TEST_CASE("A person is told of it, and a second Ctrl-C ends what runs") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 600}\ngrid: {a: [1, 2]}\n");
    Started run = place.start({"run", "s.yaml", "--notify", "echo $STYLESWEEP_REASON >told"});
    REQUIRE(until([&] { return place.count_if_there("job WHERE state = 'running'") > 0; }));
    fs::remove(place.path("results.db"));
    REQUIRE(until([&] { return contains(content(run.err), "was deleted"); }));
    for (int i = 0; i < 2; ++i) {
        run.signal(SIGINT);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));  // two at once count as one
    }
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 3, end.err);
    CHECK(content(place.path("told")) == "database\n");
    CHECK(fs::exists(place.path("results.db.rescued")));
}

TEST_CASE("status --watch ends when its database is gone, and says so") {
    const Workplace place;
    place.sweep("s", "grid: {a: [1]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    Started watch = place.start({"status", "--watch"});
    REQUIRE(until([&] { return contains(content(watch.out), "1/1 done"); }));
    fs::remove(place.path("results.db"));
    const Outcome end = watch.wait();
    CHECK(end.code == 3);
    CHECK_MESSAGE(contains(end.err, "results.db was deleted"), end.err);
}

TEST_CASE("serve says that its database is gone, and shows it again once it is back") {
    const Workplace place;
    place.sweep("s", "grid: {a: [1]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    Started serve = place.start({"serve", "--port", "0"});
    REQUIRE(until([&] { return contains(content(serve.out), "\n"); }));
    const std::string address = content(serve.out).substr(0, content(serve.out).find('\n'));
    const auto get = [&](const std::string& path) {
        return place
            .run_other("python3", {"-c",
                                   "import sys, urllib.request, urllib.error\n"
                                   "opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
                                   "try:\n    print(200, opener.open(sys.argv[1]).read().decode())\n"
                                   "except urllib.error.HTTPError as e:\n    print(e.code, e.read().decode())",
                                   address + path})
            .out;
    };
    CHECK(get("state").starts_with("200 "));
    fs::rename(place.path("results.db"), place.path("moved.db"));
    for (const char* path : {"", "state"})
        CHECK_MESSAGE(contains(get(path), "500 results.db: there is no such database"), get(path));
    CHECK_FALSE(fs::exists(place.path("results.db")));
    place.write("results.db", "a letter");
    CHECK_MESSAGE(contains(get("state"), "500 results.db: not a stylesweep database"), get("state"));
    fs::rename(place.path("moved.db"), place.path("results.db"));
    CHECK(contains(get(""), "1 job of 1 done"));
    serve.signal(SIGINT);
    CHECK(serve.wait().code == 0);
}

// A shard of six jobs in the hands of `work`, of which the first has ended and the second runs.
struct Task {
    Task() {
        fs::create_directory(place.path("scratch"));
        place.sweep("s", "fixed: {sleep_s: 1}\ngrid: {a: [1, 2, 3, 4, 5, 6]}\n");
        REQUIRE(place.run({"run", "s.yaml", "--budget", "1ms"}).code == 4);
        REQUIRE(place.run({"split", "s.yaml", "--shards", "1", "-o", "d"}).code == 0);
        work.emplace(place.start({"work", "d/results-1.db", "--scratch", "scratch"}));
        REQUIRE(until([&] { return done_in(copy()) > 0; }));
    }
    [[nodiscard]] fs::path copy() const {
        for (const auto& entry : fs::recursive_directory_iterator(place.path("scratch")))
            if (entry.path().filename() == "results-1.db") return entry.path();
        return {};
    }
    [[nodiscard]] static int done_in(const fs::path& database) {
        try {
            return SQLite::Database(database.string(), SQLite::OPEN_READONLY, 10'000)
                .execAndGet("SELECT count(*) FROM results WHERE status = 'done'");
        } catch (const SQLite::Exception&) {
            return 0;
        }
    }

    Workplace place;
    std::optional<Started> work;
};

TEST_CASE("work whose copy of the shard is deleted ends with exit code 3; its rows are beside the shard") {
    Task task;
    fs::remove_all(task.copy().parent_path());
    const Outcome end = task.work->wait();
    CAPTURE(end.err);
    CHECK(end.code == 3);
    CHECK(contains(end.err, "/results-1.db was deleted; all its rows are in "));
    CHECK(contains(end.err, "d/results-1.db.rescued now"));
    const int kept = Task::done_in(task.place.path("d/results-1.db.rescued"));
    CHECK(kept >= 2);
    CHECK(kept < 6);
    const Outcome merged = task.place.run({"merge", "d/results-1.db.rescued"});
    CHECK_MESSAGE(contains(merged.err, std::to_string(kept) + " results"), merged.err);
    CHECK(task.place.count("results") == kept);
}

TEST_CASE("work whose shard is deleted goes on with its copy and brings all of it back") {
    Task task;
    fs::remove_all(task.place.path("d"));
    const Outcome end = task.work->wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK(Task::done_in(task.place.path("d/results-1.db")) == 6);
}

}  // namespace
}  // namespace stylesweep::e2e
