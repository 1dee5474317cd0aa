// Reads an energy counter: how coarse it is, idle power, and energy between two moments.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/host/energy.hpp"

namespace stylesweep::runners {

/// A clock that tests can replace; seconds.
struct MeterClock {
    std::function<double()> now;
    std::function<void(double)> sleep;
    static MeterClock steady();
};

/// Thread-safe. Once the counter cannot be read or has stood still, there is no figure any more, and `absent` says why.
class EnergyMeter {
  public:
    explicit EnergyMeter(host::EnergySource source, MeterClock clock = MeterClock::steady());

    /// Watches the counter for `seconds`, in which nothing may run: its step and the idle power. A counter that does
    /// not move in five times as long stands still.
    void observe_idle(double seconds);
    /// A moment's reading; nullopt: no figure.
    std::optional<double> joules();

    /// Mean time between two changes of the counter, s; nullopt: no figures.
    [[nodiscard]] std::optional<double> step_s() const;
    /// From one change of the counter to a later one, so without error by its step.
    [[nodiscard]] std::optional<double> idle_power_w() const;
    [[nodiscard]] std::string absent() const;
    /// The counter's name, or "none: WHY".
    [[nodiscard]] std::string description() const;

  private:
    struct Change {
        double at, joules;
    };
    std::optional<double> read();
    void give_up(const std::string& why);

    mutable std::mutex mutex_;
    host::EnergySource source_;
    MeterClock clock_;
    std::string name_;
    std::optional<double> step_s_, idle_power_w_;
};

}  // namespace stylesweep::runners
