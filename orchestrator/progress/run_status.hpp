// The display of a run: one live line on a terminal, a plain line now and then elsewhere.
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

/// A runner with a job.
struct RunnerStatus {
    std::string device, job;  ///< the job's key, shortened
    std::string what;         ///< its parameters, in a few words
    std::string step;         ///< progress within the job; may be empty
    std::chrono::duration<double> time{0};
};

/// The progress of a run. Counts are jobs; `before` and `failed_before` had results at its start.
struct RunStatus {
    std::int64_t total = 0, before = 0, failed_before = 0;  ///< `before`: done
    std::int64_t done = 0, failed = 0;                      ///< in this run; `failed` counts every end but done
    std::int64_t screened = 0, over_budget = 0;             ///< not worth running; also those of earlier runs
    std::int64_t running = 0;
    std::chrono::duration<double> elapsed{0};
    std::optional<std::chrono::duration<double>> eta = {};  ///< from predictions; otherwise the plain rate is used
    bool stopping = false;
    bool ended = false;  ///< nothing runs any more
    int interrupts = 0;  ///< Ctrl-C so far
    bool paused = false;
    int priority = 0;
    std::string waits_for;               ///< the device held by another run, and by which; empty: none
    std::string waits_for_runners = {};  ///< runners of other runs that hold all remaining jobs; empty: none
    bool for_others = false;             ///< its runners finish a job that only another run planned
    std::vector<RunnerStatus> runners;   ///< what each is doing, if known
    std::string tasks;                   ///< tasks of a cluster, in a few words; empty: the jobs run here
    std::string idle = {};               ///< which of its own runners is idle, and how long that may last
    std::string trouble;                 ///< what currently keeps results from being written; empty: nothing
    std::string failure = {};            ///< what ends the run early; empty: nothing

    [[nodiscard]] std::int64_t to_do() const { return total - before - failed_before; }
    [[nodiscard]] std::int64_t left() const { return to_do() - done - failed - screened - over_budget; }
};

/// ", 4 screened, 40 over the search's budget"; "" for none.
std::string not_run_text(const RunStatus& now);

/// Time until the rest is done: by prediction, else at the rate so far; nullopt when unknown.
std::optional<std::chrono::duration<double>> eta(const RunStatus& now);

/// "12/48 done, 3 failed, 33 left (2 running), 1.2 jobs/s, ETA 5m 20s, 2m 10s elapsed".
std::string line(const RunStatus& now);

/// "cuda:0  6ad3f01c22  12 s  step 120 of 300  architecture=vgg19 ...".
std::string line(const RunnerStatus& runner);

/// "1h 02m", "5m 20s", "12 s", "0.4 s".
std::string duration(std::chrono::duration<double> time);

/// Prints snapshots to a stream: overwritten on a terminal (at most ten per second), with a line for each runner if
/// there is room; otherwise a plain line every ten seconds. Respects NO_COLOR. Single-threaded.
class Printer {
  public:
    enum class Style { terminal, terminal_plain, lines };
    Printer(std::ostream& out, Style style, std::function<WindowSize()> size = window_of_stderr)
        : style_(style), out_(out), block_(out, std::move(size)) {}

    /// The style for standard error.
    static Style style_of_stderr();

    /// Whether show() would print now; otherwise the caller can skip it.
    [[nodiscard]] bool due() const;
    void show(const RunStatus& now);
    /// A permanent message above the live line.
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
