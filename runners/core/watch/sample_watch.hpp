// What the machine did during one timing: the interface between the sampling rule and the watch of the machine.
#pragma once

#include <optional>
#include <string>

namespace stylesweep::runners {

/// Used by the thread that runs jobs, around each timing.
class SampleWatch {
  public:
    struct Seen {
        std::optional<double> joules;  ///< used meanwhile, without what was done aside; nullopt: unknown
        std::string disturbance;       ///< why the timing does not count ("clock 62% in second 3"); "": it counts
        int pieces = 1;                ///< into which the timing was cut by what was done aside
    };
    virtual ~SampleWatch() = default;
    virtual void begin() = 0;
    /// Around work that is not part of the timing.
    virtual void begin_aside() = 0;
    virtual void end_aside() = 0;
    /// What has disturbed the timing under way so far, as in Seen.
    [[nodiscard]] virtual std::string disturbance() = 0;
    /// Since begin().
    virtual Seen end() = 0;
    /// Time between two changes of the energy counter, s; nullopt: there is no counter.
    [[nodiscard]] virtual std::optional<double> energy_step_s() const = 0;
    /// Waits `measure.cool_down`.
    virtual void cool_down() = 0;
};

}  // namespace stylesweep::runners
