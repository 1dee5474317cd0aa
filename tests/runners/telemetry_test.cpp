// The machine's readings during jobs, from fake kernel files and a fake clock.
#include "runners/core/watch/telemetry.hpp"

#include <doctest/doctest.h>
#include <sched.h>

#include <algorithm>

#include "runners/core/sampling.hpp"
#include "runners/core/watch/machine_watch.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;
using schema::TelemetryPoint;
namespace fs = std::filesystem;

namespace {

// A machine with a clock and steal that a test sets. A tick of /proc/stat passes for each 1/100 s.
struct Machine {
    Machine() {
        for (const int cpu : our_cpus()) set(folder_of(cpu) + "base_frequency", 2e6);
        clock_is(1);
        pass(0, 0);
    }
    static std::string folder_of(int cpu) { return "sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/"; }
    static std::vector<int> our_cpus() {
        cpu_set_t set;
        std::vector<int> cpus;
        if (::sched_getaffinity(0, sizeof set, &set) == 0)
            for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
                if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
        return cpus;
    }
    void set(const std::string& file, double value) const {
        fs::create_directories((folder / file).parent_path());
        std::ofstream(folder / file) << static_cast<std::int64_t>(value) << '\n';
    }
    void clock_is(double share) const {
        for (const int cpu : our_cpus()) set(folder_of(cpu) + "scaling_cur_freq", 2e6 * share);
    }
    void pass(double seconds, double steal) {
        now += seconds;
        busy += 100 * seconds * (1 - steal);
        stolen += 100 * seconds * steal;
        fs::create_directories(folder / "proc");
        std::ofstream(folder / "proc/stat") << "cpu " << busy << " 0 0 0 0 0 0 " << stolen << " 0 0\n";
    }
    MachineWatch::Sources sources() {
        return {{nullptr, "no counter"},
                {folder / "proc", folder / "sys"},
                {[this] { return now; }, [this](double seconds) { slept += seconds, clock_is(1), pass(seconds, 0); }}};
    }
    testing::TestFolder folder;
    double now = 0, busy = 0, stolen = 0, slept = 0;
};

SamplingRule careful(double min_clock, double max_steal) {
    SamplingRule rule{0, 6, 6, 0.02, 1e9};
    rule.min_clock = min_clock, rule.max_steal = max_steal, rule.cool_down_s = 5;
    return rule;
}

std::vector<std::string> flags(const Recorder& out) {
    std::vector<std::string> all;
    for (const auto& sample : out.samples)
        if (!sample.flag.empty()) all.push_back(sample.flag);
    return all;
}

}  // namespace

TEST_CASE("a series stays small: neighbours are merged, and the worst reading is kept") {
    Telemetry series;
    for (int i = 0; i < 1000; ++i) {
        TelemetryPoint point{i * 0.5};
        point.clock_share = i == 137 ? 0.5 : 1;
        point.steal = i == 500 ? 0.25 : 0;
        point.power_w = 100;
        point.throttle = i == 900 ? "sw_power_cap" : "";
        series.add(point);
    }
    const auto points = series.take();
    CHECK(points.size() <= Telemetry::most);
    CHECK(points.size() >= Telemetry::most / 2);
    CHECK(std::ranges::min(points, {}, &TelemetryPoint::clock_share).clock_share == 0.5);
    CHECK(std::ranges::max(points, {}, &TelemetryPoint::steal).steal == 0.25);
    CHECK(std::ranges::count(points, std::string("sw_power_cap"), &TelemetryPoint::throttle) == 1);
    CHECK(points.back().at_s == 499.5);
    for (const TelemetryPoint& point : points) CHECK(*point.power_w == doctest::Approx(100));
    CHECK(series.take().empty());
}

TEST_CASE("readings belong to the job that runs, at seconds since its start") {
    Machine machine;
    MachineWatch watch(machine.sources());
    machine.pass(10, 0);
    watch.tick();
    Recorder out;
    watch.begin_job({});
    machine.pass(0.5, 0);
    watch.tick();
    machine.pass(0.5, 0.5);
    machine.clock_is(0.75);
    watch.tick();
    const auto points = watch.end_job(out, true);
    watch.tick();
    REQUIRE(points.size() == 2);
    CHECK(points[0].at_s == doctest::Approx(0.5));
    CHECK(*points[0].clock_share == 1);
    CHECK(*points[1].steal == doctest::Approx(0.5).epsilon(0.05));
    CHECK(*points[1].clock_share == 0.75);
    CHECK(*points[1].clock_mhz == 1500);
    CHECK_FALSE(points[1].power_w);
    watch.begin_job({});
    CHECK(watch.end_job(out, true).empty());
    CHECK(out.warning.empty());
}

TEST_CASE("a timing with a low clock or with steal is kept, flagged, and replaced after cool_down") {
    Machine machine;
    MachineWatch watch(machine.sources());
    Recorder out;
    out.watch = &watch;
    const SamplingRule rule = careful(0.8, 0.1);
    watch.begin_job(rule);
    int run = 0;
    sample_until_sure(
        rule,
        [&] {
            ++run;
            machine.clock_is(run == 2 ? 0.6 : 1);
            machine.pass(2, run == 4 ? 0.5 : 0);
            return run == 2 || run == 4 ? 9.0 : 1.0;
        },
        out);
    watch.end_job(out, true);
    REQUIRE(flags(out).size() == 2);
    CHECK(flags(out)[0] == "clock 60% in second 4");
    CHECK(flags(out)[1].find("steal 50.0% in second 13") == 0);
    CHECK(run == 8);
    CHECK(machine.slept == 10);
    for (const auto& [name, value] : out.metrics)
        if (name == "samples") CHECK(value == 6);
    CHECK(out.metrics.front() == std::pair<std::string, double>{"runtime_s", 1});
    CHECK(out.details.at("replaced_timings") == "2");
}

TEST_CASE("on a machine that is never quiet ten timings are replaced, then they count, and the row says so") {
    Machine machine;
    machine.clock_is(0.5);
    MachineWatch watch(machine.sources());
    Recorder out;
    out.watch = &watch;
    const SamplingRule rule = careful(0.8, 1);
    watch.begin_job(rule);
    sample_until_sure(rule, [&] { return machine.clock_is(0.5), machine.pass(1, 0), 1.0; }, out);
    watch.end_job(out, true);
    CHECK(flags(out).size() == 16);
    CHECK(out.warning.find("6 of 6 timings count although the machine was disturbed") != std::string::npos);
}

TEST_CASE("what cannot be checked is told, and a job without timings is flagged as a whole") {
    Machine machine;
    MachineWatch watch(machine.sources());
    Recorder out;
    watch.begin_job(careful(0, 0.1));
    machine.pass(3, 0.4);
    watch.tick();
    watch.end_job(out, true);
    CHECK(out.warning == "the machine was disturbed: steal 40.0% in second 3");

    fs::remove_all(machine.folder / "sys");
    Recorder blind;
    watch.begin_job(careful(0.8, 1));
    watch.end_job(blind, true);
    CHECK(blind.warning == "measure.min_clock was not checked: this machine does not tell its clock");
}

TEST_CASE("timings of a part of an operation count where the operation's do, and its row says the same") {
    Machine machine;
    MachineWatch watch(machine.sources());
    Recorder out, part;
    out.watch = &watch;
    const SamplingRule rule = careful(0.8, 1);
    watch.begin_job(rule);
    int run = 0;
    sample_until_sure(
        rule,
        [&] {
            machine.clock_is(++run < 4 ? 0.5 : 1);
            machine.pass(1, 0);
            CHECK(watch.disturbance().empty() == (run >= 4));
            return run < 4 ? 9.0 : 1.0;
        },
        out);
    record_timings(rule, out.samples, part);
    CHECK(part.metrics == out.metrics);
    CHECK(part.details == out.details);
    CHECK(part.details.at("replaced_timings") == "3");
    CHECK(flags(part) == flags(out));
    CHECK(flags(part).size() == 3);
    CHECK(std::ranges::count(part.samples, true, &Recorder::Sample::replaced) == 3);
}

TEST_CASE("a job that takes its time itself is flagged as a whole") {
    Machine machine;
    MachineWatch watch(machine.sources());
    Recorder out, recorded;
    watch.begin_job(careful(0, 0.1));
    machine.pass(3, 0.4);
    watch.tick();
    out.sample("runtime_s", 3, false);
    watch.end_recorded(recorded);
    watch.end_job(out, true);
    CHECK(out.warning == "the machine was disturbed: steal 40.0% in second 3");
    CHECK(recorded.warning == out.warning);
}
