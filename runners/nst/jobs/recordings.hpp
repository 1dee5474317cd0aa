// Results of fewer iterations, recorded during an optimisation.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <opencv2/core.hpp>
#include <vector>

#include "runners/nst/jobs/context.hpp"
#include "runners/nst/jobs/measuring.hpp"

namespace stylesweep::nst {

/// The results of Job::recorded. Each is stored when its timings are complete: during the optimisation if that is known
/// to run only once (is_only_run()), else after all its runs. If one fails, the running job has a warning and that job
/// runs on its own.
class Recordings {
  public:
    /// All results start with what `context.out` contains now.
    Recordings(const JobContext& context, Aside& aside);
    Recordings(const Recordings&) = delete;

    /// The numbers of iterations, ascending.
    [[nodiscard]] std::vector<std::int64_t> counts() const;

    /// Called after that many iterations. `make` adds their metrics and returns the picture, 8-bit RGB; it is called in
    /// the first run only, since all runs give the same.
    void record(std::int64_t iterations, const std::function<cv::Mat(const JobContext&)>& make);

    /// Stores waiting results if the current run is now known to be the only one. Fast otherwise.
    void keep_if_sure();
    /// Stores waiting results; all timings are complete.
    void finish();

  private:
    enum class State { to_come, waits, over };
    struct Recording {
        Recording(const JobContext& leader, const runners::Job& job);
        Recording(const Recording&) = delete;
        runners::Recorder out;
        JobContext context;
        State state = State::to_come;
        cv::Mat picture = {};
        std::vector<double> elapsed_s = {};       ///< of each run
        std::chrono::duration<double> took = {};  ///< in addition to that
    };
    void attempt(Recording& recording, const std::function<void()>& work);
    /// `runs`: the timings of the whole job.
    void keep(Recording& recording, std::vector<runners::Recorder::Sample> runs);
    void keep_waiting(const std::vector<runners::Recorder::Sample>& runs);

    const JobContext& context_;
    Aside& aside_;
    CpuWait cpu_wait_;
    std::deque<Recording> all_;
};

}  // namespace stylesweep::nst
