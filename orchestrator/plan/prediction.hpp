// Predicts how long a job will take and how much memory it will need, from rows of similar jobs. Pure: values in,
// values out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/plan/cost_features.hpp"
#include "orchestrator/plan/growth.hpp"
#include "orchestrator/plan/robust_regression.hpp"
#include "orchestrator/plan/sessions.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "schema/sweeps/prediction_rows.hpp"

namespace stylesweep::plan {

/// A value with its 95% prediction interval.
struct Estimate {
    double value = 0, low = 0, high = 0;
};

/// Where a job would run. Rows of the same kind of device are used; for a CPU preferably with the same number of
/// threads, and among these preferably from the same host.
struct Place {
    std::string device = "cpu";  ///< cpu, cuda:0
    std::string name;            ///< "NVIDIA H100"; empty: unknown, matches any
    int threads = 1;
    std::string host = {};  ///< empty: unknown
};

/// How the machine of the rows differs from the requested place.
enum class Machine { same, other_host, other_threads };

struct Prediction {
    Estimate wall_s;                             ///< median of such jobs, with the 95% interval
    double mean_s = 0;                           ///< mean of such jobs, for sums
    std::optional<Estimate> peak_bytes;          ///< tensor memory, where the runner measures it
    std::optional<Estimate> process_peak_bytes;  ///< resident memory, which limits.memory bounds
    bool memory_of_other_size = false;           ///< both are from rows of a single size, which is not the job's
    double scatter = 0;                          ///< relative standard deviation of a single job about its mean
    double common = 0;                           ///< relative standard error shared by all jobs of the group
    double degrees = 1e9;                        ///< degrees of freedom of both
    SessionTerm session;                         ///< shared by all jobs of one session
    int rows = 0;                                ///< number of rows used
    Machine machine = Machine::same;             ///< of these rows
};

/// The models of one runner, one per group. Built once, then queried for each job.
class Predictor {
  public:
    /// `rows` of that runner; `measure`: the sampling rule of future jobs.
    Predictor(const sweep::RunnerDescription& runner, const SamplingRule& measure, const Place& place,
              const std::vector<schema::PredictionRow>& rows);

    /// nullopt: no row of its group on such a device.
    [[nodiscard]] std::optional<Prediction> of(const CostFeatures& job) const;
    [[nodiscard]] const CostFeatureReader& features() const { return features_; }
    [[nodiscard]] const Shapes& shapes() const { return shapes_; }
    [[nodiscard]] bool empty() const { return groups_.empty(); }

  private:
    struct Memory {
        std::optional<RobustLine> line;
        Scatter scatter;
        std::map<std::string, std::vector<Point>> too_little;  ///< by kind: what jobs that ran out of memory had
        [[nodiscard]] std::optional<Estimate> of(const CostFeatures& job) const;
        [[nodiscard]] bool is_of_other_size(const CostFeatures& job) const;
        [[nodiscard]] Estimate from_line(double pixels) const;
    };
    struct Model {
        Growth growth;
        std::optional<RobustLine> runtime, overhead;
        double samples = 1;  ///< usual number of timings of a short operation
        Scatter scatter;     ///< of wall times about the lines, except the rarest outliers
        Smearing smearing;
        Memory peak, process_peak;
        int rows = 0;
        Machine machine = Machine::same;
    };
    struct Member {
        const schema::PredictionRow* row;
        int session;
    };
    using Members = std::vector<Member>;
    using Residuals = std::map<int, std::vector<double>>;  ///< by session
    [[nodiscard]] double overhead_of(const Model& model, const CostFeatures& job) const;
    [[nodiscard]] double wall_of(const Model& model, const CostFeatures& job) const;
    static Growth growth_of(const Members& members, const std::vector<CostFeatures>& features);
    void add_group(const std::string& group, const Members& members, Machine machine, Residuals& residuals);
    void fit_lines(Model& model, const Members& members, const std::vector<CostFeatures>& features) const;
    [[nodiscard]] std::vector<double> fit_times(Model& model, const Members& members,
                                                const std::vector<CostFeatures>& features,
                                                std::vector<Point> runtimes) const;
    [[nodiscard]] CostFeatures features_of(const schema::PredictionRow& row) const;

    CostFeatureReader features_;
    SamplingRule measure_;
    bool is_cpu_;
    Shapes shapes_;
    std::map<std::string, Model> groups_;
    SessionTerm session_;
};

/// How often the rule of runners/core/sampling.hpp times an operation of `runtime_s`, warm-up included, when `usual`
/// timings were enough before.
double operations(const SamplingRule& measure, double runtime_s, double usual);

/// The prediction for the job's row.
schema::JobForecast forecast_of(const Prediction& prediction);

}  // namespace stylesweep::plan
