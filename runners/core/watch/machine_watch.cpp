#include "runners/core/watch/machine_watch.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "runners/core/loop/without_signals.hpp"
#include "runners/core/watch/sampled_energy.hpp"

namespace stylesweep::runners {
namespace {

constexpr double idle_s = 0.5;
constexpr std::size_t most_cpus = 8, most_told = 5;

std::vector<int> some_of_our_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE && cpus.size() < most_cpus; ++cpu)
        if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
    return cpus;
}

std::string text_of(const char* variable) {
    const char* text = std::getenv(variable);
    return text ? text : "";
}

std::optional<double> figure(const Recorder& out, const std::string& name) {
    const auto found = std::ranges::find(out.metrics, name, [](const auto& each) { return each.first; });
    return found == out.metrics.end() ? std::nullopt : std::optional(found->second);
}

std::string formatted(const char* format, double first, double second) {
    char text[120];
    std::snprintf(text, sizeof text, format, first, second);
    return text;
}

}  // namespace

MachineWatch::Sources MachineWatch::Sources::of(const std::string& device) {
    if (!device.starts_with("cuda")) return {host::cpu_energy()};
    const std::string visible = text_of("CUDA_VISIBLE_DEVICES");
    const bool pci_order = text_of("CUDA_DEVICE_ORDER") == "PCI_BUS_ID";
    auto nvml = std::make_unique<host::Nvml>();
    void* gpu = nvml->find(visible, pci_order).gpu;
    return {host::gpu_energy(visible, pci_order), {}, MeterClock::steady(), std::move(nvml), gpu};
}

MachineWatch::MachineWatch(Sources sources)
    : sources_(std::move(sources)), meter_(std::move(sources_.energy), sources_.clock), cpus_(some_of_our_cpus()) {
    last_tick_ = moment();
}

void MachineWatch::observe_idle() {
    if (meter_.absent().empty()) meter_.observe_idle(idle_s);
}

void MachineWatch::start() {
    const WithoutSignals none;
    thread_ = std::jthread([this](const std::stop_token& stop) {
        std::mutex waiting;
        std::unique_lock lock(waiting);
        while (!never_.wait_for(lock, stop, std::chrono::duration<double>(interval_s), [] { return false; }) &&
               !stop.stop_requested())
            tick();
    });
}

MachineWatch::Moment MachineWatch::moment() {
    return {sources_.clock.now(), meter_.joules(), host::cpu_pressure_s(sources_.kernel),
            host::cpu_times(sources_.kernel)};
}

void MachineWatch::add_clock(schema::TelemetryPoint& point) const {
    if (!sources_.gpu) {
        if (const auto clock = host::cpu_clock(sources_.kernel, cpus_))
            point.clock_mhz = clock->mhz, point.clock_share = clock->share();
        return;
    }
    const nlohmann::json state = sources_.nvml->state_of(sources_.gpu);
    const auto value = [&](const char* name) {
        return state.contains(name) ? std::optional(state[name].get<double>()) : std::nullopt;
    };
    point.clock_mhz = value("sm_clock_mhz");
    if (const auto highest = value("sm_clock_max_mhz"); highest && *highest > 0 && point.clock_mhz)
        point.clock_share = *point.clock_mhz / *highest;
    point.power_w = value("power_w");
    point.temperature_c = value("temperature_c");
    point.memory_bytes = value("memory_used_bytes");
    point.throttle = state.value("throttle_reasons", "");
    if (point.throttle == "none") point.throttle.clear();
}

schema::TelemetryPoint MachineWatch::reading(const Moment& before, const Moment& now) const {
    schema::TelemetryPoint point{now.at - job_begin_.at};
    add_clock(point);
    const double seconds = now.at - before.at;
    if (before.cpu && now.cpu) point.steal = host::steal_share(*before.cpu, *now.cpu);
    if (before.pressure_s && now.pressure_s && seconds > 0)
        point.pressure = std::clamp((*now.pressure_s - *before.pressure_s) / seconds, 0.0, 1.0);
    if (!point.power_w && before.joules && now.joules && seconds > 0)
        point.power_w = (*now.joules - *before.joules) / seconds;
    if (!sources_.gpu) point.temperature_c = host::cpu_temperature_c(sources_.kernel);
    point.load = host::one_minute_load(sources_.kernel);
    return point;
}

void MachineWatch::tick() {
    const std::lock_guard lock(mutex_);
    const Moment now = moment();  // between jobs too: it keeps up with counters that start over
    const Moment before = std::exchange(last_tick_, now);
    if (!in_job_) return;
    const schema::TelemetryPoint point =
        reading(before.at < job_begin_.at && job_begin_.cpu ? job_begin_ : before, now);
    series_.add(point);
    if (during_sample_) during_sample_ = merged(*during_sample_, point, 1);
    if (const std::string what = disturbance(point); !what.empty()) disturbances_.push_back(what);
}

void MachineWatch::begin_job(const SamplingRule& rule) {
    const std::lock_guard lock(mutex_);
    rule_ = rule;
    job_begin_ = meter_.absent().empty() || rule.replaces() ? moment() : Moment{sources_.clock.now()};
    in_job_ = true;
    timed_ = false;
    (void)series_.take();
    disturbances_.clear();
}

std::vector<schema::TelemetryPoint> MachineWatch::end_job(Recorder& out, bool is_done) {
    const std::lock_guard lock(mutex_);
    in_job_ = false;
    during_sample_.reset();
    const auto joules = job_begin_.joules ? meter_.joules() : std::nullopt;
    if (joules)
        record_energy(out, sources_.clock.now() - job_begin_.at,
                      is_done ? std::optional(*joules - *job_begin_.joules) : std::nullopt);
    else if (job_begin_.joules)
        out.detail("energy", meter_.absent());
    if (rule_.replaces()) tell_unchecked(out);
    return series_.take();
}

void MachineWatch::end_recorded(Recorder& out) {
    const std::lock_guard lock(mutex_);
    if (job_begin_.joules) {
        const std::string absent = meter_.absent();
        out.detail("energy", !absent.empty() ? absent
                                             : "not measured apart from the job in whose run it was recorded "
                                               "(record_at: off measures each)");
    }
    if (rule_.replaces()) tell_unchecked(out);
}

// A job without timings of its own is one timing.
void MachineWatch::record_energy(Recorder& out, double seconds, std::optional<double> joules) {
    if (!joules || !meter_.step_s()) return;
    out.metric("job_energy_j", *joules);
    if (!figure(out, "energy_j") && !timed_) {
        if (std::ranges::find(out.samples, std::string("runtime_s"), &Recorder::Sample::name) != out.samples.end())
            out.detail("energy",
                       "not measured apart from the whole job (job_energy_j): the job took the time runtime_s itself");
        else if (seconds >= SampledEnergy::steps_of_timing * *meter_.step_s())
            out.metric("energy_j", *joules);
        else
            out.detail("energy", formatted("too short for a figure: %.3g s, and the counter's step is %.3g s", seconds,
                                           *meter_.step_s()));
    }
    if (const auto watts = meter_.idle_power_w()) out.metric("idle_power_w", *watts);
    const auto energy = figure(out, "energy_j"), width = figure(out, "width"), height = figure(out, "height");
    if (energy && width && height && *width * *height > 0)
        out.metric("j_per_megapixel", *energy / (*width * *height / 1e6));
}

// Jobs that are not timed by the sampling rule have no timing to replace: the row is flagged as a whole.
void MachineWatch::tell_unchecked(Recorder& out) const {
    schema::TelemetryPoint now;
    add_clock(now);
    if (rule_.min_clock > 0 && !now.clock_share)
        out.warn("measure.min_clock was not checked: this machine does not tell its clock");
    if (rule_.max_steal < 1 && !job_begin_.cpu) out.warn("measure.max_steal was not checked: there is no /proc/stat");
    if (timed_ || disturbances_.empty()) return;
    std::string all;
    for (std::size_t i = 0; i < std::min(disturbances_.size(), most_told); ++i)
        all += (i ? ", " : "") + disturbances_[i];
    if (disturbances_.size() > most_told) all += ", ... (" + std::to_string(disturbances_.size()) + " readings)";
    out.warn("the machine was disturbed: " + all);
}

std::string MachineWatch::disturbance(const schema::TelemetryPoint& seen) const {
    if (rule_.min_clock > 0 && seen.clock_share && *seen.clock_share < rule_.min_clock)
        return formatted("clock %.0f%% in second %.0f", 100 * *seen.clock_share, seen.at_s);
    if (seen.steal && *seen.steal > rule_.max_steal)
        return formatted("steal %.1f%% in second %.0f", 100 * *seen.steal, seen.at_s);
    return "";
}

void MachineWatch::begin() {
    const std::lock_guard lock(mutex_);
    timed_ = true;
    aside_j_ = 0;
    asides_ = 0;
    if (!rule_.replaces()) {
        sample_begin_ = {sources_.clock.now(), meter_.joules(), {}, {}};
        return;
    }
    sample_begin_ = moment();
    before_sample_ = last_tick_;
    schema::TelemetryPoint now{sample_begin_.at - job_begin_.at};
    add_clock(now);
    during_sample_ = now;
}

SampleWatch::Seen MachineWatch::end() {
    const std::lock_guard lock(mutex_);
    Seen seen;
    if (const auto joules = meter_.joules(); joules && sample_begin_.joules)
        seen.joules = *joules - *sample_begin_.joules - aside_j_;
    seen.pieces = 1 + asides_;
    seen.disturbance = disturbance_so_far();
    during_sample_.reset();
    return seen;
}

std::string MachineWatch::disturbance() {
    const std::lock_guard lock(mutex_);
    return disturbance_so_far();
}

// The mutex is held.
std::string MachineWatch::disturbance_so_far() {
    if (!rule_.replaces()) return "";
    const Moment now = moment();
    // Steal counts in hundredths of a second: a short timing shares the time since the last tick before it.
    const Moment& since = now.at - sample_begin_.at < interval_s ? before_sample_ : sample_begin_;
    return disturbance(merged(during_sample_.value_or(schema::TelemetryPoint{}), reading(since, now), 1));
}

void MachineWatch::begin_aside() {
    const std::lock_guard lock(mutex_);
    aside_begin_j_ = meter_.joules();
}

// A counter that fails meanwhile leaves no figure of the timing either.
void MachineWatch::end_aside() {
    const std::lock_guard lock(mutex_);
    ++asides_;
    if (const auto joules = meter_.joules(); joules && aside_begin_j_) aside_j_ += *joules - *aside_begin_j_;
}

}  // namespace stylesweep::runners
