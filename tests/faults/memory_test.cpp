// Out of memory is a result: the system's refusal, limits.memory, and what it means for bigger jobs.
#include <unistd.h>

#include <cerrno>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

TEST_CASE("Memory the system refuses is oom with the size asked for, never tried again, and the runner goes on") {
    const Workplace place;
    place.sweep("s", "grid: {allocate_bytes: [1000000000000000, 1000000]}\nlimits: {retries: 5}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    CHECK(place.value(
              "SELECT status || ' ' || error_class || ' ' || requested_bytes FROM results WHERE status <> 'done'") ==
          "oom out_of_memory 1000000000000000");
    CHECK(place.count("attempt") == 2);
    CHECK(place.count("runner_process") == 1);
}

TEST_CASE("A job past limits.memory is oom with what its runner held, and the next job begins clean") {
    const Workplace place;
    place.sweep("s",
                "fixed: {sleep_s: 0.2}\ngrid: {allocate_bytes: [600000000, 1000000]}\n"
                "limits: {memory: 400MB, retries: 5}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    CHECK(place.value("SELECT status || ' ' || error_class FROM results WHERE status <> 'done'") == "oom memory_limit");
    CHECK(std::stoll(place.value("SELECT requested_bytes FROM results WHERE status = 'oom'")) > 400'000'000);
    CHECK(place.count("results WHERE status = 'done'") == 1);
    CHECK(place.count("attempt") == 2);
}

// A memory cgroup of its own, if this machine lets us make one: what is in it gets no more than `bytes`.
class MemoryGroup {
  public:
    explicit MemoryGroup(std::int64_t bytes) {
        const std::string name = "stylesweep-test-" + std::to_string(::getpid());
        const fs::path cgroups = "/sys/fs/cgroup";
        const bool second = fs::exists(cgroups / "cgroup.controllers");
        folder_ = (second ? cgroups : cgroups / "memory") / name;
        std::error_code error;
        if (!fs::create_directory(folder_, error)) return;
        std::ofstream limit(folder_ / (second ? "memory.max" : "memory.limit_in_bytes"));
        is_there = bool(limit << bytes << std::flush);
    }
    MemoryGroup(const MemoryGroup&) = delete;
    ~MemoryGroup() {
        until([&] { return ::rmdir(folder_.c_str()) == 0 || errno != EBUSY; });
    }
    [[nodiscard]] std::string members() const { return (folder_ / "cgroup.procs").string(); }
    bool is_there = false;

  private:
    fs::path folder_;
};

TEST_CASE("A runner that the kernel ends for want of memory is oom, and the next job begins clean") {
    const MemoryGroup group(150'000'000);
    if (!group.is_there) {
        MESSAGE("not on this machine: it lets us make no memory cgroup");
        return;
    }
    const Workplace place;
    place.sweep("s", "grid: {allocate_bytes: [600000000, 1000000]}\nlimits: {retries: 5}\n");
    const Outcome end = place.run_other(
        "/bin/sh", {"-c", "echo $$ > " + group.members() + "; exec " + std::string(program) + " run s.yaml"});
    CHECK_MESSAGE(end.code == 1, end.err);
    CHECK(place.value("SELECT status || ' ' || error_class FROM results WHERE status <> 'done'") == "oom oom_killer");
    CHECK(place.count("results WHERE status = 'done'") == 1);
    CHECK(place.count("attempt") == 2);
}

// The smallest runs out of memory in this sweep; so would the others.
constexpr const char* sizes =
    "fixed: {outcome: oom}\ngrid: {resolution: [64, 128, 32x64, 256]}\n"
    "include: [{resolution: 512, outcome: done}]\n";

TEST_CASE("Bigger jobs of the same kind are put off to the end") {
    const Workplace place;
    place.sweep("s", sizes);
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    CHECK(place.value(
              "SELECT group_concat(params ->> '$.resolution', ' ') FROM (SELECT j.params FROM attempt a JOIN job j ON "
              "j.id = a.job_id ORDER BY a.id)") == "64 32x64 512 128 256");
}

TEST_CASE("With --skip-doomed they are skipped, and the row and the summary say why") {
    const Workplace place;
    place.sweep("s", sizes);
    const Outcome end = place.run({"run", "s.yaml", "--skip-doomed"});
    CHECK(end.code == 1);
    CHECK(place.count("results WHERE status = 'oom'") == 2);
    CHECK(place.count("results WHERE status = 'skipped' AND error_class = 'doomed'") == 2);
    CHECK(place.count("results WHERE status = 'done'") == 1);
    CHECK_MESSAGE(contains(end.err, "2 skipped (doomed)"), end.err);
    const std::string oom = place.value("SELECT substr(job_key, 1, 10) FROM results WHERE status = 'oom' LIMIT 1");
    CHECK_MESSAGE(contains(end.err, "job " + oom + " (resolution 64) ran out of memory"), end.err);
}

}  // namespace
}  // namespace stylesweep::e2e
