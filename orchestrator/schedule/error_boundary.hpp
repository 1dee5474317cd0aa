// The error boundary around a round of the scheduler: runners continue, whatever the database does.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "orchestrator/schedule/operating_system.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schedule {

/// Tracks what keeps the run from its database, and since when. Transient errors (a lock, a full disk) are waited out
/// from round to round; permanent ones (damage, an I/O error for minutes, any other exception) end the run, but never a
/// runner. Not thread-safe; all references must outlive it.
class ErrorBoundary {
  public:
    ErrorBoundary(schema::Store& store, OperatingSystem& system) : store_(store), system_(system) {}

    /// Does `work`, which waits for locks at most half a second in total. False when it was interrupted: the next call
    /// does the rest.
    bool consult(const std::function<void()>& work) noexcept;
    /// Does `work` that needs no database. False when it threw.
    bool guard(const std::function<void()>& work) noexcept;
    /// Stops using the database for good, because of `why`.
    void fail(const std::string& why) { failure_ = why; }

    /// "the disk is full since 03:12:05"; empty: nothing is wrong.
    [[nodiscard]] std::string trouble() const;
    /// How long that has lasted.
    [[nodiscard]] std::chrono::duration<double> lasts() const;
    /// Why the run has to end; empty: it need not.
    [[nodiscard]] const std::string& failure() const { return failure_; }

    static constexpr std::chrono::milliseconds longest_wait{500};
    static constexpr std::chrono::minutes most_input_output_errors{5};  ///< consecutive

  private:
    void note(const std::exception& error);
    void begin_trouble(const std::string& what);

    schema::Store& store_;
    OperatingSystem& system_;
    std::string trouble_, failure_;
    OperatingSystem::TimePoint since_{};
    std::chrono::system_clock::time_point since_on_wall_{};
};

}  // namespace stylesweep::schedule
