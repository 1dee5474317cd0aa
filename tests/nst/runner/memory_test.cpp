#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include <opencv2/core.hpp>

#include "runners/nst/device.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/memory/cpu_memory.hpp"
#include "runners/nst/memory/process_memory.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

std::int64_t resident_mib() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t whole = 0, resident = 0;
    statm >> whole >> resident;
    return resident * ::sysconf(_SC_PAGESIZE) / (1 << 20);
}

std::int64_t page_faults() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

std::int64_t peak(const runners::Job& job) {
    return static_cast<std::int64_t>(*Outcome(job).metric("peak_memory_bytes"));
}

}  // namespace

TEST_CASE("the peak is the highest sum of tensors alive at once, and starts anew") {
    count_cpu_memory();
    const std::int64_t before = live_cpu_bytes();
    reset_peak_cpu_bytes();
    {
        const torch::Tensor kept = torch::empty({1000}, torch::kUInt8);
        for (int i = 0; i < 3; ++i) torch::empty({5000}, torch::kUInt8);
        CHECK(live_cpu_bytes() - before == 1000);
        CHECK(peak_cpu_bytes() - before == 6000);
        reset_peak_cpu_bytes();
        CHECK(peak_cpu_bytes() - before == 1000);
        CHECK(reinterpret_cast<std::uintptr_t>(kept.data_ptr()) % 64 == 0);  // as vector code counts on
    }
    CHECK(live_cpu_bytes() == before);
    torch::empty({0});
    CHECK(live_cpu_bytes() == before);
}

TEST_CASE("big blocks that are freed serve the next ones, and go back to the system when the peak starts anew") {
    count_cpu_memory();
    constexpr std::int64_t mib = 1 << 20;
    const auto of = [](std::int64_t mebibytes) { return torch::empty({mebibytes * mib}, torch::kUInt8); };
    reset_peak_cpu_bytes();
    const std::int64_t empty = resident_mib();
    {
        const torch::Tensor both[] = {of(300).fill_(1), of(200).fill_(1)};
    }
    CHECK(resident_mib() > empty + 400);
    const std::int64_t faults = page_faults();
    of(300).fill_(1);
    CHECK(page_faults() - faults <
          300 * mib / ::sysconf(_SC_PAGESIZE) / 10);  // few of its pages are fresh from the kernel
    reset_peak_cpu_bytes();
    CHECK(resident_mib() < empty + 100);
}

TEST_CASE("counting twice counts once") {
    count_cpu_memory();
    count_cpu_memory();
    const std::int64_t before = live_cpu_bytes();
    const torch::Tensor kept = torch::empty({1000}, torch::kUInt8);
    CHECK(live_cpu_bytes() - before == 1000);
}

TEST_CASE("the process's peak starts anew from what is resident") {
    if (!reset_process_peak()) {
        MESSAGE("not on this machine: this kernel does not let a process reset its peak");
        return;
    }
    const std::int64_t before = process_peak_bytes().value();
    constexpr std::size_t bytes = 64 << 20;  // fresh from the kernel: malloc may have as much at hand
    void* fresh = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    REQUIRE(fresh != MAP_FAILED);
    ::munmap(fresh, bytes);
    CHECK(*process_peak_bytes() > before + (50 << 20));
    REQUIRE(reset_process_peak());
    CHECK(*process_peak_bytes() < before + (20 << 20));
}

TEST_CASE("a job's peak memory does not depend on what its runner ran before, and grows with the picture") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto next = [&](const char* resolution, const char* precision) {
        return *Outcome(runner, vgg19_job(folder.path(), resolution, precision)).metric("peak_memory_bytes");
    };
    const double small = next("64", "fp32");
    CHECK(next("96", "fp32") > small);
    CHECK(next("64", "fp32") == small);
    CHECK(next("64", "fp32") == small);  // with the network of the job before
    next("64", "bf16");
    CHECK(next("64", "fp32") == small);
    runners::Job bad = vgg19_job(folder.path(), "64", "fp32");
    bad.params["style_weight"] = 1e300;  // the loss is not finite
    CHECK_THROWS(Outcome(runner, bad));
    CHECK(next("64", "fp32") == small);
}

TEST_CASE("a job's process peak has nothing of the bigger job before it") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto next = [&](const char* resolution) {
        return *Outcome(runner, vgg19_job(folder.path(), resolution, "fp32")).metric("process_peak_memory_bytes");
    };
    const double big = next("512");
    CHECK(next("64") < big - 150e6);
}

TEST_CASE("a job's process peak has nothing of another network that the job before it left") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const auto next = [&](const char* architecture) {
        runners::Job job = vgg19_job(folder.path(), "64", "fp32");
        job.params["architecture"] = architecture;
        return *Outcome(runner, job).metric("process_peak_memory_bytes");
    };
    const double alone = next("squeezenet1_1");
    CHECK(next("vgg19") > alone + 60e6);
    CHECK(next("squeezenet1_1") < alone + 40e6);
}

TEST_CASE("a job's peak memory does not depend on how often it was timed") {
    const TestFolder folder;
    runners::Job job = vgg19_job(folder.path(), "64", "fp32");
    const std::int64_t once = peak(job);
    job.measure = {1, 2, 2, 0.02, 600};
    CHECK(peak(job) == once);
}

TEST_CASE("bf16 takes less memory than fp32") {
    if (number_types("bf16", torch::kCPU).compute != torch::kBFloat16) {
        MESSAGE("not on this machine: this CPU computes bf16 in float32");
        return;
    }
    const TestFolder folder;
    CHECK(peak(vgg19_job(folder.path(), "96", "bf16")) < peak(vgg19_job(folder.path(), "96", "fp32")));
}

TEST_CASE("checkpointing takes less memory and gives the same picture") {
    const TestFolder folder;
    for (const char* architecture : {"vgg19", "resnet18"}) {
        CAPTURE(architecture);
        const auto job = [&](int segments) {
            runners::Job made = vgg19_job(folder.path(), "256", "fp32");
            made.params["architecture"] = architecture;
            made.params["checkpoint_segments"] = segments;
            made.params["conv_algorithm"] = "libtorch";  // as `auto` has it for more than one, to compare bit by bit
            made.key = sha256(made.params.dump());
            return made;
        };
        const Outcome kept(job(1)), recomputed(job(4));
        CHECK(*recomputed.metric("peak_memory_bytes") < *kept.metric("peak_memory_bytes"));
        const cv::Mat before = read_picture(folder / kept.artifact("output"));
        const cv::Mat after = read_picture(folder / recomputed.artifact("output"));
        // Where a block's input is used more than twice the gradients are added in another order.
        CHECK(cv::norm(before, after, cv::NORM_L1) <= (std::string(architecture) == "vgg19" ? 0 : 100));
    }
}
