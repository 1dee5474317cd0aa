// The total of a plan's jobs: the work, when it will end with so many runners, and what will not fit. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "orchestrator/plan/prediction.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::plan {

/// How much memory a job may use, bytes, and how long it may take; absent: unknown or unlimited.
struct Capacity {
    std::optional<double> device_bytes;    ///< of the device itself
    std::optional<double> limit_bytes;     ///< limits.memory, of the process
    bool on_cpu = true;                    ///< tensors then count as process memory
    std::optional<double> timeout_s = {};  ///< limits.timeout
    int attempts = 1;                      ///< attempts of a job that it ends
};

enum class MemoryFit { fits, doubtful, too_big };

/// Too big: even the low end of the interval is above the limit; doubtful: only the high end.
MemoryFit memory_fit_of(const Prediction& prediction, const Capacity& capacity);

/// Adds up jobs one by one; memory use is proportional to the groups, not the jobs.
class QueueForecast {
  public:
    explicit QueueForecast(const Capacity& capacity) : capacity_(capacity) {}

    /// Of the jobs of one group only the largest is work of its own: its run records the others.
    void add(const std::string& key, const CostFeatures& features, const std::optional<Prediction>& prediction,
             const schema::RecordGroup& record = {});

    /// Runner-seconds of all jobs with a prediction, cut at limits.timeout. Errors shared by the session add up, and so
    /// do those of a group; the scatter of jobs averages out, and groups err independently.
    [[nodiscard]] Estimate work_s() const;
    /// From the start to the end of the last job on `runners` runners that are never idle before.
    [[nodiscard]] Estimate finish_s(int runners) const;

    struct Basis {
        int rows = 0;
        std::int64_t jobs = 0;
        Machine machine = Machine::same;
    };
    [[nodiscard]] const std::map<std::string, Basis>& groups() const { return bases_; }  ///< rows 0: no prediction
    [[nodiscard]] std::int64_t predicted() const { return predicted_; }
    [[nodiscard]] std::int64_t unpredicted() const { return unpredicted_; }
    [[nodiscard]] std::int64_t too_big() const { return too_big_; }
    [[nodiscard]] std::int64_t doubtful() const { return doubtful_; }
    /// Doubtful only since the rows have a single size.
    [[nodiscard]] std::int64_t doubtful_by_size() const { return doubtful_by_size_; }
    [[nodiscard]] std::int64_t too_long() const { return too_long_; }  ///< even the low end is past limits.timeout
    [[nodiscard]] const std::string& too_big_example() const { return example_; }  ///< a key
    /// Of the job that needs most, by the upper end of its interval; nullopt: unknown.
    [[nodiscard]] const std::optional<double>& largest_bytes() const { return largest_bytes_; }
    [[nodiscard]] std::int64_t recorded() const { return recorded_; }  ///< on the way of others
    [[nodiscard]] std::int64_t runs() const { return predicted_ + unpredicted_ - recorded_; }

    static constexpr std::size_t most_groups = 1000;  ///< further groups are counted together under ""

  private:
    struct Sum {
        double common = 0, scatter = 0;  ///< absolute: sum of standard errors, sum of squares
        double degrees = 1e9;
    };
    /// What one job adds to the total, s.
    struct Part {
        double mean = 0;
        double moved = 0;  ///< derivative by the logarithm of all times: 0 where the limit ends it anyway
        double variance = 0;
    };
    /// A job's share of the sums; without a prediction: none.
    struct Share {
        Part part;
        double common = 0;
        Sum* sum = nullptr;
    };
    struct Largest {
        double at;
        Share share;
    };
    [[nodiscard]] Part part_of(const Prediction& prediction) const;
    void count_run(const Share& share, const schema::RecordGroup& record);
    void count(const Share& share, double sign);
    Capacity capacity_;
    std::map<std::string, Largest> largest_;  ///< by group of jobs that one run yields
    std::int64_t recorded_ = 0;
    std::map<std::string, Basis> bases_;
    std::map<std::string, Sum> sums_;
    SessionTerm session_;
    double work_ = 0, moved_ = 0, longest_ = 0, longest_high_ = 0;
    std::int64_t predicted_ = 0, unpredicted_ = 0, too_big_ = 0, doubtful_ = 0, doubtful_by_size_ = 0, too_long_ = 0;
    std::optional<double> largest_bytes_;
    std::string example_;
};

/// The state of a current run, for its ETA; work in predicted runner-seconds.
struct EtaInputs {
    double done = 0;  ///< of the jobs that ended in this run
    double running_done = 0, running_left = 0, longest_left = 0;
    double mean = 0;           ///< of a queued job
    std::int64_t waiting = 0;  ///< jobs
    double elapsed_s = 0;
    int runners = 1;
};

/// Time to the end: the remaining work at the speed so far, in predicted seconds per second; the speed starts as one
/// per runner, with the weight of one job each. nullopt without prediction (mean 0).
std::optional<double> eta_s(const EtaInputs& work);

}  // namespace stylesweep::plan
