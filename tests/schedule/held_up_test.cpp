// The scheduler's loop is not held up by what takes long in the database: reads of many rows, and the disk.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/schedule/world.hpp"

using namespace std::chrono_literals;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

// A disk on which the files that are opened while it lives lie: SQLite waits for it at each fsync until it is let go
// on, for two seconds at most.
class SlowDisk {
  public:
    SlowDisk() : below_(::sqlite3_vfs_find(nullptr)), vfs_(*below_) {
        current = this;
        vfs_.zName = "slow";
        vfs_.pNext = nullptr;
        vfs_.xOpen = open;
        ::sqlite3_vfs_register(&vfs_, 1);
    }
    SlowDisk(const SlowDisk&) = delete;
    ~SlowDisk() {
        ::sqlite3_vfs_unregister(&vfs_);
        current = nullptr;
    }

    void stop() { set_slow(true); }
    void go_on() { set_slow(false); }
    bool is_waited_for() {
        const std::lock_guard lock(mutex_);
        return waiting_;
    }
    bool held_somebody_up() {
        const std::lock_guard lock(mutex_);
        return given_up_;
    }

  private:
    void set_slow(bool slow) {
        const std::lock_guard lock(mutex_);
        slow_ = slow;
        changed_.notify_all();
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        const int code = current->below_->xOpen(current->below_, name, file, flags, out);
        if (code != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB)) return code;
        static sqlite3_io_methods methods;
        static int (*sync_below)(sqlite3_file*, int);
        sync_below = file->pMethods->xSync;
        methods = *file->pMethods;
        methods.xSync = [](sqlite3_file* synced, int how) {
            if (current) current->wait();
            return sync_below(synced, how);
        };
        file->pMethods = &methods;
        return code;
    }
    void wait() {
        std::unique_lock lock(mutex_);
        waiting_ = true;
        if (!changed_.wait_for(lock, 2s, [&] { return !slow_; })) given_up_ = true;
        waiting_ = false;
    }

    static inline SlowDisk* current = nullptr;
    sqlite3_vfs* below_;
    sqlite3_vfs vfs_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool slow_ = false, waiting_ = false, given_up_ = false;
};

}  // namespace

TEST_CASE("while the database reads millions of rows a second interrupt is heard, and what runs is told to end") {
    World world;
    world.queue({"save"});
    ::sqlite3_create_function(
        world.store.db().getHandle(), "told", 0, SQLITE_UTF8, &world,
        [](sqlite3_context* context, int, sqlite3_value**) {
            const auto& here = *static_cast<World*>(::sqlite3_user_data(context));
            ::sqlite3_result_int(context, here.started.at(0)->asked_to_end.has_value());
        },
        nullptr, nullptr);
    constexpr int most = 20'000'000;
    int rows = 0;
    world.consult = [&](auto&) {
        if (world.waits.size() != 3) return;
        world.interrupt();
        world.interrupt();
        rows = world.store.db()
                   .execAndGet("WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < " +
                               std::to_string(most) + " AND NOT told()) SELECT max(n) FROM row")
                   .getInt();
    };
    CHECK(world.run(1) == Ending::interrupted);
    CHECK(rows > 0);
    CHECK(rows < most);
}

TEST_CASE("while the disk takes its time to keep what was committed, the rounds go on") {
    SlowDisk disk;
    World world;
    world.step = 1s;
    world.queue({"slow", "slow", "slow", "slow"});
    disk.stop();
    int rounds_meanwhile = 0;
    world.at_wait = [&](int wait) {
        for (int ms = 0; wait == 1 && ms < 5000 && !disk.is_waited_for(); ++ms) std::this_thread::sleep_for(1ms);
        if (disk.is_waited_for()) ++rounds_meanwhile;
        if (rounds_meanwhile == 5) disk.go_on();
    };
    CHECK(world.run(1) == Ending::finished);
    CHECK(rounds_meanwhile >= 5);
    CHECK_FALSE(disk.held_somebody_up());
    CHECK(world.row("SELECT count(*) FROM results WHERE status = 'done'") == "4");
}
