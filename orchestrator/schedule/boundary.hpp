// The error boundary around a round of the scheduler: runners go on, whatever the database does.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "orchestrator/schedule/surroundings.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::schedule {

/// Knows what keeps the run from its database, and since when. What may pass (a lock, a full disk) is waited out from
/// round to round; what may not (damage, an I/O error for minutes, any other exception) is the end of the
/// run, but never of a runner. One thread; all references outlive it.
class Boundary {
  public:
    Boundary(schema::Store& store, Surroundings& surroundings) : store_(store), surroundings_(surroundings) {}

    /// Does `work`, which waits for locks no longer than half a second in all. False when it was left off: its next
    /// call does the rest.
    bool consult(const std::function<void()>& work) noexcept;
    /// Does `work` that needs no database. False when it threw.
    bool guard(const std::function<void()>& work) noexcept;
    /// The database must not be used any more, because of `why`.
    void fail(const std::string& why) { failure_ = why; }

    /// "the disk is full since 03:12:05"; empty: nothing is wrong.
    [[nodiscard]] std::string trouble() const;
    /// How long it has lasted.
    [[nodiscard]] std::chrono::duration<double> lasts() const;
    /// Why the run has to end; empty: it need not.
    [[nodiscard]] const std::string& failure() const { return failure_; }

    static constexpr std::chrono::milliseconds longest_wait{500};
    static constexpr std::chrono::minutes most_input_output_errors{5};  ///< in a row

  private:
    void note(const std::exception& error);
    void begin_trouble(const std::string& what);

    schema::Store& store_;
    Surroundings& surroundings_;
    std::string trouble_, failure_;
    Surroundings::TimePoint since_{};
    std::chrono::system_clock::time_point since_on_wall_{};
};

}  // namespace stylesweep::schedule
