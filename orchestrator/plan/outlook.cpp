#include "orchestrator/plan/outlook.hpp"

#include <algorithm>
#include <cmath>

namespace stylesweep::plan {
namespace {

constexpr double two_sided_95 = 1.96;

Fit worse(Fit a, Fit b) {
    return std::max(a, b);
}

Fit fit_within(const std::optional<Estimate>& need, const std::optional<double>& most) {
    if (!need || !most || need->high <= *most) return Fit::fits;
    return need->low > *most ? Fit::too_big : Fit::doubtful;
}

}  // namespace

Fit fit_of(const Prediction& prediction, const Capacity& capacity) {
    const auto& process = prediction.process_peak_bytes ? prediction.process_peak_bytes : prediction.peak_bytes;
    if (!capacity.on_cpu)
        return worse(fit_within(prediction.peak_bytes, capacity.device_bytes),
                     fit_within(prediction.process_peak_bytes, capacity.limit_bytes));
    return worse(fit_within(process, capacity.device_bytes), fit_within(process, capacity.limit_bytes));
}

void Outlook::add(const std::string& key, const Traits& traits, const std::optional<Prediction>& prediction) {
    const bool room = bases_.size() < most_groups || bases_.contains(traits.group);
    Basis& basis = bases_[room ? traits.group : ""];
    ++basis.jobs;
    ++(prediction ? predicted_ : unpredicted_);
    if (!prediction) return;
    basis.rows = prediction->rows;
    basis.same_threads = prediction->same_threads;
    const double wall = prediction->wall_s.value;
    work_ += wall;
    longest_ = std::max(longest_, wall);
    longest_high_ = std::max(longest_high_, prediction->wall_s.high);
    Sum& sum = sums_[room ? traits.group : ""];
    sum.common += wall * prediction->common;
    sum.scatter += wall * wall * prediction->scatter * prediction->scatter;
    const Fit fit = fit_of(*prediction, capacity_);
    if (fit == Fit::too_big && too_big_++ == 0) example_ = key;
    if (fit == Fit::doubtful) ++doubtful_;
}

Estimate Outlook::work_s() const {
    double variance = 0;
    for (const auto& [group, sum] : sums_) variance += sum.common * sum.common + sum.scatter;
    const double relative = work_ > 0 ? two_sided_95 * std::sqrt(variance) / work_ : 0;
    return {work_, work_ * std::exp(-relative), work_ * std::exp(relative)};
}

// The last job may begin when all else is done: the usual bound of list scheduling (Graham 1969).
Estimate Outlook::finish_s(int runners) const {
    const Estimate work = work_s();
    const double n = runners, rest = 1 - 1 / n;
    return {std::max(work.value / n, longest_), work.low / n,
            std::max(work.high / n + (predicted_ > 1 ? rest * longest_ : 0), longest_high_)};
}

std::optional<double> eta_s(const Work& work) {
    if (work.mean <= 0) return std::nullopt;
    const double n = work.runners;
    const double speed = (work.done + work.running_done + n * work.mean) / (work.elapsed_s + work.mean);
    const double left = static_cast<double>(work.waiting) * work.mean + work.running_left;
    return std::max(left / speed, work.longest_left);
}

}  // namespace stylesweep::plan
