// Everything at once on one database for a long time: a run that goes on to the end, one that is killed again and
// again, a page that is polled, merges, exports, backups, reports, a full disk, a clock set back. Afterwards nothing is
// lost, and nothing has grown that should not. STYLESWEEP_SOAK_S: how long, seconds (default 60; scripts/soak: hours).
#include <SQLiteCpp/SQLiteCpp.h>
#include <httplib.h>

#include <array>
#include <map>
#include <random>

#include "base/text/joined.hpp"
#include "tests/faults/disk.hpp"
#include "tests/soak/process_use.hpp"

namespace stylesweep::e2e {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int block = 200;          // jobs of the restless sweep before it is planned anew
constexpr double most_disk_s = 60;  // the disk is full so long, at most; as is the clock set back

double soak_seconds() {
    const char* text = std::getenv("STYLESWEEP_SOAK_S");
    return text ? std::stod(text) : 60;
}

// One quantity over the time of the test, as shares from 0 to 1.
struct Series {
    std::vector<std::pair<double, double>> points;

    [[nodiscard]] double largest(double from, double to) const {
        double found = 0;
        for (const auto& [at, value] : points)
            if (at >= from && at < to) found = std::max(found, value);
        return found;
    }
};

class Soak {
  public:
    explicit Soak(double seconds)
        : disk(place, (std::to_string(100 + static_cast<int>(seconds / 10)) + "m").c_str()), seconds_(seconds) {
        clock_is_off_by(0);
        place.environment = {{"LD_PRELOAD", SHIFTED_CLOCK}, {"STYLESWEEP_CLOCK_FILE", place.path("clock").string()}};
        place.sweep("steady",
                    "fixed: {sleep_s: 0.2, print_bytes: 800}\nlimits: {retries: 100}\ngrid: {n: {range: [1, " +
                        std::to_string(static_cast<int>(seconds * 12) + 100) + ", 1]}}\n");
        place.sweep("guest", "grid: {guest: [1, 2, 3, 4, 5]}\n");
        plan_restless();
    }

    [[nodiscard]] bool ready() const {
        if (!disk.is_there()) MESSAGE("skipped: no tmpfs can be mounted here (needs root)");
        return disk.is_there();
    }

    void begin() {
        steady_ = std::make_unique<Started>(start({"run", "steady.yaml", "--runners", "2"}));
        REQUIRE(until([&] { return answers("SELECT count(*) > 0 FROM attempt", "1"); }));
        restless_ = std::make_unique<Started>(start({"run", "restless.yaml", "--runners", "2"}));
        REQUIRE(until([&] { return answers("SELECT count(*) > 0 FROM sweep WHERE name = 'restless'", "1"); }));
        serve_ = std::make_unique<Started>(start({"serve", "--sweep", "restless", "--port", "0"}));
        REQUIRE(until([&] { return contains(content(serve_->out), "http://127.0.0.1:"); }));
        port_ = std::stoi(content(serve_->out).substr(content(serve_->out).find("127.0.0.1:") + 10));
        begin_ = Clock::now();
    }

    void go_on() {
        while (share() < 1) {
            faults();
            keep_restless();
            if (random_() % 4 == 0) kill_restless();
            one_command();
            poll_page();
            observe();
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            REQUIRE_MESSAGE(!steady_->child.poll().has_value(), content(steady_->err));
            REQUIRE_MESSAGE(!serve_->child.poll().has_value(), content(serve_->err));
        }
    }

    void end() {
        steady_->signal(SIGINT);
        CHECK(steady_->wait().code == 130);
        serve_->signal(SIGINT);
        serve_->wait();
        if (!restless_->child.poll()) restless_->signal(SIGINT);
        restless_->wait();
        const Outcome last = run({"run", "restless.yaml", "--runners", "2", "--rerun", "failed"});
        CHECK_MESSAGE(last.code == 0, last.err);
    }

    void check_rows() const {
        MESSAGE(value("SELECT count(*) FROM results")
                << " rows, " << kills_ << " kills, " << blocks_ << " blocks, " << polls_ << " pages");
        for (const auto& [command, times] : commands_) MESSAGE(command << ": " << times << " times");
        CHECK(value("PRAGMA integrity_check") == "ok");
        CHECK(value("SELECT count(*) FROM pragma_foreign_key_check") == "0");
        CHECK(value("SELECT count(*) FROM job WHERE state = 'done' AND params ->> '$.restless' IS NOT NULL") ==
              std::to_string(blocks_ * block));
        CHECK(value("SELECT count(*) FROM job WHERE state = 'done' AND params ->> '$.guest' IS NOT NULL") ==
              (commands_.contains("merge") ? "5" : "0"));
        CHECK(value("SELECT count(*) FROM job WHERE lease IS NOT NULL") == "0");
        CHECK(value("SELECT count(*) FROM job WHERE state NOT IN ('done', 'queued')") == "0");
        CHECK(value("SELECT count(*) FROM (SELECT job_id FROM attempt WHERE status = 'done' GROUP BY job_id "
                    "HAVING count(*) > 1)") == "0");
        CHECK(value("SELECT count(*) FROM (SELECT j.id FROM job j JOIN attempt a ON a.job_id = j.id GROUP BY j.id "
                    "HAVING count(*) <> j.attempts OR max(a.number) <> j.attempts)") == "0");
        CHECK(value("SELECT count(*) FROM attempt WHERE finished_at < started_at") == "0");
    }

    // The second quarter has no faults, the last one comes after all of them.
    void check_flat() const {
        for (const auto& [name, series] : series_) {
            const double before = series.largest(0.25, 0.5), after = series.largest(0.75, 1);
            MESSAGE(name << ": at most " << before << " in the second quarter, " << after << " in the last");
            // The log is as long as the longest time that a reader (an export, a backup) kept it from starting again.
            const double slack = contains(name, "log") ? 65536 : contains(name, "KiB") ? 4096 : 4;
            CHECK_MESSAGE(after <= 1.15 * before + slack, name << " has grown");
        }
        std::uintmax_t largest_log = 0;
        for (const auto& log : fs::directory_iterator(place.path("disk/results.files/logs")))
            largest_log = std::max(largest_log, log.file_size());
        CHECK(largest_log < (std::uintmax_t{42} << 20));  // docs/faults.md: 32 MiB, then its middle is removed
    }

    Workplace place;
    SmallDisk disk;
    bool was_full = false, was_back = false;

  private:
    [[nodiscard]] double share() const {
        return std::chrono::duration<double>(Clock::now() - begin_).count() / seconds_;
    }
    [[nodiscard]] std::string value(const std::string& sql) const { return disk.value(sql); }
    [[nodiscard]] bool answers(const std::string& sql, const std::string& answer) const {
        try {
            return value(sql) == answer;
        } catch (const SQLite::Exception&) {
            return false;  // not made yet
        }
    }

    Started start(Arguments arguments) const {
        arguments.insert(arguments.end(), {"--db", disk.database().string()});
        return place.start(arguments);
    }
    Outcome run(const Arguments& arguments) const { return start(arguments).wait(); }

    void clock_is_off_by(int seconds) const { place.write("clock", std::to_string(seconds)); }

    void plan_restless() {
        place.sweep("restless", "fixed: {sleep_s: 0.05}\nlimits: {retries: 100}\ngrid: {restless: {range: [" +
                                    std::to_string(blocks_ * block + 1) + ", " + std::to_string((blocks_ + 1) * block) +
                                    ", 1]}}\n");
        ++blocks_;
    }

    void keep_restless() {
        const auto ended = restless_->child.poll();
        if (!ended) return;
        if (ended->signal == 0 && ended->code == 0) plan_restless();
        restless_ = std::make_unique<Started>(start({"run", "restless.yaml", "--runners", "2", "--rerun", "failed"}));
    }

    // The orchestrator, or one of its runners.
    void kill_restless() {
        if (restless_->child.poll()) return;
        const pid_t orchestrator = restless_->child.pid();
        const std::vector<pid_t> runners = children_of(orchestrator);
        const pid_t victim = random_() % 4 == 0 || runners.empty() ? orchestrator : runners[random_() % runners.size()];
        kills_ += ::kill(victim, std::array{SIGKILL, SIGSEGV}[random_() % 2]) == 0;
    }

    // Between the quarters that are compared.
    void faults() {
        const double lasts = std::min(most_disk_s / seconds_, 0.08);
        const double now = share();
        const bool full = now > 0.52 && now < 0.52 + lasts, back = now > 0.62 && now < 0.62 + lasts;
        if (full && !disk_full_) disk.fill(0);
        if (!full && disk_full_) disk.make_room();
        if (back != clock_back_) clock_is_off_by(back ? -3600 : 0);
        disk_full_ = full;
        clock_back_ = back;
        was_full |= full;
        was_back |= back;
    }

    // As a person or a script would, beside the runs. Anything may fail while the disk is full, but nothing may crash.
    void one_command() {
        static const std::vector<Arguments> known = {{"status"},
                                                     {"query", "SELECT count(*) FROM results"},
                                                     {"plan", "restless.yaml"},
                                                     {"export", "-o", "rows.csv", "--force"},
                                                     {"export", "--backup", "backup.db", "--force"},
                                                     {"export", "--trimmed", "trimmed.db", "--force"},
                                                     {"report", "--sweep", "restless", "-o", "report.html"},
                                                     {"doctor"},
                                                     {"merge"}};
        const Arguments command = known[random_() % known.size()];
        const bool may_fail = disk_full_;
        const Outcome end = command[0] == "merge" ? merge_guest() : run(command);
        const bool found_something = command[0] == "doctor" && end.code == 1;  // such as processes that were killed
        if (may_fail || disk_full_)
            CHECK_MESSAGE(end.code >= 0, joined(command, " ") << ": " << end.err);
        else
            CHECK_MESSAGE((end.code == 0 || found_something), joined(command, " ") << ": " << end.err);
        if (end.code == 0 || found_something) ++commands_[command[0] == "export" ? joined(command, " ") : command[0]];
    }

    Outcome merge_guest() const {
        const Outcome made = place.run({"run", "guest.yaml", "--db", "guest.db"});
        if (made.code != 0) return made;
        return run({"merge", "guest.db"});
    }

    void poll_page() {
        httplib::Client client("127.0.0.1", port_);
        client.set_read_timeout(60);
        for (const char* path : {"/state", "/"}) {
            const auto answer = client.Get(path);
            REQUIRE_MESSAGE(answer, path);
            if (!disk_full_) CHECK_MESSAGE(answer->status == 200, path << ": " << answer->body.substr(0, 300));
            polls_ += answer->status == 200;
        }
    }

    void observe() {
        std::map<std::string, pid_t> watched{{"run", steady_->child.pid()}, {"serve", serve_->child.pid()}};
        int runner = 0;
        for (const pid_t each : children_of(steady_->child.pid())) watched["runner " + std::to_string(++runner)] = each;
        const double at = share();
        for (const auto& [name, pid] : watched) {
            const ProcessUse use = use_of(pid);
            series_[name + ", KiB"].points.emplace_back(at, use.resident_kib);
            series_[name + ", descriptors"].points.emplace_back(at, use.descriptors);
            series_[name + ", threads"].points.emplace_back(at, use.threads);
        }
        std::error_code none;
        const auto wal = fs::file_size(disk.database().string() + "-wal", none);
        series_["write-ahead log, KiB"].points.emplace_back(at, none ? 0 : static_cast<double>(wal) / 1024);
    }

    double seconds_;
    Clock::time_point begin_;
    std::mt19937 random_{20260101};
    std::unique_ptr<Started> steady_, restless_, serve_;
    int port_ = 0, blocks_ = 0, kills_ = 0, polls_ = 0;
    bool disk_full_ = false, clock_back_ = false;
    std::map<std::string, int> commands_;
    std::map<std::string, Series> series_;
};

TEST_CASE("Everything at once for a long time loses nothing and leaves nothing that grows") {
    Soak soak(soak_seconds());
    if (!soak.ready()) return;
    soak.begin();
    soak.go_on();
    soak.end();
    CHECK(soak.was_full);
    CHECK(soak.was_back);
    soak.check_rows();
    soak.check_flat();
}

}  // namespace
}  // namespace stylesweep::e2e
