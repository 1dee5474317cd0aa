// Results of fewer iterations, which an optimisation records on its way.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <opencv2/core.hpp>
#include <vector>

#include "runners/nst/jobs/context.hpp"
#include "runners/nst/jobs/measuring.hpp"

namespace stylesweep::nst {

/// Those of Job::recorded. Each is kept as soon as its timings are sure to be all: when the optimisation is known to be
/// run once only (is_only_run()), else behind all its runs. One that fails is left to a run of its own, and the job
/// under way says so.
class Recordings {
  public:
    /// Behind all that all of them have in common: what `context.out` has so far.
    Recordings(const JobContext& context, Aside& aside);
    Recordings(const Recordings&) = delete;

    /// The numbers of iterations, ascending.
    [[nodiscard]] std::vector<std::int64_t> counts() const;

    /// So many iterations are made. `make` records what there is to say of them and returns the picture, 8-bit RGB;
    /// called of the optimisation's first run, for all make the same.
    void record(std::int64_t iterations, const std::function<cv::Mat(const JobContext&)>& make);

    /// Keeps those that wait if the run under way is known to be the only one by now. Quick otherwise.
    void keep_if_sure();
    /// The timings are all there.
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
        std::chrono::duration<double> took = {};  ///< beside that
    };
    void attempt(Recording& recording, const std::function<void()>& work);
    void keep(Recording& recording, const std::vector<runners::Recorder::Sample>& timings);
    /// `warmup`: of each run.
    void keep_waiting(const std::vector<bool>& warmup);

    const JobContext& context_;
    Aside& aside_;
    CpuWait cpu_wait_;
    std::deque<Recording> all_;
};

}  // namespace stylesweep::nst
