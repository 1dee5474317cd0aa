// What a run shows of itself: one live line on a terminal, a plain line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/progress/live_block.hpp"

namespace stylesweep::progress {

/// A runner with a job in hand.
struct RunnerStatus {
    std::string device, job;  ///< the job's key, shortened
    std::string what;         ///< its parameters, in a few words
    std::string step;         ///< where in the job it is; empty when it does not say
    std::chrono::duration<double> time{0};
};

/// How far a run is. Counts are jobs; `before` and `failed_before` had results when it began.
struct RunStatus {
    std::int64_t total = 0, before = 0, failed_before = 0;  ///< `before`: done
    std::int64_t done = 0, failed = 0;                      ///< in this run; failed counts every end but done
    std::int64_t running = 0;
    std::chrono::duration<double> elapsed{0};
    std::optional<std::chrono::duration<double>> eta = {};  ///< by prediction; without one the plain rate says
    bool stopping = false;
    int interrupts = 0;  ///< Ctrl-C so far
    bool paused = false;
    int priority = 0;
    std::string waits_for;               ///< the device that another run has, and which; empty: none
    std::string waits_for_runners = {};  ///< of other runs, whose jobs are all that is left; empty: none
    std::vector<RunnerStatus> runners;   ///< what each does now, if known
    std::string tasks;                   ///< of a cluster, in a few words; empty: the jobs run here
    std::string idle = {};               ///< which of its own runners does nothing, and how long that may last
    std::string trouble;                 ///< what keeps results from being written now; empty: nothing
    std::string failure = {};            ///< what ends the run before its time; empty: nothing

    [[nodiscard]] std::int64_t to_do() const { return total - before - failed_before; }
    [[nodiscard]] std::int64_t left() const { return to_do() - done - failed; }
};

/// When the rest will be done: by prediction, else at the rate so far; nullopt while there is none.
std::optional<std::chrono::duration<double>> eta(const RunStatus& now);

/// "12/48 done, 3 failed, 33 left (2 running), 1.2 jobs/s, ETA 5m 20s, 2m 10s elapsed".
std::string line(const RunStatus& now);

/// "cuda:0  6ad3f01c22  12 s  step 120 of 300  architecture=vgg19 ...".
std::string line(const RunnerStatus& runner);

/// "1h 02m", "5m 20s", "12 s", "0.4 s".
std::string duration(std::chrono::duration<double> time);

/// Prints snapshots to a stream: overwritten on a terminal (at most ten a second), with a line for each runner when
/// there is room; a plain line each ten seconds else. NO_COLOR is honoured. Owned by one thread.
class Printer {
  public:
    enum class Style { terminal, terminal_plain, lines };
    Printer(std::ostream& out, Style style, std::function<WindowSize()> size = window_of_stderr)
        : style_(style), out_(out), block_(out, std::move(size)) {}

    /// The style that suits standard error.
    static Style style_of_stderr();

    /// Whether show() would print now: else the caller can save the trouble.
    [[nodiscard]] bool due() const;
    void show(const RunStatus& now);
    /// A message that stays, above the live line.
    void note(const std::string& text);
    void end(const RunStatus& now);

  private:
    using Clock = std::chrono::steady_clock;

    Style style_;
    std::ostream& out_;
    LiveBlock block_;
    Clock::time_point last_{};
};

}  // namespace stylesweep::progress
