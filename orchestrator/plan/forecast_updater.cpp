#include "orchestrator/plan/forecast_updater.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "schema/database/best_effort.hpp"

namespace stylesweep::plan {
namespace {

constexpr double look_every_s = 1, fit_every_s = 2;

}  // namespace

ForecastUpdater::ForecastUpdater(schema::Store& store, schema::Id sweep, schema::Id last_attempt,
                                 const sweep::RunnerDescription& runner, const SamplingRule& measure,
                                 const Place& place, int runners)
    : store_(store),
      sweep_(sweep),
      last_ended_(last_attempt),
      last_row_(last_attempt),
      runner_(runner),
      measure_(measure),
      place_(place),
      runners_(runners) {}

std::optional<double> ForecastUpdater::eta_s(double elapsed_s, std::int64_t left) {
    if (elapsed_s < next_look_s_) return eta_s_;
    next_look_s_ = elapsed_s + look_every_s;
    refresh(elapsed_s);
    eta_s_ = plan::eta_s(work(elapsed_s, left));
    return eta_s_;
}

void ForecastUpdater::refresh(double elapsed_s) {
    const schema::NewRows fresh = schema::new_prediction_rows(store_, sweep_, last_row_);
    rows_ += fresh.count;
    last_row_ = fresh.last;
    if (elapsed_s - last_fit_s_ < fit_every_s) return;
    const bool grown = 2 * rows_ >= 3 * rows_at_fit_ && rows_ > rows_at_fit_;
    const schema::QueueFront now = schema::queue_front(store_, sweep_, front);
    if (!grown && left_out_.empty() && (2 * now.predicted >= now.jobs || !predictor_ || predictor_->empty())) return;
    if (grown || !predictor_)
        predictor_.emplace(runner_, measure_, place_, schema::prediction_rows(store_, runner_.runner, most_rows));
    rows_at_fit_ = rows_;
    last_fit_s_ = elapsed_s;
    predict_front();
}

void ForecastUpdater::predict_front() {
    std::vector<std::pair<schema::Id, schema::JobForecast>> forecasts;
    for (const schema::WaitingJob& job : schema::next_jobs(store_, sweep_, front))
        if (const auto prediction = predictor_->of(predictor_->features().of(job.params, predictor_->shapes())))
            forecasts.emplace_back(job.id, forecast_of(*prediction));
    left_out_ = schema::best_effort(store_, [&] { schema::store_forecasts(store_, forecasts); }).value_or("");
}

EtaInputs ForecastUpdater::work(double elapsed_s, std::int64_t left) {
    const schema::EndedWork ended = schema::ended_work(store_, sweep_, last_ended_);
    done_ += ended.seconds;
    last_ended_ = ended.last;
    const schema::QueueFront queue = schema::queue_front(store_, sweep_, front);
    EtaInputs work;
    work.done = done_;
    work.elapsed_s = elapsed_s;
    work.runners = runners_;
    if (queue.predicted > 0) work.mean = queue.predicted_s / static_cast<double>(queue.predicted);
    const auto now = std::chrono::system_clock::now();
    const auto running = schema::work_under_way(store_, sweep_);
    for (const schema::WorkUnderWay& job : running) {
        const double all = job.predicted_s.value_or(work.mean);
        const std::chrono::duration<double> age = now - from_iso_utc(job.claimed_at);
        const double done = std::clamp(age.count(), 0.0, all);
        work.running_done += done;
        work.running_left += all - done;
        work.longest_left = std::max(work.longest_left, all - done);
        if (queue.jobs == 0) work.mean = std::max(work.mean, all);
    }
    work.waiting = std::max<std::int64_t>(0, left - static_cast<std::int64_t>(running.size()));
    return work;
}

}  // namespace stylesweep::plan
