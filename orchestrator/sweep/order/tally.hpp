// How far the values are from their shares while jobs are put into an order.
#pragma once

#include <span>

#include "orchestrator/sweep/order/job_set.hpp"

namespace stylesweep::sweep {

/// Counts the jobs placed so far. Distances are exact: in fractions of a job, with all() per job.
class Tally {
  public:
    explicit Tally(const JobSet& jobs)
        : jobs_(&jobs), count_(jobs.total.size()), scale_((std::int64_t{1} << 38) / all()) {}

    void add(std::size_t job) {
        ++done_;
        for (std::size_t k = 0; k < jobs_->axes; ++k) ++count_[jobs_->values_of(job)[k]];
    }
    void remove(std::size_t job) {
        --done_;
        for (std::size_t k = 0; k < jobs_->axes; ++k) --count_[jobs_->values_of(job)[k]];
    }
    [[nodiscard]] std::int64_t all() const { return static_cast<std::int64_t>(jobs_->jobs); }
    /// How far a value is ahead of its share of the jobs placed, or of `more` additional jobs.
    [[nodiscard]] std::int64_t ahead(std::uint32_t value, std::int64_t more = 0) const {
        return all() * count_[value] - (done_ + more) * jobs_->total[value];
    }
    /// Whether each value is within one job of its share.
    [[nodiscard]] bool even() const;
    /// The smaller, the more the job's values are behind; values far behind weigh most.
    [[nodiscard]] std::int64_t need(std::size_t job) const;

  private:
    const JobSet* jobs_;
    std::int64_t done_ = 0;
    std::vector<std::int64_t> count_;  // by value
    std::int64_t scale_;               // from fractions of a job to 2^-38 jobs
};

/// Repeatedly takes the neediest of the first `window` remaining jobs, the first among equals. Adds them to `tally`.
void order_by_need(std::span<std::uint32_t> jobs, Tally& tally, std::size_t window);

}  // namespace stylesweep::sweep
