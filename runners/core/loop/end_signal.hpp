// The orchestrator's wish that the job under way ends, as it reaches a runner that can end one early.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/process/end_request.hpp"

namespace stylesweep::runners {

/// Filled in by a signal handler, asked by the thread that runs jobs. Owned by main, outlives both.
class EndSignal {
  public:
    /// Throws std::system_error.
    EndSignal();
    EndSignal(const EndSignal&) = delete;
    ~EndSignal();

    /// Safe in a signal handler.
    void receive(process::EndRequest request) noexcept;

    /// Why this attempt at `job` is to end; nullopt: it may go on. What was asked of another one does not count.
    [[nodiscard]] std::optional<process::EndReason> reason(std::int64_t job, int attempt) const;

    /// Readable, for poll(), after a request until drain().
    [[nodiscard]] int descriptor() const { return wake_up_; }
    void drain() const;

  private:
    static constexpr std::int64_t nothing = -1;
    std::atomic<std::int64_t> request_{nothing};
    int wake_up_;
};

}  // namespace stylesweep::runners
