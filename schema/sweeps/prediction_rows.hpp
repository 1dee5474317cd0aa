// What earlier jobs took, read for prediction: one row per accepted result of a runner that is good or was killed.
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
    bool killed = false;              ///< by limits.timeout or for its memory: it would have taken longer
    double began_s = 0;               ///< since 1970
    double wall_s = 0;                ///< from the attempt's start to its end
    std::optional<double> runtime_s;  ///< one operation
    std::optional<double> sampled_s;  ///< all timings of it, warm-up included
    std::optional<double> samples;    ///< how many of them count
    std::optional<double> width, height, peak_bytes, process_peak_bytes;
    std::optional<double> held_bytes = {};     ///< when it was killed for its memory: what its process held
    std::optional<double> refused_bytes = {};  ///< when an allocation was refused: its size
};

/// The newest `most` results with status done, timeout or oom of that runner, newest first.
std::vector<PredictionRow> prediction_rows(Store& store, const std::string& runner, int most);

/// Number of results of the sweep's jobs with status done that came after the attempt `last`, and the newest of them.
struct NewRows {
    std::int64_t count = 0;
    Id last = 0;
};
NewRows new_prediction_rows(Store& store, Id sweep, Id last);

/// A job that waits, as its prediction sees it.
struct WaitingJob {
    Id id = 0;
    std::string params;
    std::optional<double> predicted_s;
};

/// The next `most` jobs in the sweep's queue, in its order.
std::vector<WaitingJob> next_jobs(Store& store, Id sweep, int most);

/// The same jobs in sum.
struct QueueFront {
    std::int64_t jobs = 0, predicted = 0;
    double predicted_s = 0;  ///< of those that have a prediction; 0 for what a run of another job records
};
QueueFront queue_front(Store& store, Id sweep, int most);

/// Work of the sweep that ended after the attempt `last`, without what was recorded on the way of other jobs: the time
/// predicted for it, or taken where nothing was predicted (at least the millisecond that times are written to) or the
/// job did not end well, s.
struct EndedWork {
    double seconds = 0;
    Id last = 0;
};
EndedWork ended_work(Store& store, Id sweep, Id last);

/// A job under way.
struct WorkUnderWay {
    std::optional<double> predicted_s;  ///< 0: another job's run records it
    std::string claimed_at;
};
std::vector<WorkUnderWay> work_under_way(Store& store, Id sweep);

/// Writes new predictions of jobs that still wait, in one transaction.
void store_forecasts(Store& store, const std::vector<std::pair<Id, JobForecast>>& forecasts);

}  // namespace stylesweep::schema
