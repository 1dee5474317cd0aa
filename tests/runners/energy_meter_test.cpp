// Energy by a fake counter and a fake clock: steps, idle power, short operations, and counters that fail.
#include "runners/core/watch/energy_meter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "runners/core/sampling.hpp"
#include "runners/core/watch/machine_watch.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;

namespace {

// A machine that uses `watts`, and a counter that shows what was used at the last multiple of `step_s`.
struct Machine {
    double now = 100, watts = 40, step_s = 0.1, used = 0, shown = 0, next = 100.1;
    bool stands_still = false, is_gone = false;

    void pass(double seconds) {
        const double end = now + seconds;
        for (; next <= end; next += step_s) {
            used += watts * (next - now);
            now = next;
            shown = used;
        }
        used += watts * (end - now);
        now = end;
    }
    [[nodiscard]] MeterClock clock() {
        return {[this] { return now; }, [this](double seconds) { pass(seconds); }};
    }
};

class FakeCounter final : public host::EnergyCounter {
  public:
    explicit FakeCounter(const Machine& machine) : machine_(machine) {}
    std::optional<double> joules() override {
        if (machine_.is_gone) return std::nullopt;
        if (!machine_.stands_still) last_ = machine_.shown;
        return last_;
    }
    [[nodiscard]] std::string name() const override { return "fake"; }

  private:
    const Machine& machine_;
    double last_ = 0;
};

MachineWatch::Sources sources(Machine& machine) {
    return {{std::make_unique<FakeCounter>(machine), ""}, {"/nowhere", "/nowhere"}, machine.clock()};
}

// A job whose operation takes `seconds` at 200 W.
struct Measured {
    Measured(Machine& machine, double seconds, const SamplingRule& rule = {}) : watch(sources(machine)) {
        watch.observe_idle();
        out.watch = &watch;
        watch.begin_job(rule);
        machine.watts = 200;
        sample_until_sure(
            rule,
            [&] {
                ++runs;
                machine.pass(seconds);
                return seconds;
            },
            out);
        out.metric("width", 1000);
        out.metric("height", 500);
        watch.end_job(out, true);
        metrics = {out.metrics.begin(), out.metrics.end()};
    }
    MachineWatch watch;
    Recorder out;
    int runs = 0;
    std::map<std::string, double> metrics;
};

}  // namespace

TEST_CASE("the counter's step and the idle power are found while nothing runs") {
    Machine machine;
    EnergyMeter meter({std::make_unique<FakeCounter>(machine), ""}, machine.clock());
    meter.observe_idle(0.5);
    CHECK(*meter.step_s() == doctest::Approx(0.1).epsilon(0.02));
    CHECK(*meter.idle_power_w() == doctest::Approx(40).epsilon(0.02));
    CHECK(meter.description() == "fake");
}

TEST_CASE("a counter that stands still, or vanishes, gives no figures and says why") {
    Machine still;
    still.stands_still = true;
    EnergyMeter meter({std::make_unique<FakeCounter>(still), ""}, still.clock());
    meter.observe_idle(0.5);
    CHECK_FALSE(meter.step_s());
    CHECK_FALSE(meter.joules());
    CHECK(meter.description() == "none: the counter fake gives no figures: it stood still");

    Machine gone;
    EnergyMeter other({std::make_unique<FakeCounter>(gone), ""}, gone.clock());
    other.observe_idle(0.5);
    gone.is_gone = true;
    CHECK_FALSE(other.joules());
    gone.is_gone = false;
    CHECK_FALSE(other.joules());  // what it missed is not known
    CHECK(other.description() == "none: the counter fake gives no figures: it can no longer be read");
}

TEST_CASE("long timings have an energy each, and the row their median") {
    Machine machine;
    const Measured job(machine, 2.5, {0, 6, 6, 0.02, 1e9});
    CHECK(job.metrics.at("energy_j") == doctest::Approx(500).epsilon(0.05));
    CHECK(job.metrics.at("idle_power_w") == doctest::Approx(40).epsilon(0.02));
    CHECK(job.metrics.at("job_energy_j") == doctest::Approx(3000).epsilon(0.02));
    CHECK(job.metrics.at("j_per_megapixel") == doctest::Approx(1000).epsilon(0.05));
    CHECK(std::ranges::count(job.out.samples, std::string("energy_j"), &Recorder::Sample::name) == 6);
    CHECK(job.runs == 6);
}

TEST_CASE("short operations run until the counter's step no longer matters, untimed") {
    Machine machine;
    const Measured job(machine, 0.013, {0, 6, 6, 0.02, 60});
    CHECK(job.metrics.at("energy_j") == doctest::Approx(2.6).epsilon(0.01));
    CHECK(job.metrics.at("samples") == 6);
    CHECK(job.runs * 0.013 >= 100 * 0.099);
    CHECK(job.out.details.at("energy").get<std::string>().find("further runs") != std::string::npos);
    CHECK(job.out.warning.find("energy_j") == std::string::npos);
}

TEST_CASE("if max_seconds ends that before, the row says so") {
    Machine machine;
    const Measured job(machine, 0.013, {0, 6, 6, 0.02, 1});
    CHECK(job.metrics.contains("energy_j"));
    CHECK(job.out.warning.find("energy_j is uncertain") != std::string::npos);
}

TEST_CASE("a counter that fails during a job leaves no figure, and the row says why") {
    Machine machine;
    MachineWatch watch(sources(machine));
    watch.observe_idle();
    Recorder out;
    out.watch = &watch;
    watch.begin_job({});
    sample_until_sure({0, 6, 6, 0.02, 1e9}, [&] { return machine.is_gone = true, machine.pass(3), 3.0; }, out);
    watch.end_job(out, true);
    for (const auto& [name, value] : out.metrics) CHECK(name.find("energy") == std::string::npos);
    CHECK(out.details.at("energy") == "the counter fake gives no figures: it can no longer be read");
    CHECK(watch.energy().find("none: ") == 0);
}

TEST_CASE("a job without timings is one timing; a short one has no figure, and says why") {
    Machine machine;
    MachineWatch watch(sources(machine));
    watch.observe_idle();
    Recorder out, short_one;
    watch.begin_job({});
    machine.pass(10);
    watch.end_job(out, true);
    const std::map<std::string, double> metrics(out.metrics.begin(), out.metrics.end());
    CHECK(metrics.at("energy_j") == doctest::Approx(400).epsilon(0.02));
    CHECK_FALSE(metrics.contains("j_per_megapixel"));
    watch.begin_job({});
    machine.pass(0.2);
    watch.end_job(short_one, true);
    CHECK(std::ranges::none_of(short_one.metrics, [](const auto& each) { return each.first == "energy_j"; }));
    CHECK(short_one.details.at("energy").get<std::string>().find("too short for a figure: 0.2 s") == 0);
}

TEST_CASE("what is done aside is not in the energy of a timing") {
    Machine machine;
    machine.step_s = 0.01;
    MachineWatch watch(sources(machine));
    watch.observe_idle();
    const auto measured = [&](double piece_s, double max_seconds) {
        Recorder out;
        out.watch = &watch;
        const SamplingRule rule{0, 1, 1, 0.02, max_seconds};
        watch.begin_job(rule);
        bool saves = true;  // in the first run only
        sample_until_sure(
            rule,
            [&] {
                for (int piece = 0; piece < 5; ++piece) {
                    machine.watts = 200;
                    machine.pass(piece_s);
                    machine.watts = 50;
                    if (piece == 4 || !saves) continue;
                    watch.begin_aside();
                    machine.pass(3);
                    watch.end_aside();
                }
                saves = false;
                return 5 * piece_s;
            },
            out);
        watch.end_job(out, true);
        return out;
    };
    const auto energy = [](const Recorder& out) {
        return std::map<std::string, double>(out.metrics.begin(), out.metrics.end()).at("energy_j");
    };
    CHECK(energy(measured(1, 60)) == doctest::Approx(1000).epsilon(0.01));
    CHECK(energy(measured(0.1, 60)) == doctest::Approx(100).epsilon(0.01));  // by further runs
    const Recorder coarse = measured(0.1, 0.4);
    CHECK(coarse.details.at("energy").get<std::string>().find("cuts it into 5 pieces") != std::string::npos);
    for (const auto& [name, value] : coarse.metrics) CHECK(name != "energy_j");
}

TEST_CASE("a job that takes its time itself, and a result recorded during a job, say why they have no energy") {
    Machine machine;
    MachineWatch watch(sources(machine));
    watch.observe_idle();
    Recorder training, recorded;
    watch.begin_job({});
    machine.pass(10);
    watch.end_recorded(recorded);
    training.sample("runtime_s", 10, false);
    watch.end_job(training, true);
    REQUIRE(training.details.contains("energy"));
    CHECK(training.details.at("energy").get<std::string>().find("not measured apart from the whole job") == 0);
    CHECK(training.metrics.front().first == "job_energy_j");
    REQUIRE(recorded.details.contains("energy"));
    CHECK(recorded.details.at("energy").get<std::string>().find("not measured apart from the job in whose run") == 0);
    CHECK(recorded.metrics.empty());
}
