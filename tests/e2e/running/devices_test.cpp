// Runners that want their device for themselves, against other runs on the host.
#include <algorithm>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// The programs in a folder of their own, with a noop runner that wants its device for itself, `picky`, on a CPU and two
// GPUs. It notes in `seen` which device it was started for and which GPUs it sees.
struct Picky : Workplace {
    Picky() {
        fs::create_directory(path("bin"));
        fs::copy_file(program, path("bin/stylesweep"));
        fs::copy_file(STYLESWEEP_BIN_DIR "/stylesweep-runner-noop", path("bin/noop"));
        write("bin/stylesweep-runner-picky", R"(#!/bin/sh
case "$1" in
--describe) "$(dirname "$0")/noop" "$@" |
    sed 's/"exclusive": false/"exclusive": true/; s/"device": "cpu"/"device": "cpu"}, {"device": "cuda:0"}, {"device": "cuda:1"/' ;;
*) all=$* device=${all#*--device }
    echo "${device%% *} sees ${CUDA_VISIBLE_DEVICES-all}" >> "$(dirname "$0")/../seen"
    exec "$(dirname "$0")/noop" "$@" ;;
esac
)");
        fs::permissions(path("bin/stylesweep-runner-picky"), fs::perms::owner_all);
        environment = {{"CUDA_VISIBLE_DEVICES", ""}};
    }
    // Instead of two GPUs, after the CPU: JSON that ends within an object.
    void describe_devices(const std::string& json) const {
        std::string script = content(path("bin/stylesweep-runner-picky"));
        const std::string two = R"(}, {"device": "cuda:0"}, {"device": "cuda:1")";
        script.replace(script.find(two), two.size(), json);
        write("bin/stylesweep-runner-picky", script);
    }
    void picky_sweep(const std::string& name, const std::string& rest) const {
        write(name + ".yaml", "name: " + name + "\nrunner: picky\norder: grid\n" + rest);
    }
    Started begin(const Arguments& arguments) const { return start_other(path("bin/stylesweep").string(), arguments); }

    // Attempts of different runs on the same device that overlap in time.
    [[nodiscard]] int overlaps() const {
        return count(
            "attempt a JOIN attempt b ON a.id < b.id AND a.started_at < b.finished_at AND b.started_at < a.finished_at "
            "JOIN runner_process p ON p.id = a.runner_process_id JOIN runner_process q ON q.id = b.runner_process_id "
            "WHERE p.device = q.device");
    }
};

constexpr const char* running = "job WHERE state = 'running'";

void wait_for(const Workplace& place, const std::string& rows, int count) {
    REQUIRE_MESSAGE(until([&] { return place.count_if_there(rows) >= count; }), rows);
}

bool waits(const Started& run, const std::string& device) {
    return until([&] { return contains(content(run.err), "waiting for " + device + ", used by "); });
}

TEST_CASE("Two runs on one device take turns: the second says whom it waits for, and starts when the first is done") {
    for (const char* device : {"cpu", "cuda:0"}) {
        CAPTURE(device);
        const Picky place;
        place.picky_sweep("first", "fixed: {sleep_s: 0.4}\ngrid: {n: [1, 2]}\n");
        place.picky_sweep("second", "grid: {n: [3, 4]}\n");
        Started first = place.begin({"run", "first.yaml", "--device", device});
        wait_for(place, running, 1);
        Started second = place.begin({"run", "second.yaml", "--device", device});
        CHECK(waits(second, device));
        CHECK(contains(content(second.err),
                       "used by `stylesweep run` of sweep first (pid " + std::to_string(first.child.pid()) + ")"));
        CHECK(first.wait().code == 0);
        CHECK(second.wait().code == 0);
        place.check_each_done_once(4);
        CHECK(place.overlaps() == 0);
    }
}

TEST_CASE("Runs on different devices do not wait for each other; --device all uses each of them") {
    const Picky place;
    place.picky_sweep("first", "grid: {sleep_s: [1000]}\n");
    place.picky_sweep("second", "grid: {n: [3, 4]}\n");
    Started first = place.begin({"run", "first.yaml", "--device", "cpu"});
    wait_for(place, running, 1);
    CHECK(place.begin({"run", "second.yaml", "--device", "cuda:0"}).wait().code == 0);
    first.child.send(SIGKILL);
    const Outcome all =
        place.begin({"run", "second.yaml", "--device", "all", "--device", "cpu", "--rerun", "all"}).wait();
    CHECK_MESSAGE(contains(all.err, "; 3 runners, "), all.err);
}

TEST_CASE("Each runner sees its own GPU only, of those that the orchestrator may see") {
    const struct {
        const char *visible, *first, *second;
    } cases[] = {{"", "0", "1"}, {"5,3", "5", "3"}, {"GPU-a1,GPU-b2", "GPU-a1", "GPU-b2"}};
    for (const auto& each : cases) {
        CAPTURE(each.visible);
        Picky place;
        place.environment = {{"CUDA_VISIBLE_DEVICES", each.visible}};
        place.picky_sweep("both", "fixed: {sleep_s: 0.2}\ngrid: {n: [1, 2, 3, 4]}\n");
        CHECK(place.begin({"run", "both.yaml", "--device", "cuda:0", "--device", "cuda:1"}).wait().code == 0);
        place.check_each_done_once(4);
        const std::string seen = content(place.path("seen"));
        CHECK(contains(seen, std::string("cuda:0 sees ") + each.first + "\n"));
        CHECK(contains(seen, std::string("cuda:1 sees ") + each.second + "\n"));
        CHECK(std::ranges::count(seen, '\n') == 2);
        for (const char* device : {"cuda:0", "cuda:1"})
            CHECK(place.count("runner_process WHERE device = '" + std::string(device) + "'") == 1);
    }
}

TEST_CASE("Eight GPUs, two runners on each: every runner sees its own GPU only, and takes a part of the jobs") {
    std::string devices, uuids;
    for (int i = 0; i < 8; ++i) {
        devices += R"(}, {"device": "cuda:)" + std::to_string(i) + '"';
        uuids += (i ? ",MIG-" : "MIG-") + std::to_string(10 + i);
    }
    for (const bool instances : {false, true}) {
        CAPTURE(instances);
        Picky place;
        place.describe_devices(devices);
        place.environment = {{"CUDA_VISIBLE_DEVICES", instances ? uuids : ""}};
        place.picky_sweep("many", "fixed: {sleep_s: 0.3}\ngrid: {n: {range: [1, 32, 1]}}\n");
        const Outcome all = place.begin({"run", "many.yaml", "--runners", "2"}).wait();
        CHECK_MESSAGE(all.code == 0, all.err);
        CHECK_MESSAGE(contains(all.err, "; 16 runners, "), all.err);
        place.check_each_done_once(32);
        const std::string seen = content(place.path("seen"));
        CHECK(std::ranges::count(seen, '\n') == 16);
        for (int i = 0; i < 8; ++i) {
            const std::string device = "cuda:" + std::to_string(i),
                              gpu = instances ? "MIG-" + std::to_string(10 + i) : std::to_string(i);
            CHECK_MESSAGE(contains(seen, device + " sees " + gpu + "\n"), seen);
            CHECK(place.count("runner_process WHERE device = '" + device + "'") == 2);
            CHECK(place.count("attempt JOIN runner_process p ON p.id = runner_process_id WHERE p.device = '" + device +
                              "'") > 0);
        }
    }
}

TEST_CASE("A part of a GPU (MIG) that is a device by its own name is the only one that its runner sees") {
    Picky place;
    place.describe_devices(R"(}, {"device": "cuda:MIG-a1"}, {"device": "cuda:MIG-b2")");
    place.picky_sweep("parts", "fixed: {sleep_s: 0.2}\ngrid: {n: [1, 2, 3, 4]}\n");
    CHECK(place.begin({"run", "parts.yaml"}).wait().code == 0);
    const std::string seen = content(place.path("seen"));
    CHECK(contains(seen, "cuda:MIG-a1 sees MIG-a1\n"));
    CHECK(contains(seen, "cuda:MIG-b2 sees MIG-b2\n"));
    const Outcome other = place.begin({"run", "parts.yaml", "--device", "cuda:MIG-b3"}).wait();
    CHECK(other.code == 2);
    CHECK_MESSAGE(contains(other.err, "no device 'cuda:MIG-b3' for this runner; did you mean 'cuda:MIG-b2'?"),
                  other.err);
}

TEST_CASE("Without a GPU the error says why") {
    Picky place;
    place.describe_devices(
        R"(}], "no_gpu": "LibTorch is for CUDA 12.4, but the driver shows no GPU", "other": [{"x": 1)");
    place.picky_sweep("one", "grid: {n: [1]}\n");
    const Outcome refused = place.begin({"run", "one.yaml", "--device", "cuda:0"}).wait();
    CHECK(refused.code == 2);
    CHECK_MESSAGE(contains(refused.err,
                           "no device 'cuda:0' for this runner: LibTorch is for CUDA 12.4, but the driver "
                           "shows no GPU; known: cpu"),
                  refused.err);
    CHECK(place.begin({"run", "one.yaml"}).wait().code == 0);
}

TEST_CASE("A killed orchestrator's device is free when its runner has ended, not before") {
    const Picky place;
    place.picky_sweep("first", "fixed: {sleep_s: 1}\ngrid: {n: [1, 2]}\n");
    place.picky_sweep("second", "grid: {n: [3, 4]}\n");
    Started first = place.begin({"run", "first.yaml", "--device", "cuda:0"});
    wait_for(place, running, 1);
    REQUIRE(::kill(first.child.pid(), SIGKILL) == 0);
    first.wait();
    CHECK(place.begin({"run", "second.yaml", "--device", "cuda:0"}).wait().code == 0);
    CHECK(place.count("job WHERE state = 'done'") == 3);
    CHECK(place.overlaps() == 0);
}

TEST_CASE("A run of higher priority has the device after the job under way, and gives it back") {
    const Picky place;
    place.picky_sweep("night", "fixed: {sleep_s: 0.3}\ngrid: {n: {range: [1, 10, 1]}}\n");
    place.picky_sweep("urgent", "grid: {n: [11, 12]}\n");
    Started night = place.begin({"run", "night.yaml", "--device", "cuda:0"});
    wait_for(place, running, 1);
    CHECK(place.begin({"run", "urgent.yaml", "--device", "cuda:0", "--priority", "1"}).wait().code == 0);
    CHECK(place.count("results WHERE sweep = 'night'") < 10);
    CHECK(night.wait().code == 0);
    place.check_each_done_once(12);
    CHECK(place.count("attempt") == 12);
    CHECK(place.overlaps() == 0);
}

TEST_CASE("A runner that does not mind sharing never waits") {
    const Workplace place;
    place.sweep("first", "grid: {sleep_s: [1000]}\n");
    place.sweep("second", "grid: {n: [1]}\n");
    Started first = place.start({"run", "first.yaml"});
    wait_for(place, running, 1);
    CHECK(place.run({"run", "second.yaml"}).code == 0);
    CHECK_FALSE(fs::exists(place.path(".locks")));
}

}  // namespace
}  // namespace stylesweep::e2e
