// Keeps predictions up to date while a sweep runs: rows that arrive correct those of the jobs that wait.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "orchestrator/plan/outlook.hpp"
#include "orchestrator/plan/prediction.hpp"

namespace stylesweep::plan {

/// Of one sweep in one database. One thread; all references outlive it.
/// The models are fitted again when the sweep's new rows have grown by half, at most every two seconds; then, and
/// when most of them have no prediction, the next 2,000 jobs of the queue are predicted again.
class Forecaster {
  public:
    Forecaster(schema::Store& store, schema::Id sweep, schema::Id last_attempt, const sweep::RunnerDescription& runner,
               const sweep::Measure& measure, const Place& place, int runners);

    /// To be called often; does something each second only. `elapsed_s` since the run began, `left`: jobs not ended.
    /// The time to the end, as last reckoned, s; nullopt without prediction. Predictions are written by best effort: a
    /// lock is not waited for, and what found no room is written later. Throws when the database cannot be read.
    std::optional<double> eta_s(double elapsed_s, std::int64_t left);

    /// Why the latest predictions could not be written; empty: they were.
    [[nodiscard]] const std::string& left_out() const { return left_out_; }

    /// Newest rows that models are fitted to.
    static constexpr int most_rows = 4000;
    /// Jobs at the front of the queue that get a forecast.
    static constexpr int front = 2000;

  private:
    void refresh(double elapsed_s);
    void predict_front();
    [[nodiscard]] Work work(double elapsed_s, std::int64_t left);

    schema::Store& store_;
    schema::Id sweep_, last_ended_, last_row_;
    const sweep::RunnerDescription& runner_;
    sweep::Measure measure_;
    Place place_;
    int runners_;
    std::optional<Predictor> predictor_;
    std::optional<double> eta_s_;
    std::string left_out_;
    double next_look_s_ = 0, last_fit_s_ = -1e9, done_ = 0;
    std::int64_t rows_ = 0, rows_at_fit_ = 0;
};

}  // namespace stylesweep::plan
