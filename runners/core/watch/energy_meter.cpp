#include "runners/core/watch/energy_meter.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace stylesweep::runners {
namespace {

constexpr double poll_s = 0.001;     // RAPL counts every millisecond, NVML every 20 to 100
constexpr double patience = 5;       // times the time to watch, for a counter that has not moved
constexpr int changes_for_step = 3;  // fewer do not tell the time between two

}  // namespace

MeterClock MeterClock::steady() {
    return {[] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); },
            [](double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }};
}

EnergyMeter::EnergyMeter(host::EnergySource source, MeterClock clock)
    : source_(std::move(source)), clock_(std::move(clock)), name_(source_.counter ? source_.counter->name() : "") {}

void EnergyMeter::observe_idle(double seconds) {
    const std::lock_guard lock(mutex_);
    const double begin = clock_.now();
    std::optional<double> last = read();
    std::optional<Change> first, latest;
    int changes = 0;
    const auto enough = [&] {
        const double passed = clock_.now() - begin;
        return passed >= patience * seconds || (passed >= seconds && changes >= changes_for_step);
    };
    while (last && !enough()) {
        clock_.sleep(poll_s);
        const std::optional<double> now = read();
        if (!now || *now == *last) continue;
        last = now;
        latest = Change{clock_.now(), *now};
        if (++changes == 1) first = latest;
    }
    if (!source_.counter) return;
    if (changes < changes_for_step) return give_up("it stood still");
    step_s_ = (latest->at - first->at) / (changes - 1);
    idle_power_w_ = (latest->joules - first->joules) / (latest->at - first->at);
}

std::optional<double> EnergyMeter::joules() {
    const std::lock_guard lock(mutex_);
    return read();
}

// The mutex is held.
std::optional<double> EnergyMeter::read() {
    if (!source_.counter) return std::nullopt;
    auto now = source_.counter->joules();
    if (!now) give_up("it can no longer be read");
    return now;
}

void EnergyMeter::give_up(const std::string& why) {
    source_.counter.reset();
    source_.absent = "the counter " + name_ + " gives no figures: " + why;
    step_s_.reset();
    idle_power_w_.reset();
}

std::optional<double> EnergyMeter::step_s() const {
    const std::lock_guard lock(mutex_);
    return step_s_;
}

std::optional<double> EnergyMeter::idle_power_w() const {
    const std::lock_guard lock(mutex_);
    return idle_power_w_;
}

std::string EnergyMeter::absent() const {
    const std::lock_guard lock(mutex_);
    return source_.counter ? "" : source_.absent;
}

std::string EnergyMeter::description() const {
    const std::string why = absent();
    return why.empty() ? name_ : "none: " + why;
}

}  // namespace stylesweep::runners
