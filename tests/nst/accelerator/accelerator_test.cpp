// The runner on a GPU, as far as it goes without one: on a fake, in what order and with what it is asked, and what
// becomes of its failures.
#include <doctest/doctest.h>

#include "runners/nst/accelerator/repeated_step.hpp"
#include "runners/nst/device.hpp"
#include "tests/nst/fake_accelerator.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

using Calls = std::vector<std::string>;

// A runner on a fake GPU.
struct OnGpu {
    FakeGpu gpu;
    FakeAccelerators gpus{gpu};
    NstRunner runner{gpus};
    TestFolder folder;
    OnGpu() { runner.open({"cuda:0", 2}); }

    [[nodiscard]] runners::Job job(const nlohmann::json& more, int iterations = 8) const {
        nlohmann::json params = {{"architecture", "squeezenet1_1"}, {"resolution", "48"}, {"iterations", iterations}};
        if (more.is_object()) params.update(more);
        return job_of(folder.path(), params,
                      {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}});
    }
    std::string detail(const Outcome& outcome, const char* name) const {
        return outcome.recorded.details.value(name, "absent");
    }
};

}  // namespace

TEST_CASE("a GPU's time is that between two marks in its work, begun when it is idle") {
    FakeGpu gpu;
    const FakeAccelerators gpus(gpu);
    const Device device("cuda:0", gpus);
    const auto clock = device.stopwatch();
    gpu.clock_s += 7;  // of the GPU's work
    CHECK(clock() == doctest::Approx(7.5));
    CHECK(gpu.calls == Calls{"synchronize", "mark", "mark", "wait for mark"});
}

TEST_CASE("a GPU's reference kernel is timed by the GPU, and leaves no tensor behind") {
    OnGpu at;
    const std::int64_t before = live_cpu_bytes();
    const auto kernel = at.runner.reference_kernel();
    REQUIRE(kernel);
    at.gpu.calls.clear();
    CHECK(kernel() == doctest::Approx(at.gpu.per_call_s));
    CHECK(at.gpu.count("wait for mark") == 10);
    CHECK(live_cpu_bytes() == before);
    at.gpu.lost_after = 0;
    CHECK_THROWS_AS(kernel(), c10::Error);
    NstRunner on_cpu;
    on_cpu.open({"cpu", 1});
    CHECK_FALSE(on_cpu.reference_kernel());
}

TEST_CASE("peaks start from an empty cache, or from the cache as it is") {
    count_cpu_memory();
    FakeGpu gpu;
    const FakeAccelerators gpus(gpu);
    const Device device("cuda:0", gpus);
    constexpr std::int64_t mib = 1 << 20;
    const auto passing = [](std::int64_t bytes) { torch::empty({bytes}, torch::kUInt8); };
    device.reset_peak();
    CHECK(gpu.calls == Calls{"release cached", "restart peaks"});
    const std::int64_t before = device.live_bytes(), reserved = device.reserved_bytes().value();
    passing(10 * mib);
    CHECK(device.peak_bytes() - before == 10 * mib);
    CHECK(device.live_bytes() == before);
    CHECK(device.peak_reserved_bytes().value() >= reserved + 8 * mib);
    device.restart_peak();
    CHECK(device.peak_bytes() == before);
    CHECK(device.reserved_bytes().value() >= reserved + 8 * mib);  // still cached
    device.reset_peak();
    CHECK(device.reserved_bytes().value() == reserved);
}

TEST_CASE("a step runs as it is at first and is replayed then, each time once") {
    FakeGpu gpu;
    FakeAccelerator accelerator(gpu);
    int done = 0;
    RepeatedStep step([&] { ++done; }, [&] { return accelerator.graph(); });
    for (int i = 1; i <= 8; ++i) {
        step();
        CHECK(done == i);
        if (i == 3) CHECK(step.outcome() == "not replayed: 3 steps or fewer");
    }
    CHECK(gpu.replays == 5);
    CHECK(gpu.count("capture") == 1);
    CHECK(step.outcome() == "replayed from step 4");
}

TEST_CASE("a step that cannot be recorded goes on as it is, and says why") {
    FakeGpu gpu;
    gpu.captures = false;
    FakeAccelerator accelerator(gpu);
    int done = 0;
    RepeatedStep step([&] { ++done; }, [&] { return accelerator.graph(); });
    for (int i = 0; i < 8; ++i) step();
    CHECK(done == 8);
    CHECK(gpu.replays == 0);
    CHECK(step.outcome() == "could not be recorded: CUDA error: operation not permitted when stream is capturing");
    RepeatedStep plain([&] { ++done; }, {});
    plain();
    CHECK(plain.outcome().empty());
}

TEST_CASE("the runner describes as many GPUs as there are, or says why there is none") {
    FakeGpu gpu;
    const FakeAccelerators eight(gpu, 8), none(gpu, 0);
    const nlohmann::json with = NstRunner(eight).describe(), without = NstRunner(none).describe();
    REQUIRE(with.at("devices").size() == 9);
    CHECK(with.at("devices")[8].at("device") == "cuda:7");
    CHECK(with.at("devices")[8].at("memory_bytes") == 1 << 30);
    CHECK_FALSE(with.contains("no_gpu"));
    CHECK(without.at("devices").size() == 1);
    CHECK(without.at("no_gpu") == "the fake has none");
}

TEST_CASE("this LibTorch has GPUs or says why it has none, and its CPU works either way") {
    CHECK(accelerators().list().empty() == !accelerators().absence().empty());
    if (accelerators().list().empty()) CHECK_THROWS_AS(Device("cuda:0"), std::runtime_error);
    CHECK_THROWS_AS(Device("gpu"), std::runtime_error);
    CHECK(Device("cpu").works());
    CHECK(Device("cpu").graph() == nullptr);
}

TEST_CASE("a job on a GPU: its choices of algorithms, its passes before the clock, one clock, and what its row says") {
    OnGpu on;
    const Outcome outcome(on.runner, on.job({{"precision", "tf32"}}));
    const Calls& calls = on.gpu.calls;
    CHECK(on.gpu.count("allow tf32") == 1);
    // After the network and after the pass in which cuDNN chooses, the peak starts anew; the clock starts after that.
    const auto last_reset = std::find(calls.rbegin(), calls.rend(), "release cached");
    const auto clock = std::find(calls.rbegin(), last_reset, "synchronize");
    REQUIRE(last_reset != calls.rend());
    CHECK(clock != last_reset);
    CHECK(Calls(clock.base() - 1, clock.base() + 1) == Calls{"synchronize", "mark"});
    CHECK(on.gpu.replays == 5);
    CHECK(on.detail(outcome, "cuda_graph") == "replayed from step 4");
    CHECK(on.detail(outcome, "losses_read_every") == "25 evaluations");
    CHECK(on.detail(outcome, "adam") == "tensor operations");  // the fake's tensors are on the CPU
    CHECK(outcome.recorded.details.at("sm_clock_mhz") == 1095);
    CHECK(*outcome.metric("peak_reserved_bytes") >= *outcome.metric("peak_memory_bytes"));
    CHECK(*outcome.metric("runtime_s") > 0);
}

TEST_CASE("deterministic jobs forbid what varies, and need no pass in which cuDNN chooses") {
    OnGpu on;
    const Outcome outcome(on.runner, on.job({{"deterministic", true}}));
    CHECK(on.gpu.count("allow deterministic") == 1);
    at::globalContext().setDeterministicAlgorithms(false, false);
}

TEST_CASE("a graph gives the same picture, bit by bit, as the same steps one by one") {
    OnGpu on;
    const auto pixels = [&](const nlohmann::json& more) {
        return on.detail(Outcome(on.runner, on.job(more, 30)), "pixels_sha256");
    };
    const nlohmann::json cases[] = {nlohmann::json::object(),
                                    {{"tv_weight", 1}},
                                    {{"style_statistics", "mean_std"}},
                                    {{"scales", 2}, {"coarsest", 32}}};
    for (const nlohmann::json& more : cases) {
        CAPTURE(more.dump());
        const int before = on.gpu.replays;
        nlohmann::json off = more;
        off["cuda_graph"] = "off";
        CHECK(pixels(more) == pixels(off));
        CHECK(on.gpu.replays - before == (more.contains("scales") ? 24 : 27));
    }
}

TEST_CASE("where a step cannot be recorded the row says so; a job that insists is unsupported") {
    OnGpu on;
    const nlohmann::json cases[] = {{{"optimizer", "lbfgs"}},
                                    {{"style_statistics", "sliced_wasserstein"}},
                                    {{"tile", 32}},
                                    {{"checkpoint_segments", 2}}};
    for (nlohmann::json each : cases) {
        CAPTURE(each.dump());
        CHECK(on.detail(Outcome(on.runner, on.job(each)), "cuda_graph").starts_with("off: not possible with "));
        each["cuda_graph"] = "on";
        CHECK_THROWS_AS(Outcome(on.runner, on.job(each)), runners::Unsupported);
    }
    CHECK(on.gpu.replays == 0);
    on.gpu.captures = false;
    const Outcome failed(on.runner, on.job({}));
    CHECK(on.detail(failed, "cuda_graph").starts_with("could not be recorded: CUDA error: operation not permitted"));
    CHECK(on.detail(Outcome(on.runner, on.job({{"cuda_graph", "off"}})), "cuda_graph") == "off");
    NstRunner cpu;
    cpu.open({"cpu", 2});
    CHECK_THROWS_AS(Outcome(cpu, on.job({{"cuda_graph", "on"}})), runners::Unsupported);
    CHECK(on.detail(Outcome(cpu, on.job({})), "cuda_graph") == "absent");
}

TEST_CASE("a feed-forward network's pass is a graph too, with the same picture") {
    OnGpu on;
    const fs::path model = on.folder.write("m.safetensors", johnson_file(4));
    const auto run = [&](const char* graph) {
        runners::Job job = job_of(
            on.folder.path(),
            {{"architecture", "fast"}, {"resolution", "48"}, {"conv_algorithm", "libtorch"}, {"cuda_graph", graph}},
            {{"content", sample("content/portrait.jpg")}, {"model", model}});
        job.measure = {1, 3, 3, 0.02, 600};
        return Outcome(on.runner, job);
    };
    const Outcome replayed = run("auto"), passed = run("off");
    CHECK(on.gpu.replays == 5);  // the fourth pass, and four that are timed
    CHECK(on.detail(replayed, "cuda_graph") == "replayed from step 4");
    CHECK(on.detail(replayed, "pixels_sha256") == on.detail(passed, "pixels_sha256"));
    CHECK(*replayed.metric("peak_memory_bytes") == *passed.metric("peak_memory_bytes"));
}

TEST_CASE("a GPU out of memory makes a row of that job; the next one has room again") {
    OnGpu on;
    on.gpu.capacity_bytes = live_cpu_bytes() + (40 << 20);
    const Capacity limited(on.gpu);
    try {
        const Outcome outcome(on.runner, on.job({{"resolution", "512"}}, 2));
        FAIL("it had room");
    } catch (const runners::OutOfMemory& error) {
        CHECK(std::string(error.what()).starts_with("CUDA out of memory. Tried to allocate "));
    }
    CHECK(*Outcome(on.runner, on.job({{"resolution", "32"}}, 2)).metric("runtime_s") > 0);
}

TEST_CASE("a GPU that is lost ends the runner: told by its message, or by the next call on it") {
    OnGpu on;
    on.gpu.lost_after = 3;
    CHECK_THROWS_AS(Outcome(on.runner, on.job({})), runners::DeviceLost);
    CHECK_THROWS_AS(Outcome(on.runner, on.job({})), runners::DeviceLost);

    // Another error comes first, such as a loss that is not finite because the GPU computes no more.
    OnGpu other;
    runners::Job bad = other.job({{"style_weight", 1e300}}, 2);
    CHECK_THROWS_WITH(Outcome(other.runner, bad), doctest::Contains("not finite"));
    const auto calls = static_cast<std::int64_t>(other.gpu.calls.size());
    OnGpu lost;
    lost.gpu.lost_after = calls - 1;  // all but the question whether it still works
    try {
        const Outcome outcome(lost.runner, lost.job({{"style_weight", 1e300}}, 2));
        FAIL("it went well");
    } catch (const runners::DeviceLost& error) {
        CHECK(std::string(error.what()).starts_with("the GPU no longer answers, since: the loss is not finite"));
    }
}
