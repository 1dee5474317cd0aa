#include "orchestrator/plan/prediction.hpp"

#include <algorithm>
#include <cmath>

#include "schema/sample_checks.hpp"

namespace stylesweep::plan {

static_assert(sweep::Measure::checkable == schema::checkable_samples);

namespace {

using schema::PredictionRow;

constexpr double least_time = 5e-4;        // times in rows are whole milliseconds
constexpr double doubt_per_factor = 0.15;  // relative, for each factor e beyond the sizes measured

std::string kind_of(const std::string& device) {
    return device.substr(0, device.find(':'));
}

bool is_such_a_device(const PredictionRow& row, const Place& place) {
    if (kind_of(row.device) != kind_of(place.device)) return false;
    return place.name.empty() || row.device_name.empty() || row.device_name == place.name;
}

Estimate around(double value, double relative) {
    return {value, value * std::exp(-relative), value * std::exp(relative)};
}

double doubt(const Line& line, double x, double scatter) {
    return std::hypot(line.leverage(x) * scatter, doubt_per_factor * line.beyond(x));
}

}  // namespace

double operations(const sweep::Measure& measure, double runtime_s, double usual) {
    if (runtime_s <= 0 || runtime_s >= measure.max_seconds) return 1;
    const double affordable = std::max(1.0, std::floor(measure.max_seconds / runtime_s));
    const double most = std::min(affordable, static_cast<double>(measure.max_samples));
    const int checked = std::min(std::max(measure.min_samples, sweep::Measure::checkable), measure.max_samples);
    const double least = std::min(affordable, static_cast<double>(checked));
    return measure.warmup + std::clamp(usual, least, std::max(least, most));
}

Predictor::Predictor(const sweep::RunnerDescription& runner, const sweep::Measure& measure, const Place& place,
                     const std::vector<PredictionRow>& rows)
    : traits_(runner), measure_(measure) {
    for (const PredictionRow& row : rows)
        if (row.width && row.height) traits_.learn_shape(row.params, *row.width, *row.height, shapes_);
    std::map<std::string, std::vector<const PredictionRow*>> here, elsewhere;
    for (const PredictionRow& row : rows) {
        if (!is_such_a_device(row, place)) continue;
        const bool same = kind_of(place.device) != "cpu" || row.threads == place.threads;
        (same ? here : elsewhere)[traits_.of(row.params, shapes_).group].push_back(&row);
    }
    for (const auto& [group, members] : here) groups_[group] = fit(members);
    for (const auto& [group, members] : elsewhere) {
        if (here.contains(group)) continue;
        groups_[group] = fit(members);
        groups_[group].same_threads = false;
    }
}

// What was measured goes before what was asked for.
Traits Predictor::traits_of(const PredictionRow& row) const {
    Traits traits = traits_.of(row.params, shapes_);
    if (!row.width || !row.height) return traits;
    const double measured = *row.width * *row.height;
    if (traits.pixels > 0) traits.cost *= measured / traits.pixels;
    traits.pixels = measured;
    return traits;
}

Predictor::Model Predictor::fit(const std::vector<const PredictionRow*>& rows) const {
    Model model;
    model.rows = static_cast<int>(rows.size());
    std::vector<Point> runtimes, overheads, peaks, process_peaks;
    std::vector<double> samples;
    std::vector<Traits> traits;
    for (const PredictionRow* row : rows) {
        traits.push_back(traits_of(*row));
        const Traits& job = traits.back();
        const double runtime = std::max(row->runtime_s.value_or(row->wall_s), least_time);
        runtimes.push_back({job.cost, runtime});
        overheads.push_back({job.pixels, std::max(row->wall_s - row->sampled_s.value_or(runtime), least_time)});
        if (row->samples) samples.push_back(*row->samples);
        if (row->peak_bytes && *row->peak_bytes > 0) peaks.push_back({job.pixels, *row->peak_bytes});
        if (row->process_peak_bytes && *row->process_peak_bytes > 0)
            process_peaks.push_back({job.pixels, *row->process_peak_bytes});
    }
    model.runtime.emplace(runtimes);
    model.overhead.emplace(overheads);
    model.samples = samples.empty() ? 0 : median(samples);

    std::vector<double> errors, sizes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        errors.push_back(std::log(std::max(rows[i]->wall_s, least_time) / wall_of(model, traits[i])));
        sizes.push_back(std::abs(errors.back()));
    }
    // Errors beyond three times the usual count as three times: one hiccup must not widen every interval.
    const double most = 3 * std::max(median(sizes) / 0.6745, 0.02);
    double squares = 0;
    for (const double error : errors) squares += std::min(error * error, most * most);
    model.scatter = Scatter::of(squares, static_cast<double>(rows.size()), model.runtime->parameters());

    for (const auto& [points, memory] : {std::pair{&peaks, &model.peak}, {&process_peaks, &model.process_peak}}) {
        if (points->empty()) continue;
        memory->line.emplace(*points);
        memory->scatter = Scatter::of(memory->line->squares(), memory->line->weight(), memory->line->parameters());
    }
    return model;
}

double Predictor::wall_of(const Model& model, const Traits& job) const {
    const double runtime = std::max(model.runtime->at(job.cost), 0.0);
    const double times = model.samples > 0 ? operations(measure_, runtime, model.samples) : 1;
    return std::max(model.overhead->at(job.pixels), 0.0) + std::max(runtime * times, least_time);
}

std::optional<Estimate> Predictor::Memory::of(double pixels) const {
    if (!line) return std::nullopt;
    return around(line->at(pixels), scatter.t * std::hypot(scatter.relative, doubt(*line, pixels, scatter.relative)));
}

std::optional<Prediction> Predictor::of(const Traits& job) const {
    const auto found = groups_.find(job.group);
    if (found == groups_.end()) return std::nullopt;
    const Model& model = found->second;
    Prediction result;
    result.rows = model.rows;
    result.same_threads = model.same_threads;
    result.scatter = model.scatter.relative;
    result.common = doubt(*model.runtime, job.cost, model.scatter.relative);
    if (!model.same_threads) result.common = std::hypot(result.common, std::log(2.0) / 2);
    result.wall_s = around(wall_of(model, job), model.scatter.t * std::hypot(result.scatter, result.common));
    result.peak_bytes = model.peak.of(job.pixels);
    result.process_peak_bytes = model.process_peak.of(job.pixels);
    return result;
}

schema::JobForecast forecast_of(const Prediction& prediction) {
    schema::JobForecast forecast{prediction.wall_s.value, prediction.wall_s.low, prediction.wall_s.high, {}};
    if (prediction.peak_bytes) forecast.peak_bytes = std::llround(prediction.peak_bytes->value);
    return forecast;
}

}  // namespace stylesweep::plan
