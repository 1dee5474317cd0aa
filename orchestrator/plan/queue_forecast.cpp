#include "orchestrator/plan/queue_forecast.hpp"

#include <algorithm>
#include <cmath>

#include "base/statistics/statistics.hpp"

namespace stylesweep::plan {
namespace {

MemoryFit worse(MemoryFit a, MemoryFit b) {
    return std::max(a, b);
}

MemoryFit fit_within(const std::optional<Estimate>& need, const std::optional<double>& most) {
    if (!need || !most || need->high <= *most) return MemoryFit::fits;
    return need->low > *most ? MemoryFit::too_big : MemoryFit::doubtful;
}

}  // namespace

MemoryFit memory_fit_of(const Prediction& prediction, const Capacity& capacity) {
    const auto& process = prediction.process_peak_bytes ? prediction.process_peak_bytes : prediction.peak_bytes;
    if (!capacity.on_cpu)
        return worse(fit_within(prediction.peak_bytes, capacity.device_bytes),
                     fit_within(prediction.process_peak_bytes, capacity.limit_bytes));
    return worse(fit_within(process, capacity.device_bytes), fit_within(process, capacity.limit_bytes));
}

void QueueForecast::add(const std::string& key, const CostFeatures& features,
                        const std::optional<Prediction>& prediction, const schema::RecordGroup& record) {
    const bool room = bases_.size() < most_groups || bases_.contains(features.group);
    Basis& basis = bases_[room ? features.group : ""];
    ++basis.jobs;
    ++(prediction ? predicted_ : unpredicted_);
    if (!prediction) return count_run({}, record);
    basis.rows = prediction->rows;
    basis.machine = prediction->machine;
    const double most = capacity_.timeout_s ? *capacity_.timeout_s * capacity_.attempts : INFINITY;
    longest_ = std::max(longest_, std::min(prediction->wall_s.value, most));
    longest_high_ = std::max(longest_high_, std::min(prediction->wall_s.high, most));
    if (capacity_.timeout_s && prediction->wall_s.low > *capacity_.timeout_s) ++too_long_;
    Sum& sum = sums_[room ? features.group : ""];
    count_run({part_of(*prediction), prediction->common, &sum}, record);
    sum.degrees = std::min(sum.degrees, prediction->degrees);
    session_ = prediction->session;
    const auto& need =
        capacity_.on_cpu && prediction->process_peak_bytes ? prediction->process_peak_bytes : prediction->peak_bytes;
    if (need) largest_bytes_ = std::max(largest_bytes_.value_or(0), need->high);
    const MemoryFit fit = memory_fit_of(*prediction, capacity_);
    if (fit == MemoryFit::too_big && too_big_++ == 0) example_ = key;
    if (fit == MemoryFit::doubtful) ++(prediction->memory_of_other_size ? doubtful_by_size_ : doubtful_);
}

// The largest job of a group replaces the one that was the largest so far.
void QueueForecast::count_run(const Share& share, const schema::RecordGroup& record) {
    if (!record.name.empty()) {
        const auto [known, is_first] = largest_.try_emplace(record.name, Largest{record.at, share});
        if (!is_first) {
            ++recorded_;
            if (record.at <= known->second.at) return;
            count(known->second.share, -1);
            known->second = {record.at, share};
        }
    }
    count(share, 1);
}

void QueueForecast::count(const Share& share, double sign) {
    if (!share.sum) return;
    work_ += sign * share.part.mean;
    moved_ += sign * share.part.moved;
    share.sum->common += sign * share.part.moved * share.common;
    share.sum->scatter += sign * share.part.variance;
}

// A log-normal job under the limit: done in time with a certain probability, else ended by the limit at each attempt.
QueueForecast::Part QueueForecast::part_of(const Prediction& prediction) const {
    const double mean = prediction.mean_s;
    if (!capacity_.timeout_s) return {mean, mean, std::pow(mean * prediction.scatter, 2)};
    const double ended_s = *capacity_.timeout_s * capacity_.attempts;
    const double sigma = std::max(std::hypot(prediction.scatter, prediction.common, prediction.session.relative), 1e-6);
    const double limit = std::log(*capacity_.timeout_s / prediction.wall_s.value) / sigma;
    const double ended = normal_share(-limit), in_time_s = mean * normal_share(limit - sigma);
    const double square = mean * mean * std::exp(sigma * sigma) * normal_share(limit - 2 * sigma);
    Part part{in_time_s + ended * ended_s};
    part.moved = in_time_s + (ended_s - *capacity_.timeout_s) * normal_density(limit) / sigma;
    part.variance = std::max(0.0, square + ended * ended_s * ended_s - part.mean * part.mean);
    return part;
}

// Degrees of freedom of a sum of variances: Satterthwaite, Biometrics Bulletin 2, 1946.
Estimate QueueForecast::work_s() const {
    double variance = 0, squares = 0;
    const auto add = [&](double part, double degrees) {
        variance += part;
        squares += part * part / degrees;
    };
    for (const auto& [group, sum] : sums_) {
        add(sum.common * sum.common, sum.degrees);
        add(sum.scatter, sum.degrees);
    }
    add(std::pow(moved_ * session_.relative, 2), session_.degrees);
    if (variance == 0) return {work_, work_, work_};
    const double relative = student_t95(variance * variance / squares) * std::sqrt(variance) / work_;
    return {work_, work_ * std::exp(-relative), work_ * std::exp(relative)};
}

// The last job may start only when all others are done: the usual bound of list scheduling (Graham 1969).
Estimate QueueForecast::finish_s(int runners) const {
    const Estimate work = work_s();
    const double n = runners, rest = 1 - 1 / n;
    return {std::max(work.value / n, longest_), work.low / n,
            std::max(work.high / n + (predicted_ > 1 ? rest * longest_ : 0), longest_high_)};
}

std::optional<double> eta_s(const EtaInputs& work) {
    if (work.mean <= 0) return std::nullopt;
    const double n = work.runners;
    const double speed = (work.done + work.running_done + n * work.mean) / (work.elapsed_s + work.mean);
    const double left = static_cast<double>(work.waiting) * work.mean + work.running_left;
    return std::max(left / speed, work.longest_left);
}

}  // namespace stylesweep::plan
