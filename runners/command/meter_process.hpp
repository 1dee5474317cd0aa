// Starts a program under stylesweep-meter, which measures it, ends it on request, and kills all that it leaves behind.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "runners/command/meter_report.hpp"
#include "runners/core/loop/end_signal.hpp"

namespace stylesweep::command {

struct Program {
    std::vector<std::string> argv;         ///< looked up on the PATH if it has no slash
    std::vector<std::string> environment;  ///< complete, NAME=VALUE
    std::filesystem::path folder;          ///< working folder; relative program paths start there
};

/// What may end a program early.
struct EarlyEnd {
    const runners::EndSignal* signal = nullptr;  ///< nullptr: none
    std::int64_t job = 0;                        ///< the job it runs for
    int attempt = 1;                             ///< of that job
    double grace_s = 0;                          ///< from SIGTERM to SIGKILL
};

/// The two descriptors of a pipe or socket pair: one of this process, one for a child.
class Pair {
  public:
    enum class Kind { pipe, records, stream };  ///< records: a socket that keeps messages apart
    /// Throws std::runtime_error.
    explicit Pair(Kind kind);
    Pair(const Pair&) = delete;
    ~Pair();
    void close_ours();
    void close_theirs();
    [[nodiscard]] int ours() const { return ends_[0]; }
    [[nodiscard]] int theirs() const { return ends_[1]; }

  private:
    int ends_[2] = {-1, -1};
};

/// One program and its meter. Its descendants are killed when it ends, and when this object or process does.
class MeteredProgram {
  public:
    /// `output`: descriptor that becomes its stdout; -1: this process's own. `kept`: descriptors that it has under the
    /// same numbers. Throws std::runtime_error if the meter (a helper of this program) cannot be started.
    explicit MeteredProgram(const Program& program, int output = -1, std::span<const int> kept = {});
    MeteredProgram(const MeteredProgram&) = delete;
    ~MeteredProgram();

    /// For poll(): readable when the program has ended.
    [[nodiscard]] int ended() const { return talk_.ours(); }

    /// SIGTERM to its group now, SIGKILL after the grace period. Only the first request counts.
    void ask_to_end(double grace_s);
    [[nodiscard]] bool is_asked_to_end() const { return asked_; }
    /// Asks if `early` says so.
    void look(const EarlyEnd& early);
    /// For poll(): readable when look() may have something to do; -1: never.
    [[nodiscard]] int requests(const EarlyEnd& early) const {
        return early.signal && !asked_ ? early.signal->descriptor() : -1;
    }

    /// A program may stop its parent, the meter, which must see the program end. Call it now and then.
    void let_go_on() const;

    /// Waits until it has ended. If it could not be started, the report says so. Throws std::runtime_error if the meter
    /// was killed.
    MeterReport report();

    /// The program's own process; 0 when it is gone or cannot be seen.
    [[nodiscard]] pid_t pid() const;

  private:
    Pair talk_;
    pid_t meter_ = -1;
    bool asked_ = false;
};

}  // namespace stylesweep::command
