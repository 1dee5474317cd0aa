// The orchestrator's request to end the running job, for runners that can end one early.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/process/end_request.hpp"

namespace stylesweep::runners {

/// Set by a signal handler, read by the thread that runs jobs. Owned by main, outlives both.
class EndSignal {
  public:
    /// Throws std::system_error.
    EndSignal();
    EndSignal(const EndSignal&) = delete;
    ~EndSignal();

    /// Safe in a signal handler.
    void receive(process::EndRequest request) noexcept;

    /// Why this attempt at `job` should end; nullopt: no request. Requests for other attempts do not count.
    [[nodiscard]] std::optional<process::EndReason> reason(std::int64_t job, int attempt) const;

    /// For poll(): readable from a request until drain().
    [[nodiscard]] int descriptor() const { return wake_up_; }
    void drain() const;

  private:
    static constexpr std::int64_t nothing = -1;
    std::atomic<std::int64_t> request_{nothing};
    int wake_up_;
};

}  // namespace stylesweep::runners
