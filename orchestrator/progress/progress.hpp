// What a run shows of itself: one live line on a terminal, a plain line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace stylesweep::progress {

/// How far a run is. Counts are jobs; `before` had results when it began.
struct Snapshot {
    std::int64_t total = 0, before = 0;
    std::int64_t done = 0, failed = 0;  ///< in this run; failed counts every end but done
    std::int64_t running = 0;
    std::chrono::duration<double> elapsed{0};
    std::optional<std::chrono::duration<double>> eta = {};  ///< by prediction; without one the plain rate says
    bool stopping = false;

    [[nodiscard]] std::int64_t left() const { return total - before - done - failed; }
};

/// "  12/48  3 failed  33 left  1.2 jobs/s  ETA 5m 20s".
std::string line(const Snapshot& now);

/// "1h 02m", "5m 20s", "12 s", "0.4 s".
std::string duration(std::chrono::duration<double> time);

/// Prints snapshots to a stream: overwritten on a terminal (at most ten a second), a line each ten seconds else.
/// NO_COLOR is honoured. Owned by one thread.
class Printer {
  public:
    enum class Style { terminal, terminal_plain, lines };
    Printer(std::ostream& out, Style style) : out_(out), style_(style) {}

    /// The style that suits standard error.
    static Style style_of_stderr();

    void show(const Snapshot& now);
    /// A message that stays, above the live line.
    void note(const std::string& text);
    void end(const Snapshot& now);

  private:
    using Clock = std::chrono::steady_clock;
    void erase();

    std::ostream& out_;
    Style style_;
    Clock::time_point last_{};
    bool line_open_ = false;
};

}  // namespace stylesweep::progress
