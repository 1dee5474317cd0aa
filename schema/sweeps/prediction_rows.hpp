// What earlier jobs took, for prediction: one row per accepted result of a runner that is done or was killed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::schema {

/// Times in seconds, memory in bytes, sizes in pixels; what was not measured is absent.
struct PredictionRow {
    std::string params;               ///< JSON
    std::string device, device_name;  ///< cuda:0, "NVIDIA H100"
    std::string host = {};
    int threads = 1;
    bool trial = false;               ///< of `fit --verify`: one iteration, timed once
    bool killed = false;              ///< for limits.timeout or memory: it would have taken longer
    double began_s = 0;               ///< since 1970
    double wall_s = 0;                ///< from the start of the attempt to its end
    std::optional<double> runtime_s;  ///< of one operation
    std::optional<double> sampled_s;  ///< all timings, warm-up included
    std::optional<double> samples;    ///< number of timings without warm-up
    std::optional<double> width, height, peak_bytes, process_peak_bytes;
    std::optional<double> held_bytes = {};     ///< if killed for its memory: what its process held
    std::optional<double> refused_bytes = {};  ///< if an allocation was refused: its size
};

/// The newest `most` results of that runner with status done, timeout or oom, newest first.
std::vector<PredictionRow> prediction_rows(Store& store, const std::string& runner, int most);

/// Number of done results of the sweep's jobs after the attempt `last`, and the newest of them.
struct NewRows {
    std::int64_t count = 0;
    Id last = 0;
};
NewRows new_prediction_rows(Store& store, Id sweep, Id last);

/// A queued job, as needed for its prediction.
struct WaitingJob {
    Id id = 0;
    std::string params;
    std::optional<double> predicted_s;
};

/// The next `most` jobs in the sweep's queue, in claim order.
std::vector<WaitingJob> next_jobs(Store& store, Id sweep, int most);

/// Totals of the same jobs.
struct QueueFront {
    std::int64_t jobs = 0, predicted = 0;
    double predicted_s = 0;  ///< total of those with a prediction; jobs recorded during others count 0
};
QueueFront queue_front(Store& store, Id sweep, int most);

/// Work of the sweep that ended after the attempt `last`, s: predicted times of done jobs, or the time taken where
/// there was no prediction (at least 1 ms, the resolution of stored times) or the job did not end well. Results
/// recorded during another job's run are no work of their own.
struct EndedWork {
    double seconds = 0;
    Id last = 0;
};
EndedWork ended_work(Store& store, Id sweep, Id last);

/// A running job.
struct WorkUnderWay {
    std::optional<double> predicted_s;  ///< 0: another job's run records it
    std::string claimed_at;
};
std::vector<WorkUnderWay> work_under_way(Store& store, Id sweep);

/// Stores new predictions of jobs that are still queued, in one transaction.
void store_forecasts(Store& store, const std::vector<std::pair<Id, JobForecast>>& forecasts);

}  // namespace stylesweep::schema
