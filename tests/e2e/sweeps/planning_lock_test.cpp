// Others write to the database while a sweep is planned: what takes long is done before the write lock is taken.
#include <sqlite3.h>
#include <unistd.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// At once, without waiting for anybody.
bool another_can_write(const Workplace& place) {
    SQLite::Database db(place.path("results.db").string(), SQLite::OPEN_READWRITE);
    return db.tryExec("BEGIN IMMEDIATE") == SQLITE_OK;
}

bool has_open(pid_t pid, const fs::path& file) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd", gone))
        if (fs::read_symlink(entry.path(), gone) == file) return true;
    return false;
}

double cpu_seconds(pid_t pid) {
    const std::string stat = content("/proc/" + std::to_string(pid) + "/stat");
    std::istringstream fields(stat.substr(std::min(stat.rfind(')') + 1, stat.size())));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void make_database(const Workplace& place) {
    place.sweep("first", "fixed: {sleep_s: 0}\n");
    REQUIRE(place.run({"run", "first.yaml"}).code == 0);
}

}  // namespace

TEST_CASE("While an input is hashed that takes minutes, others write; a kill then leaves nothing planned") {
    const Workplace place;
    make_database(place);
    const fs::path big = place.path("big.bin");
    place.write("big.bin", "");
    fs::resize_file(big, std::uintmax_t{64} << 30);  // sparse
    place.write("big.yaml",
                "name: big\nrunner: command\ncommand: [cat, '{data}']\nfiles: [data]\nfixed: {data: big.bin}\n");
    for (const Arguments& arguments :
         {Arguments{"run", "big.yaml"}, Arguments{"split", "big.yaml", "--shards", "2", "-o", "shards"}}) {
        Started planning = place.start(arguments);
        REQUIRE(until([&] { return has_open(planning.child.pid(), big); }));
        CHECK(another_can_write(place));
        planning.signal(SIGKILL);
        CHECK(planning.wait().code == -1);
        CHECK(place.count("sweep WHERE name = 'big'") == 0);
    }
}

TEST_CASE("While a huge grid is gone through for mistakes, others write") {
    const Workplace place;
    make_database(place);
    place.sweep("huge", "grid: {a: {range: [1, 20000, 1]}, b: {range: [1, 20000, 1]}}\n");
    Started planning = place.start({"run", "huge.yaml", "--max-jobs", "1000000000"});
    REQUIRE(until([&] { return cpu_seconds(planning.child.pid()) > 2; }));
    CHECK(another_can_write(place));
    planning.signal(SIGKILL);
    CHECK(planning.wait().code == -1);
    CHECK(place.count("sweep WHERE name = 'huge'") == 0);
}

TEST_CASE("A plan of many jobs is queued part by part, and others write in between") {
    const Workplace place;
    make_database(place);
    constexpr int jobs = 1'000'000;
    place.sweep("many", "grid: {a: {range: [1, 1000, 1]}, b: {range: [1, 1000, 1]}}\n");
    Started planning = place.start({"run", "many.yaml"});
    int queued = 0;
    REQUIRE(until([&] { return (queued = place.count("job") - 1) > 0; }));
    CHECK(queued < jobs);
    place.execute("PRAGMA busy_timeout = 60000; UPDATE sweep SET priority = 7 WHERE name = 'first'");
    CHECK(place.count("job") - 1 < jobs);
    planning.signal(SIGKILL);
    CHECK(planning.wait().code == -1);
    CHECK(place.count("sweep_many WHERE status = 'queued'") < jobs);
}

}  // namespace stylesweep::e2e
