// The jobs that one plan of a sweep asks for, and what has become of each.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// In memory: later plans of the sweep do not change it.
class PlannedJobs {
  public:
    /// none: not in this plan; screened, over_budget: skipped, because a search decided that it is not worth running.
    enum class Part : std::uint8_t { none, waiting, done, failed, away, screened, over_budget };
    /// `error_class`: of its result; "" if it has none.
    static Part part_of(JobState state, bool away, std::string_view error_class);

    [[nodiscard]] Part of(Id job) const;
    [[nodiscard]] bool contains(Id job) const { return of(job) != Part::none; }
    [[nodiscard]] std::int64_t count(Part part) const { return counts_[static_cast<std::size_t>(part)]; }
    void set(Id job, Part part);

  private:
    std::vector<Part> parts_;  ///< by id
    std::array<std::int64_t, 7> counts_{};
};

/// Those of the sweep's latest plan.
PlannedJobs latest_plan(Store& store, Id sweep);

/// Whether the sweep has rules by which jobs are not worth running.
bool decides(Store& store, Id sweep);

/// Jobs of a plan that wait and are not in its sweep's queue.
struct QueuedElsewhere {
    /// Parked, queued in a sweep that no `run` works on, or left out by another sweep's rules where this one has none.
    std::vector<Id> free;
    std::int64_t others = 0;  ///< queued in a sweep that another `run` works on
    std::string sweep;        ///< the name of one such sweep
    bool is_paused = false;   ///< that one
};
QueuedElsewhere queued_elsewhere(Store& store, Id sweep, const PlannedJobs& plan);

/// Puts those of `jobs` into the sweep's queue that are queued, or were left out by rules, in short transactions. What
/// another sweep's decisions held is free in the queue of one that decides nothing.
void take_into_queue(Store& store, Id sweep, const std::vector<Id>& jobs);

}  // namespace stylesweep::schema
