// Kills runners and orchestrators at random, hundreds of times, and then asks the database whether anything was lost or
// counted twice. STYLESWEEP_SEED=N repeats a run's choices, STYLESWEEP_KILLS=N changes their number.
#include <array>
#include <cstdlib>
#include <list>
#include <random>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr int jobs = 800;

unsigned number_from(const char* variable, unsigned otherwise) {
    const char* text = std::getenv(variable);
    return text ? static_cast<unsigned>(std::stoul(text)) : otherwise;
}

class Chaos {
  public:
    explicit Chaos(unsigned seed) : random_(seed) {
        place.sweep("s", "fixed: {sleep_s: 0.04}\ngrid: {n: {range: [1, " + std::to_string(jobs) +
                             ", 1]}}\nlimits: {retries: 100}\n");
    }

    /// Two orchestrators are kept running on one database.
    void keep_running() {
        running_.remove_if([](Started& each) { return each.child.poll().has_value(); });
        while (running_.size() < 2) running_.push_back(place.start({"run", "s.yaml", "--runners", "2"}));
    }

    /// One orchestrator or runner, by a signal that cannot be refused or by one that crashes. False when there is none.
    bool kill_one() {
        const int signal = std::array{SIGKILL, SIGKILL, SIGSEGV, SIGABRT}[random_() % 4];
        if (random_() % 4 == 0) {
            auto victim = std::next(running_.begin(), static_cast<std::ptrdiff_t>(random_() % running_.size()));
            return ::kill(victim->child.pid(), SIGKILL) == 0;
        }
        const std::vector<int> runners = pids();
        return !runners.empty() && ::kill(runners[random_() % runners.size()], signal) == 0;
    }

    void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 100)); }

    /// Ends them gently: retries may wait for minutes by now.
    void stop() {
        for (Started& each : running_) ::kill(each.child.pid(), SIGTERM);
        for (Started& each : running_) each.wait();
        running_.clear();
    }

    Workplace place;

  private:
    // Runners that are at work now: their jobs' leases, as this machine's processes of that name.
    std::vector<int> pids() const {
        std::vector<int> found;
        if (place.count_if_there("runner_process") == 0) return found;
        SQLite::Database db(place.path("results.db").string(), SQLite::OPEN_READONLY, 10'000);
        SQLite::Statement rows(db, "SELECT pid FROM runner_process WHERE ended_at IS NULL ORDER BY id DESC LIMIT 12");
        while (rows.executeStep()) {
            const int pid = rows.getColumn(0).getInt();
            if (contains(content("/proc/" + std::to_string(pid) + "/cmdline"), place.path("results.db").string()))
                found.push_back(pid);
        }
        return found;
    }

    std::mt19937 random_;
    std::list<Started> running_;
};

TEST_CASE("After hundreds of kills each job has exactly one accepted result, and the database is sound") {
    const unsigned seed = number_from("STYLESWEEP_SEED", std::random_device{}());
    const unsigned wanted = number_from("STYLESWEEP_KILLS", 200);
    MESSAGE("seed " << seed << " (STYLESWEEP_SEED=" << seed << " repeats it)");
    Chaos chaos(seed);
    unsigned kills = 0;
    while (kills < wanted) {
        chaos.keep_running();
        chaos.pause();
        kills += chaos.kill_one();
    }
    const int left = chaos.place.count("job WHERE state IN ('queued', 'running')");
    chaos.stop();
    const Outcome end = chaos.place.run({"run", "s.yaml", "--runners", "4", "--rerun", "failed"});
    CHECK_MESSAGE(end.code == 0, end.err);
    const Workplace& place = chaos.place;
    MESSAGE(kills << " kills while " << jobs - left << " of " << jobs << " jobs ended; "
                  << place.count("attempt WHERE status = 'crashed'") << " attempts crashed, "
                  << place.count("attempt WHERE error_class = 'lost'") << " of them lost");

    CHECK(place.count("job") == jobs);
    CHECK(place.count("job WHERE state = 'done' AND lease IS NULL") == jobs);
    CHECK(place.count("attempt WHERE status = 'done'") == jobs);
    CHECK(place.value("SELECT count(DISTINCT job_id) FROM attempt WHERE status = 'done'") == std::to_string(jobs));
    CHECK(place.count("job j JOIN attempt a ON a.id = j.result_attempt AND a.job_id = j.id AND a.status = 'done'") ==
          jobs);
    CHECK(place.count("results") == jobs);
    // Every try is on record, none twice: the attempts of a job are numbered 1, 2, ... without a gap.
    CHECK(place.count("(SELECT j.id FROM job j JOIN attempt a ON a.job_id = j.id GROUP BY j.id HAVING count(*) <> "
                      "j.attempts OR max(a.number) <> j.attempts)") == 0);
    CHECK(place.count("metric m LEFT JOIN attempt a ON a.id = m.attempt_id WHERE a.status IS NOT 'done'") == 0);
    CHECK(place.count("metric WHERE name = 'runtime_s'") == jobs);
    CHECK(place.value("PRAGMA integrity_check") == "ok");
    CHECK(place.count("pragma_foreign_key_check") == 0);
}

}  // namespace
}  // namespace stylesweep::e2e
