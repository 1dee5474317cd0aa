#include "reports/analysis/lost_pairs.hpp"

#include <algorithm>
#include <numeric>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"

namespace stylesweep::reports {
namespace {

using schema::JobState;

/// A planned setting: done if one of its repeats is.
struct Planned {
    std::vector<Code> codes;  ///< by axis
    JobState state;
    bool not_worth_running;  ///< by a decision of the search, so it did not fail

    [[nodiscard]] std::string state_text() const {
        return not_worth_running ? "not run by the search" : to_text(state);
    }
};

// The state of a setting with several jobs: done if any is, else failed if any is.
int rank_of(JobState state, bool not_worth_running) {
    if (not_worth_running) return 3;
    return state == JobState::done ? 0 : schema::is_unfinished(state) ? 2 : 1;
}
int rank_of(const Planned& setting) {
    return rank_of(setting.state, setting.not_worth_running);
}
int rank_of(const JobRow& job) {
    return rank_of(job.state, is_not_worth_running(job));
}

// The jobs are in the order of the axes.
std::vector<Planned> planned_settings(const SweepModel& sweep) {
    std::vector<Planned> settings;
    for (const JobRow& job : sweep.jobs) {
        std::vector<Code> codes;
        for (const std::size_t axis : sweep.axes) codes.push_back(job.codes[axis]);
        if (settings.empty() || settings.back().codes != codes)
            settings.push_back({std::move(codes), job.state, is_not_worth_running(job)});
        else if (rank_of(job) < rank_of(settings.back()))
            settings.back().state = job.state, settings.back().not_worth_running = is_not_worth_running(job);
    }
    return settings;
}

std::vector<Code> key_of(const Planned& setting, const std::vector<std::size_t>& matching) {
    std::vector<Code> key;
    for (const std::size_t axis : matching) key.push_back(setting.codes[axis]);
    return key;
}

std::string counts_text(const StateCounts& counts) {
    std::vector<std::string> texts;
    for (const auto& [state, count] : counts) texts.push_back(state + " " + std::to_string(count));
    return joined(texts);
}

std::size_t sum_of(const StateCounts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0},
                           [](std::size_t sum, const auto& each) { return sum + each.second; });
}

/// For one value: the number of planned settings, and the states of those that failed.
struct Failing {
    std::size_t settings = 0;
    StateCounts failed;
};

// The range of the values' shares of failed settings.
double width_of(const std::map<Code, Failing>& by_value) {
    double least = 1, most = 0;
    for (const auto& [value, each] : by_value) {
        const double share = static_cast<double>(sum_of(each.failed)) / static_cast<double>(each.settings);
        least = std::min(least, share);
        most = std::max(most, share);
    }
    return most - least;
}

std::map<Code, Failing> failing_along(const std::vector<Planned>& settings, std::size_t axis) {
    std::map<Code, Failing> by_value;
    for (const Planned& each : settings) {
        Failing& failing = by_value[each.codes[axis]];
        ++failing.settings;
        if (rank_of(each) == 1) ++failing.failed[to_text(each.state)];
    }
    return by_value;
}

// The worst value first.
std::string failing_text(const SweepModel& sweep, const DisplayValues& display, std::size_t axis,
                         const std::map<Code, Failing>& by_value) {
    constexpr std::size_t most_values = 6;
    const auto& [name, values] = sweep.parameters[sweep.axes[axis]];
    std::vector<std::pair<Code, Failing>> worst(by_value.begin(), by_value.end());
    std::ranges::stable_sort(worst, std::ranges::greater{},
                             [](const auto& each) { return sum_of(each.second.failed); });
    std::vector<std::string> texts;
    for (const auto& [code, failing] : worst) {
        if (texts.size() == most_values) break;
        const std::string counts = counts_text(failing.failed), value = display(name, values[code]);
        texts.push_back((value.empty() ? "(none)" : value) + ": " + std::to_string(sum_of(failing.failed)) + " of " +
                        std::to_string(failing.settings) + (counts.empty() ? "" : " (" + counts + ")"));
    }
    return "Failures differ by " + name + "; settings without a result: " + joined(texts, "; ") +
           (worst.size() > most_values ? "; ..." : "") + ".";
}

}  // namespace

std::map<Code, LostPairs> lost_pairs(const SweepModel& sweep, std::size_t axis, Code reference) {
    const std::vector<Planned> settings = planned_settings(sweep);
    std::map<std::vector<Code>, const Planned*> references;
    for (const Planned& each : settings)
        if (each.codes[axis] == reference) {
            const auto [found, is_new] = references.try_emplace(key_of(each, sweep.matching[axis]), &each);
            if (rank_of(each) < rank_of(*found->second)) found->second = &each;
        }
    std::map<Code, LostPairs> by_value;
    for (const Planned& each : settings) {
        if (each.codes[axis] == reference) continue;
        const auto other = references.find(key_of(each, sweep.matching[axis]));
        if (other == references.end()) continue;
        LostPairs& lost = by_value[each.codes[axis]];
        ++lost.planned;
        if (each.state != JobState::done) ++lost.value[each.state_text()];
        if (other->second->state != JobState::done) ++lost.reference[other->second->state_text()];
    }
    return by_value;
}

std::string lost_text(const LostPairs& lost, const std::string& value, const std::string& reference) {
    std::vector<std::string> texts;
    for (const auto& [name, counts] : {std::pair(&reference, &lost.reference), std::pair(&value, &lost.value)})
        if (!counts->empty())
            texts.push_back("in " + std::to_string(sum_of(*counts)) + " " + *name + " has no result (" +
                            counts_text(*counts) + ")");
    return joined(texts);
}

std::vector<std::string> failure_differences(const SweepModel& sweep, const DisplayValues& display) {
    constexpr std::size_t most_axes = 3;
    const std::vector<Planned> settings = planned_settings(sweep);
    std::vector<std::pair<double, std::string>> found;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        const auto by_value = failing_along(settings, axis);
        if (const double width = width_of(by_value); by_value.size() > 1 && width > 0)
            found.emplace_back(width, failing_text(sweep, display, axis, by_value));
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, [](const auto& each) { return each.first; });
    std::vector<std::string> texts;
    for (const auto& [width, text] : found)
        if (texts.size() < most_axes) texts.push_back(text);
    return texts;
}

}  // namespace stylesweep::reports
