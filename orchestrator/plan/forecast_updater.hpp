// Keeps predictions up to date while a sweep runs: new rows correct the predictions of queued jobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "orchestrator/plan/prediction.hpp"
#include "orchestrator/plan/queue_forecast.hpp"

namespace stylesweep::plan {

/// For one sweep in one database. Single-threaded; all references must outlive it.
/// Models are refitted when the sweep's new rows have grown by half, at most every two seconds; then, and when most of
/// the next 2,000 jobs of the queue have no prediction, these jobs are predicted again.
class ForecastUpdater {
  public:
    ForecastUpdater(schema::Store& store, schema::Id sweep, schema::Id last_attempt,
                    const sweep::RunnerDescription& runner, const SamplingRule& measure, const Place& place,
                    int runners);

    /// Call it often; it works at most once a second. `elapsed_s`: since the run began; `left`: unfinished jobs.
    /// Returns the last estimate of the remaining time, s; nullopt without prediction. Predictions are written by best
    /// effort: it never waits for a lock, and retries failed writes later. Throws when the database cannot be read.
    std::optional<double> eta_s(double elapsed_s, std::int64_t left);

    /// Why the latest predictions could not be written; empty: they were written.
    [[nodiscard]] const std::string& left_out() const { return left_out_; }

    /// The most rows, newest first, to which models are fitted.
    static constexpr int most_rows = 4000;
    /// The number of jobs at the front of the queue that get a prediction.
    static constexpr int front = 2000;

  private:
    void refresh(double elapsed_s);
    void predict_front();
    [[nodiscard]] EtaInputs work(double elapsed_s, std::int64_t left);

    schema::Store& store_;
    schema::Id sweep_, last_ended_, last_row_;
    const sweep::RunnerDescription& runner_;
    SamplingRule measure_;
    Place place_;
    int runners_;
    std::optional<Predictor> predictor_;
    std::optional<double> eta_s_;
    std::string left_out_;
    double next_look_s_ = 0, last_fit_s_ = -1e9, done_ = 0;
    std::int64_t rows_ = 0, rows_at_fit_ = 0;
};

}  // namespace stylesweep::plan
