#include "orchestrator/schedule/host/device_locks.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/process/child.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::schedule;

namespace {

const Slot both_cpus{"cpu", 0, 2, {0, 1}}, second_cpu{"cpu", 0, 1, {1}}, third_cpu{"cpu", 0, 1, {2}};
const Slot gpu{"cuda:0", 0, 1, {}};

// Locks of a run: flock sees two of them in one process as it sees two processes.
struct Place {
    stylesweep::testing::TestFolder folder;
    FileLocks run(int priority = 0, const std::string& who = "a run") const {
        return {folder.path() / "locks", priority, who};
    }
    [[nodiscard]] int waiting() const {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "locks"))
            count += entry.path().string().find(".wait-") != std::string::npos;
        return count;
    }
};

}  // namespace

TEST_CASE("a folder that cannot be used is told with the way out") {
    const Place place;
    place.folder.write("file", "");
    CHECK_THROWS_WITH_AS(FileLocks(place.folder.path() / "file", 0, ""),
                         ("the folder for device locks, " + (place.folder.path() / "file").string() +
                          ", cannot be used; set STYLESWEEP_LOCK_DIR to another one")
                             .c_str(),
                         std::runtime_error);
}

TEST_CASE("a GPU goes by the number the driver knows it by") {
    const std::tuple<const char*, const char*, const char*> cases[] = {
        {"cpu", nullptr, ""},
        {"cuda:0", nullptr, "0"},
        {"cuda:2", "", "2"},
        {"cuda:0", "3", "3"},
        {"cuda:1", "3,GPU-ab", "GPU-ab"},
        {"cuda:5", "3,4", "5"},
        {"cuda:1", "MIG-a1,MIG-b2", "MIG-b2"},
        {"cuda:MIG-b2", nullptr, "MIG-b2"},
        {"cuda:MIG-b2", "0", "MIG-b2"},
    };
    for (const auto& [device, visible, expected] : cases) CHECK(gpu_of(device, visible) == expected);
}

TEST_CASE("a CPU slot needs each of its cores, a GPU slot its place on the GPU") {
    using Names = std::vector<std::string>;
    CHECK(lock_names(both_cpus, nullptr) == Names{"cpu-0", "cpu-1"});
    CHECK(lock_names(gpu, nullptr) == Names{"gpu-0.1"});
    CHECK(lock_names({"cuda:MIG-GPU-ab/7/0", 0}, nullptr) == Names{"gpu-MIG-GPU-ab-7-0.1"});  // an older driver's name
    Slot second = gpu;
    second.place = 1;
    CHECK(lock_names(second, "7,8") == Names{"gpu-7.2"});
    CHECK(lock_names({"odd:/thing", 0, 1, {}}, nullptr) == Names{"odd--thing.1"});
}

TEST_CASE("a device that one run has is refused to another, with the name of the one that has it") {
    const Place place;
    const std::string who = "sweep night (pid " + std::to_string(::getpid()) + ")";
    FileLocks first = place.run(0, who), second = place.run();
    auto held = first.try_hold(both_cpus);
    REQUIRE(held);
    CHECK(held->descriptors().size() == 2);
    CHECK_FALSE(second.try_hold(second_cpu));
    CHECK(second.holder() == who);
    CHECK(second.try_hold(third_cpu));
    CHECK(second.try_hold(gpu));
    held.reset();
    CHECK(second.try_hold(both_cpus));
}

TEST_CASE("slots of one run share what it has, and it is free when the last has ended") {
    const Place place;
    FileLocks first = place.run(), second = place.run();
    auto one = first.try_hold(both_cpus), two = first.try_hold(second_cpu);
    CHECK(two);
    one.reset();
    CHECK_FALSE(second.try_hold(second_cpu));
    CHECK(second.try_hold(Slot{"cpu", 0, 1, {0}}));
    two.reset();
    CHECK(second.try_hold(both_cpus));
}

TEST_CASE("a run that gets only a part of what it needs keeps none of it") {
    const Place place;
    FileLocks first = place.run(), second = place.run();
    const auto held = first.try_hold(second_cpu);
    CHECK_FALSE(second.try_hold(both_cpus));
    CHECK(first.try_hold(Slot{"cpu", 0, 1, {0}}));
}

TEST_CASE("a run of higher priority that waits is let in first, and the one that holds the device is told") {
    const Place place;
    FileLocks low = place.run(0), lower = place.run(-1), high = place.run(5);
    auto held = low.try_hold(gpu);
    CHECK_FALSE(lower.try_hold(gpu));
    CHECK_FALSE(held->wanted());
    CHECK_FALSE(high.try_hold(gpu));
    CHECK(place.waiting() == 2);
    held = low.try_hold(third_cpu);  // it gave the GPU back, and looks anew
    CHECK_FALSE(low.try_hold(gpu));
    CHECK(low.holder() == "a run of higher priority");
    const auto got = high.try_hold(gpu);
    CHECK(got);
    CHECK_FALSE(got->wanted());
}

TEST_CASE("the holder learns of a run of higher priority when it looks") {
    const Place place;
    FileLocks low = place.run(0), high = place.run(5);
    const auto held = low.try_hold(both_cpus);
    CHECK_FALSE(high.try_hold(second_cpu));
    CHECK(held->wanted());
}

TEST_CASE("who leaves the line, or ends, is in nobody's way") {
    const Place place;
    FileLocks low = place.run(0);
    {
        FileLocks high = place.run(5);
        const auto held = low.try_hold(gpu);
        CHECK_FALSE(high.try_hold(gpu));
        SUBCASE("leaves") {
            high.leave_line();
        }
        SUBCASE("ends") {}
    }
    CHECK(place.waiting() == 0);
    CHECK(low.try_hold(gpu));
}

TEST_CASE("what a run left that was killed while it waited is removed") {
    const Place place;
    FileLocks low = place.run(0);
    place.folder.write("locks/gpu-0.1.wait-99-1", "1000");
    CHECK(low.try_hold(gpu));
    CHECK(place.waiting() == 0);
}

TEST_CASE("a link in place of a lock is not followed") {
    const Place place;
    FileLocks run = place.run();
    place.folder.write("precious", "text");
    std::filesystem::create_symlink(place.folder.path() / "precious", place.folder.path() / "locks" / "gpu-0.1.lock");
    CHECK_THROWS_AS(run.try_hold(gpu), std::runtime_error);
    CHECK(std::filesystem::file_size(place.folder.path() / "precious") == 4);
}

TEST_CASE("a holder that has said nothing yet, or is gone, is told as such") {
    const Place place;
    process::Command command;
    command.argv = {"/bin/true"};
    process::Child ended(command);
    const std::string who = "`stylesweep run` of sweep night (pid " + std::to_string(ended.pid()) + ")";
    ended.wait();
    FileLocks gone = place.run(0, who), second = place.run();
    auto held = gone.try_hold(gpu);
    CHECK_FALSE(second.try_hold(gpu));
    CHECK(second.holder() ==
          who + ", which is gone except for a runner that it left behind (or is in another container)");
    std::filesystem::resize_file(place.folder.path() / "locks" / "gpu-0.1.lock", 0);
    CHECK_FALSE(second.try_hold(gpu));
    CHECK(second.holder() == "another run that has just started");
}

TEST_CASE("a runner keeps its device until it ends, also when its orchestrator is gone") {
    const Place place;
    FileLocks first = place.run(), second = place.run();
    auto held = first.try_hold(gpu);
    process::Command command;
    command.argv = {"/bin/sleep", "1000"};
    command.inherited = held->descriptors();
    process::Child runner(command);
    held.reset();
    CHECK_FALSE(second.try_hold(gpu));
    runner.send(SIGKILL);
    runner.wait();
    CHECK(second.try_hold(gpu));
}
