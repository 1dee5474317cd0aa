#include "orchestrator/plan/prediction.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/statistics/sample_checks.hpp"
#include "base/statistics/statistics.hpp"

namespace stylesweep::plan {

namespace {

using schema::PredictionRow;

constexpr double least_time = 5e-4;        // times in rows are whole milliseconds
constexpr double error_per_factor = 0.15;  // relative uncertainty per factor e beyond the measured sizes
constexpr double of_other_host = 1.5, of_other_threads = 2;  // uncertainty factors, either way

std::string kind_of(const std::string& device) {
    return device.substr(0, device.find(':'));
}

bool is_such_a_device(const PredictionRow& row, const Place& place) {
    if (kind_of(row.device) != kind_of(place.device)) return false;
    return place.name.empty() || row.device_name.empty() || row.device_name == place.name;
}

Machine machine_of(const PredictionRow& row, const Place& place) {
    if (kind_of(place.device) == "cpu" && row.threads != place.threads) return Machine::other_threads;
    return place.host.empty() || row.host == place.host ? Machine::same : Machine::other_host;
}

// Standard deviation of a logarithm. A GPU of the same name is assumed equally fast on another host.
double machine_deviation(Machine machine, bool is_cpu) {
    if (machine == Machine::other_threads) return std::log(of_other_threads) / 2;
    return machine == Machine::other_host && is_cpu ? std::log(of_other_host) / 2 : 0;
}

double runtime_of(const PredictionRow& row) {
    return std::max(row.runtime_s.value_or(row.wall_s), least_time);
}

Estimate around(double value, double relative) {
    return {value, value * std::exp(-relative), value * std::exp(relative)};
}

double extrapolation_error(const RobustLine& line, double x, double scatter) {
    return std::hypot(line.leverage(x) * scatter, error_per_factor * line.beyond(x));
}

}  // namespace

double operations(const SamplingRule& measure, double runtime_s, double usual) {
    if (runtime_s <= 0 || runtime_s >= measure.max_seconds) return 1;
    const double affordable = std::max(1.0, std::floor(measure.max_seconds / runtime_s));
    const double most = std::min(affordable, static_cast<double>(measure.max_samples));
    const int checked = std::min(std::max(measure.min_samples, int{checkable_samples}), measure.max_samples);
    const double least = std::min(affordable, static_cast<double>(checked));
    return measure.warmup + std::clamp(usual, least, std::max(least, most));
}

Predictor::Predictor(const sweep::RunnerDescription& runner, const SamplingRule& measure, const Place& place,
                     const std::vector<PredictionRow>& rows)
    : features_(runner), measure_(measure), is_cpu_(kind_of(place.device) == "cpu") {
    for (const PredictionRow& row : rows)
        if (row.width && row.height) features_.learn_shape(row.params, *row.width, *row.height, shapes_);
    const std::vector<int> sessions = sessions_of(rows);
    std::map<Machine, std::map<std::string, Members>> by_machine;  // nearest first
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (is_such_a_device(rows[i], place))
            by_machine[machine_of(rows[i], place)][features_.of(rows[i].params, shapes_).group].push_back(
                {&rows[i], sessions[i]});
    Residuals residuals;
    for (const auto& [machine, groups] : by_machine)
        for (const auto& [group, members] : groups)
            if (!groups_.contains(group)) add_group(group, members, machine, residuals);
    session_ = SessionTerm::of(residuals);
}

// Measured values take precedence over requested ones.
CostFeatures Predictor::features_of(const PredictionRow& row) const {
    CostFeatures features = features_.of(row.params, shapes_);
    if (!row.width || !row.height) return features;
    const double measured = *row.width * *row.height;
    if (features.pixels > 0) features.cost *= measured / features.pixels;
    features.pixels = measured;
    return features;
}

Growth Predictor::growth_of(const Members& members, const std::vector<CostFeatures>& features) {
    std::vector<CostFeatures> jobs;
    std::vector<double> times;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].row->killed) continue;
        jobs.push_back(features[i]);
        times.push_back(runtime_of(*members[i].row));
    }
    return Growth::of(jobs, times);
}

// A group without a done job has no model: lower bounds alone are not enough.
void Predictor::add_group(const std::string& group, const Members& members, Machine machine, Residuals& residuals) {
    if (std::ranges::all_of(members, [](const Member& member) { return member.row->killed; })) return;
    Model& model = groups_[group];
    model.machine = machine;
    std::vector<CostFeatures> features;
    for (const Member& member : members) features.push_back(features_of(*member.row));
    model.growth = growth_of(members, features);
    for (CostFeatures& each : features) each.cost *= model.growth.cost(each);
    fit_lines(model, members, features);
    std::vector<Point> runtimes;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (!members[i].row->killed) runtimes.push_back({features[i].cost, runtime_of(*members[i].row)});
    std::vector<double> errors = fit_times(model, members, features, std::move(runtimes));

    std::map<int, std::vector<double>> by_session;
    for (std::size_t i = 0; i < members.size(); ++i) by_session[members[i].session].push_back(errors[i]);
    for (const auto& [session, own] : by_session)
        if (machine != Machine::other_threads)  // whose thread count differs by more than a session
            residuals[session].insert(residuals[session].end(), own.begin(), own.end());
    for (std::size_t i = 0; i < members.size(); ++i)  // the rest after removing the session's effect
        if (const auto& own = by_session[members[i].session]; own.size() > 2) errors[i] -= median(own);

    // For a single job's interval, errors beyond three times the usual size count as three times: one hiccup must not
    // widen every interval. In sums they count in full.
    const double most = 3 * robust_scale(errors);
    double squares = 0;
    for (const double error : errors) squares += std::min(error * error, most * most);
    model.rows = static_cast<int>(members.size());
    model.scatter = Scatter::of(squares, static_cast<double>(members.size()), model.runtime->parameters());
    model.smearing = Smearing::of(errors, model.runtime->parameters());
}

// Fits all lines except that of runtimes.
void Predictor::fit_lines(Model& model, const Members& members, const std::vector<CostFeatures>& features) const {
    std::vector<Point> overheads, peaks, process_peaks;
    std::vector<double> samples;
    std::map<std::string, std::vector<Point>> held;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const PredictionRow& row = *members[i].row;
        if (row.held_bytes) held[features[i].kind].push_back({features[i].pixels, *row.held_bytes});
        if (row.refused_bytes)
            model.peak.too_little[features[i].kind].push_back({features[i].pixels, *row.refused_bytes});
        if (row.killed) continue;
        const double pixels = features[i].pixels, runtime = runtime_of(row);
        overheads.push_back({pixels, std::max(row.wall_s - row.sampled_s.value_or(runtime), least_time)});
        if (row.samples) samples.push_back(*row.samples);
        if (row.peak_bytes && *row.peak_bytes > 0) peaks.push_back({pixels, *row.peak_bytes});
        if (row.process_peak_bytes && *row.process_peak_bytes > 0)
            process_peaks.push_back({pixels, *row.process_peak_bytes});
    }
    model.overhead.emplace(overheads);
    model.samples = samples.empty() ? 0 : median(samples);
    for (auto& [kind, points] : held)  // from process memory, where measured
        std::ranges::copy(
            points, std::back_inserter((process_peaks.empty() ? model.peak : model.process_peak).too_little[kind]));
    for (const auto& [points, memory] : {std::pair{&peaks, &model.peak}, {&process_peaks, &model.process_peak}}) {
        if (points->empty()) continue;
        memory->line.emplace(*points);
        memory->scatter = Scatter::of(memory->line->squares(), memory->line->weight(), memory->line->parameters());
    }
}

// Fits the line of runtimes, and each row's error of ln wall time. A killed job would have taken longer than it ran: it
// counts with the expected time of such a job by the line, which is then refitted (Schmee and Hahn, Technometrics 21,
// 1979).
std::vector<double> Predictor::fit_times(Model& model, const Members& members,
                                         const std::vector<CostFeatures>& features, std::vector<Point> runtimes) const {
    constexpr int rounds = 15;
    const std::size_t done = runtimes.size();
    model.runtime.emplace(runtimes);
    std::vector<double> walls, errors(members.size());
    for (const Member& member : members) walls.push_back(std::max(member.row->wall_s, least_time));
    for (int round = 0;; ++round) {
        for (std::size_t i = 0; i < members.size(); ++i) errors[i] = std::log(walls[i] / wall_of(model, features[i]));
        if (done == members.size() || round == rounds) return errors;
        const double scale = robust_scale(errors);
        runtimes.resize(done);
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (!members[i].row->killed) continue;
            const double wall = wall_of(model, features[i]), overhead = overhead_of(model, features[i]);
            const double bound = std::log(std::max(members[i].row->wall_s, least_time) / wall);
            walls[i] = wall * std::exp(scale * expected_above(bound / scale));
            const double longer = (walls[i] - overhead) / (wall - overhead);
            runtimes.push_back({features[i].cost, std::max(model.runtime->at(features[i].cost) * longer, least_time)});
        }
        model.runtime.emplace(runtimes);
    }
}

double Predictor::overhead_of(const Model& model, const CostFeatures& job) const {
    return std::max(model.overhead->at(job.pixels), 0.0);
}

double Predictor::wall_of(const Model& model, const CostFeatures& job) const {
    const double runtime = std::max(model.runtime->at(job.cost), 0.0);
    const double times = model.samples > 0 ? operations(measure_, runtime, model.samples) : 1;
    return overhead_of(model, job) + std::max(runtime * times, least_time);
}

bool Predictor::Memory::is_of_other_size(const CostFeatures& job) const {
    return line && line->is_from_one_x() && line->beyond(job.pixels) > 1e-9;
}

// Rows of a single size do not tell how much grows with the pixels: between nothing and all of it.
Estimate Predictor::Memory::from_line(double pixels) const {
    const double proportional = line->at(pixels), relative = scatter.relative;
    if (!line->is_from_one_x())
        return around(proportional, scatter.t * std::hypot(relative, extrapolation_error(*line, pixels, relative)));
    const double constant = line->at(line->most_x());
    const double either_way = scatter.t * relative * std::hypot(1, line->leverage(line->most_x()));
    return {std::sqrt(constant * proportional), around(std::min(constant, proportional), either_way).low,
            around(std::max(constant, proportional), either_way).high};
}

// At least as much as a smaller or equal job of the kind had when it ran out of memory.
std::optional<Estimate> Predictor::Memory::of(const CostFeatures& job) const {
    if (!line) return std::nullopt;
    double least = 0;
    if (const auto found = too_little.find(job.kind); found != too_little.end())
        for (const Point& point : found->second)
            if (point.x <= job.pixels) least = std::max(least, point.y);
    Estimate estimate = from_line(job.pixels);
    if (estimate.value < least)
        estimate = {least, least, std::max(estimate.high, around(least, scatter.t * scatter.relative).high)};
    estimate.low = std::max(estimate.low, least);
    return estimate;
}

std::optional<Prediction> Predictor::of(const CostFeatures& asked) const {
    const auto found = groups_.find(asked.group);
    if (found == groups_.end()) return std::nullopt;
    const Model& model = found->second;
    CostFeatures job = asked;
    job.cost *= model.growth.cost(job);
    Prediction result;
    result.rows = model.rows;
    result.machine = model.machine;
    result.scatter = model.smearing.scatter;
    result.degrees = model.scatter.degrees;
    result.session = session_;
    result.common = std::hypot(extrapolation_error(*model.runtime, job.cost, model.scatter.relative),
                               machine_deviation(model.machine, is_cpu_));
    const double shared = std::hypot(result.common, session_.relative);
    result.wall_s = around(wall_of(model, job), model.scatter.t * std::hypot(model.scatter.relative, shared));
    result.mean_s = result.wall_s.value * model.smearing.factor;
    result.common = std::hypot(result.common, result.scatter / std::sqrt(model.rows));  // of the factor
    result.peak_bytes = model.peak.of(job);
    result.process_peak_bytes = model.process_peak.of(job);
    result.memory_of_other_size = model.peak.is_of_other_size(job) || model.process_peak.is_of_other_size(job);
    return result;
}

schema::JobForecast forecast_of(const Prediction& prediction) {
    schema::JobForecast forecast{prediction.wall_s.value, prediction.wall_s.low, prediction.wall_s.high, {}};
    if (prediction.peak_bytes) forecast.peak_bytes = std::llround(prediction.peak_bytes->value);
    return forecast;
}

}  // namespace stylesweep::plan
