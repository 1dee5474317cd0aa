// What the machine did during one timing: the interface between the sampling rule and the watch of the machine.
#pragma once

#include <optional>
#include <string>

namespace stylesweep::runners {

/// Used by the thread that runs jobs, around each timing.
class SampleWatch {
  public:
    struct Seen {
        std::optional<double> joules;  ///< used meanwhile; nullopt: unknown
        std::string disturbance;       ///< why the timing does not count ("clock 62% in second 3"); "": it counts
    };
    virtual ~SampleWatch() = default;
    virtual void begin() = 0;
    /// Since begin().
    virtual Seen end() = 0;
    /// Time between two changes of the energy counter, s; nullopt: there is no counter.
    [[nodiscard]] virtual std::optional<double> energy_step_s() const = 0;
    /// Waits `measure.cool_down`.
    virtual void cool_down() = 0;
};

}  // namespace stylesweep::runners
