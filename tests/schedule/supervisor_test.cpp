#include "orchestrator/schedule/supervisor.hpp"

#include <doctest/doctest.h>

#include "schema/queue/lost_lease.hpp"
#include "schema/queue/retry_policy.hpp"
#include "tests/schedule/world.hpp"

using namespace stylesweep;
using namespace stylesweep::schedule;
using stylesweep::schedule::testing::World;

namespace {

// One job under way with a runner that has a log, and a supervisor to judge it.
struct Scene {
    explicit Scene(const std::string& limits = "{}") : world(limits), queue(world.store) {
        world.queue({"done"});
        world.folder.write("r.files/logs/r.log", "the job before failed\n");
        claim();
    }

    void claim() {
        auto process = ProcessIdentity::of_this_process();
        const auto log_begin = std::filesystem::file_size(world.store.files_folder() / "logs/r.log");
        const auto runner = world.runners_queue.register_runner({process, "{}", "cpu", "", "", "logs/r.log", 1});
        REQUIRE(world.runners_queue.claim(runner, world.sweep, static_cast<std::int64_t>(log_begin)));
    }

    schema::JobQueue::Lease lease() {
        auto all = queue.leases(world.sweep);
        REQUIRE(all.size() == 1);
        return all.front();
    }

    void log(const std::string& text) {
        std::ofstream(world.store.files_folder() / "logs/r.log", std::ios::app) << text;
    }

    World world;
    schema::JobQueue queue;
    Supervisor supervisor{queue, world.store.files_folder()};
};

}  // namespace

TEST_CASE("why a runner ended decides the job's status") {
    const struct {
        process::Exit end;
        KillReason why;
        const char *status, *error_class, *message;
    } cases[] = {
        {{1, 0}, KillReason::none, "crashed", "exit", "the runner ended with exit code 1 in the middle of the job"},
        {{0, 0}, KillReason::none, "crashed", "exit", "the runner ended with exit code 0 in the middle of the job"},
        {{0, 11}, KillReason::none, "crashed", "signal", "the runner was killed by signal 11 (Segmentation fault)"},
        {{0, 9}, KillReason::none, "crashed", "signal", "the runner was killed by signal 9 (Killed)"},
        {{0, 9}, KillReason::timeout, "timeout", "timeout", "detail"},
        {{3, 0}, KillReason::timeout, "timeout", "timeout", "detail"},
        {{0, 9}, KillReason::memory, "oom", "memory_limit", "detail"},
    };
    schema::JobQueue::Lease lease;
    lease.job.started_at = "2026-01-01T00:00:00.000Z";
    for (const auto& each : cases) {
        CAPTURE(each.message);
        const auto record = death_record(lease, each.end, each.why, "detail");
        CHECK(schema::optional_text(record.status) == each.status);
        CHECK(schema::optional_text(record.error_class) == each.error_class);
        CHECK(record.error_message == each.message);
        CHECK(record.signal == (each.end.signal ? std::optional(each.end.signal) : std::nullopt));
        CHECK(record.exit_code == (each.end.signal ? std::nullopt : std::optional(each.end.code)));
        CHECK(record.started_at == lease.job.started_at);
        CHECK(record.finished_at > record.started_at);
    }
}

TEST_CASE("the last words are those of this job, and its part of the log is on record") {
    Scene scene;
    scene.log("one\ntwo\nthree\nfour\n");
    scene.supervisor.runner_died(scene.lease(), {0, 6}, KillReason::none, "");
    CHECK(scene.world.row("SELECT error_message FROM attempt") ==
          "the runner was killed by signal 6 (Aborted); its last words: two\nthree\nfour");
    CHECK(scene.world.row("SELECT log_path, log_begin, log_end FROM attempt") == "logs/r.log|22|41");
}

TEST_CASE("a job that printed nothing has no last words, least of all another job's") {
    Scene scene;
    scene.supervisor.runner_died(scene.lease(), {0, 6}, KillReason::none, "");
    CHECK(scene.world.row("SELECT error_message FROM attempt") == "the runner was killed by signal 6 (Aborted)");
}

TEST_CASE("a log that is gone does not keep the death from being recorded") {
    Scene scene;
    std::filesystem::remove_all(scene.world.store.files_folder());
    scene.supervisor.runner_died(scene.lease(), {0, 6}, KillReason::none, "");
    CHECK(scene.world.row("SELECT status, error_message FROM attempt") ==
          "crashed|the runner was killed by signal 6 (Aborted)");
}

TEST_CASE("a runner killed for the user leaves its job queued and untried") {
    Scene scene;
    scene.supervisor.runner_died(scene.lease(), {0, 9}, KillReason::interrupt, "");
    CHECK(scene.world.row("SELECT state, attempts, lease FROM job") == "queued|0|");
    CHECK(scene.world.row("SELECT count(*) FROM attempt") == "0");
}

TEST_CASE("a death told twice is one row") {
    Scene scene;
    const auto lease = scene.lease();
    scene.supervisor.runner_died(lease, {0, 9}, KillReason::none, "");
    scene.supervisor.runner_died(lease, {0, 9}, KillReason::none, "");
    scene.supervisor.runner_lost(lease);
    CHECK(scene.world.row("SELECT count(*), max(error_class) FROM attempt") == "1|signal");
    CHECK(scene.world.row("SELECT state, lost FROM job") == "crashed|0");
}

TEST_CASE("a job lost with its machine is tried again without costing a retry, but only so often") {
    Scene scene;
    static_assert(schema::most_losses == 3);
    for (int loss = 1; loss < schema::most_losses; ++loss) {
        scene.supervisor.runner_lost(scene.lease());
        CHECK(scene.world.row("SELECT state, lost FROM job") == "queued|" + std::to_string(loss));
        scene.claim();
        CHECK(scene.lease().job.retries_left == 0);
    }
    scene.supervisor.runner_lost(scene.lease());
    CHECK(scene.world.row("SELECT state, lost FROM job") == "crashed|3");
    CHECK(scene.world.row("SELECT count(*), min(error_class), max(error_class) FROM attempt") == "3|lost|lost");
    CHECK(scene.world.row("SELECT error_message FROM attempt").find("vanished together with its orchestrator") !=
          std::string::npos);
}

TEST_CASE("a loss leaves the retries for the job's own crashes") {
    Scene scene(R"({"retries": 1})");
    scene.supervisor.runner_lost(scene.lease());
    scene.claim();
    scene.supervisor.runner_died(scene.lease(), {0, 11}, KillReason::none, "");
    CHECK(scene.world.row("SELECT state FROM job") == "queued");
    scene.claim();
    scene.supervisor.runner_died(scene.lease(), {0, 11}, KillReason::none, "");
    CHECK(scene.world.row("SELECT state, attempts FROM job") == "crashed|3");
}

TEST_CASE("who ends an attempt for its runner says in its row that nobody looked at its inputs then") {
    Scene scene;
    auto lease = scene.lease();
    const auto warning = [&](KillReason why) { return death_record(lease, {0, 9}, why, "").warning.value_or(""); };
    constexpr KillReason reasons[] = {KillReason::none, KillReason::timeout, KillReason::memory, KillReason::cancelled};
    for (const KillReason why : reasons) CHECK(warning(why).empty());
    lease.job.inputs = R"({"data":{"path":"/d","sha256":"aa","state":"1:2:3:4"}})";
    for (const KillReason why : reasons) CHECK(warning(why).find("not when it ended") != std::string::npos);
    CHECK(schema::lost_record(lease, "").warning == warning(KillReason::none));
    lease.cancelled = true;
    CHECK(schema::lost_record(lease, "").warning == warning(KillReason::none));
    scene.supervisor.runner_died(lease, {0, 9}, KillReason::timeout, "detail");
    CHECK(scene.world.row("SELECT status, warning FROM results") == "timeout|" + warning(KillReason::timeout));
}
