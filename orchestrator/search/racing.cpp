#include "orchestrator/search/racing.hpp"

#include <algorithm>
#include <cmath>

#include "base/statistics/statistics.hpp"

namespace stylesweep::search {
namespace {

constexpr int least_rounds_without_noise = 3;  // two equal differences may be a coincidence of rounding

// Differences a - b in the rounds that both have, by objective.
std::vector<std::vector<double>> differences(const RoundValues& a, const RoundValues& b) {
    std::vector<std::vector<double>> all;
    const std::size_t rounds = std::min(a.rounds.size(), b.rounds.size());
    for (std::size_t i = 0; i < rounds; ++i) {
        if (!a.rounds[i] || !b.rounds[i]) continue;
        all.resize(a.rounds[i]->size());
        for (std::size_t k = 0; k < all.size(); ++k) all[k].push_back((*a.rounds[i])[k] - (*b.rounds[i])[k]);
    }
    return all;
}

// Deterministic metrics make settings that differ in nothing: neither beats the other, and both are settled.
bool is_the_same(const std::vector<std::vector<double>>& all) {
    return std::ranges::all_of(all, [](const std::vector<double>& each) {
        return static_cast<int>(each.size()) >= least_rounds_without_noise &&
               std::ranges::all_of(each, [](double value) { return value == 0; });
    });
}

class Racer {
  public:
    Racer(const std::vector<RoundValues>& settings, const RaceOptions& options)
        : settings_(settings), level_(options.alpha / options.looks / std::max<double>(1, count() * (count() - 1))) {}

    [[nodiscard]] bool is_beaten(std::size_t setting, std::size_t by) const {
        const auto all = differences(settings_[setting], settings_[by]);
        return has_enough(all) && p_all_above(all) <= level_;
    }

    // `other` is worse in some objective.
    [[nodiscard]] bool is_safe_from(std::size_t setting, std::size_t other) const {
        const auto all = differences(settings_[other], settings_[setting]);
        return has_enough(all) && (is_the_same(all) || p_any_above(all) <= level_);
    }

    // 1: nothing speaks for a difference; 0: one is known to be better.
    [[nodiscard]] double closeness(std::size_t setting, std::size_t other) const {
        const auto ahead = differences(settings_[other], settings_[setting]),
                   behind = differences(settings_[setting], settings_[other]);
        return has_enough(ahead) ? std::min(p_any_above(ahead), p_all_above(behind)) : 1;
    }

    [[nodiscard]] int rounds_of(std::size_t a, std::size_t b) const {
        const auto all = differences(settings_[a], settings_[b]);
        return all.empty() ? 0 : static_cast<int>(all.front().size());
    }

  private:
    [[nodiscard]] double count() const { return static_cast<double>(settings_.size()); }
    // All coordinates are above 0; the least favourable one decides.
    static double p_all_above(const std::vector<std::vector<double>>& all) {
        double p = 0;
        for (const auto& each : all) p = std::max(p, p_above(each));
        return p;
    }
    // Some coordinate is: with Bonferroni's correction.
    static double p_any_above(const std::vector<std::vector<double>>& all) {
        double p = 1;
        for (const auto& each : all) p = std::min(p, p_above(each) * static_cast<double>(all.size()));
        return p;
    }
    static bool has_enough(const std::vector<std::vector<double>>& all) {
        return !all.empty() && all.front().size() >= 2;
    }

    const std::vector<RoundValues>& settings_;
    double level_;
};

}  // namespace

double p_above(const std::vector<double>& values) {
    double mean = 0;
    for (const double each : values) mean += each / static_cast<double>(values.size());
    const double deviation = standard_deviation(values).value_or(0);
    const double floor = 1e-12 * std::abs(mean);
    if (deviation <= floor) return mean > 0 && static_cast<int>(values.size()) >= least_rounds_without_noise ? 0 : 1;
    const auto n = static_cast<double>(values.size());
    return student_above(mean / deviation * std::sqrt(n), n - 1);
}

std::vector<RaceVerdict> race(const std::vector<RoundValues>& settings, const std::vector<RaceState>& states,
                              const RaceOptions& options) {
    using What = RaceVerdict::What;
    const Racer racer(settings, options);
    std::vector<RaceVerdict> verdicts(settings.size());
    for (std::size_t i = 0; i < settings.size(); ++i)
        for (std::size_t other = 0; states[i] == RaceState::open && other < settings.size(); ++other)
            if (other != i && settings[other].may_stop_others && racer.is_beaten(i, other)) {
                verdicts[i] = {What::stopped, other, racer.rounds_of(i, other)};
                break;
            }
    const auto is_left = [&](std::size_t i) {
        return states[i] != RaceState::stopped && verdicts[i].what != What::stopped;
    };
    for (std::size_t i = 0; i < settings.size(); ++i) {
        if (states[i] != RaceState::open || !is_left(i)) continue;
        verdicts[i].what = What::settled;
        double closest = -1;
        for (std::size_t other = 0; other < settings.size(); ++other) {
            if (other == i || !is_left(other) || racer.is_safe_from(i, other)) continue;
            const double close = racer.closeness(i, other);
            if (close <= closest) continue;
            closest = close;
            verdicts[i] = {What::open, other, racer.rounds_of(i, other)};
        }
    }
    return verdicts;
}

}  // namespace stylesweep::search
