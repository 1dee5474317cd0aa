// When a step is worth a write: not more often than once a second.
#pragma once

#include <chrono>

namespace stylesweep::runners {

class StepLimiter {
  public:
    using Clock = std::chrono::steady_clock;

    /// Whether one may write now; if so, the next second begins.
    bool due(Clock::time_point now) {
        if (begun_ && now - last_ < std::chrono::seconds(1)) return false;
        begun_ = shown_ = true;
        last_ = now;
        return true;
    }

    /// The job ended: whether a step of it was written and must go.
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
