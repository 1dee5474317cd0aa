// The distinct jobs of a sweep: files with equal content make equal jobs, whatever their names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>

#include "orchestrator/plan/planner.hpp"

namespace stylesweep::plan {

/// Iterates over an Expansion and skips jobs whose key occurred before. Keeps references to both.
class DistinctJobs {
  public:
    DistinctJobs(sweep::Expansion& jobs, Planner& planner)
        : jobs_(jobs), planner_(planner), may_be_equal_(planner.has_files(jobs.varies())) {}

    /// The next job's values; false at the end. Throws like Expansion::next() and Planner::job().
    bool next(sweep::JobSpec& spec) {
        while (jobs_.next(spec)) {
            job_.reset();
            if (!may_be_equal_ || seen_.insert(job(spec).key).second) return true;
            ++equal_;
        }
        return false;
    }
    /// The job for the result of next().
    const schema::PlannedJob& job(const sweep::JobSpec& spec) {
        if (!job_) job_ = planner_.job(spec);
        return *job_;
    }
    /// Counts the job from next() as queued.
    void count_waiting(const sweep::JobSpec& spec) { planner_.count_waiting(spec, job(spec)); }
    /// How many were skipped so far.
    [[nodiscard]] std::uint64_t equal() const { return equal_; }

  private:
    sweep::Expansion& jobs_;
    Planner& planner_;
    bool may_be_equal_;
    std::uint64_t equal_ = 0;
    std::optional<schema::PlannedJob> job_;
    std::unordered_set<std::string> seen_;
};

}  // namespace stylesweep::plan
