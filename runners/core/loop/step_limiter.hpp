// Limits writes of steps to one per second.
#pragma once

#include <chrono>

namespace stylesweep::runners {

class StepLimiter {
  public:
    using Clock = std::chrono::steady_clock;

    /// Whether a step may be written now; if so, starts the next second.
    bool due(Clock::time_point now) {
        if (begun_ && now - last_ < std::chrono::seconds(1)) return false;
        begun_ = shown_ = true;
        last_ = now;
        return true;
    }

    /// Call it when the job ends: whether one of its steps was written and must be cleared.
    bool forget() {
        const bool shown = shown_;
        shown_ = false;
        return shown;
    }

  private:
    Clock::time_point last_{};
    bool begun_ = false, shown_ = false;
};

}  // namespace stylesweep::runners
