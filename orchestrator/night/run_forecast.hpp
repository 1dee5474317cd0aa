// The forecast of plan and run: the predictor for a sweep on a device, and its totals in words.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/plan/prediction.hpp"
#include "orchestrator/plan/queue_forecast.hpp"

namespace stylesweep::cli {

/// Predicts the jobs of one sweep and totals them.
class RunForecast {
  public:
    /// From the rows in `store`; nullptr: there is no database yet. `runners` per device; the first device represents
    /// all.
    RunForecast(const LoadedSweep& loaded, schema::Store* store, const std::string& device, int runners);

    std::optional<plan::Prediction> of(const std::vector<std::string>& names, const sweep::JobSpec& job) const {
        return predictor_.of(predictor_.features().of(names, job, predictor_.shapes()));
    }
    /// Like of(), and adds the job to the totals.
    std::optional<plan::Prediction> add(const schema::PlannedJob& planned, const std::vector<std::string>& names,
                                        const sweep::JobSpec& job);

    [[nodiscard]] bool knows_anything() const { return !predictor_.empty(); }
    [[nodiscard]] plan::MemoryFit fit(const plan::Prediction& prediction) const {
        return plan::memory_fit_of(prediction, capacity_);
    }
    /// Of the device; nullopt: unknown.
    [[nodiscard]] const std::optional<double>& memory_bytes() const { return capacity_.device_bytes; }
    [[nodiscard]] const plan::Place& place() const { return place_; }
    [[nodiscard]] const plan::QueueForecast& queue() const { return queue_; }

    /// Prints the number of runs, total, end, basis, jobs without prediction and jobs that will not fit, one line each.
    /// Nothing when there are no jobs to run.
    void print(std::ostream& out, int runners, std::chrono::system_clock::time_point now) const;

  private:
    void print_basis(std::ostream& out) const;
    void print_memory(std::ostream& out) const;

    std::string recorded_parameter_;  ///< that the runner records
    plan::Place place_;
    plan::Capacity capacity_;
    std::vector<std::string> given_;  // parameters of the sweep
    plan::Predictor predictor_;
    plan::QueueForecast queue_;
};

}  // namespace stylesweep::cli
