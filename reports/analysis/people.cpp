#include "reports/analysis/people.hpp"

#include <algorithm>

#include "base/text/counted.hpp"
#include "reports/analysis/preferred.hpp"

namespace stylesweep::reports {

bool is_of_people(const SweepModel& sweep, const Measure& measure) {
    return sweep.has_preferences_of_people && std::string_view(measure.name) == "preference";
}

bool is_of_too_few_people(const SweepModel& sweep, const Measure& measure) {
    return is_of_people(sweep, measure) && (!sweep.preferred || sweep.preferred->voters_counted < least_voters);
}

std::string too_few_people_text(const SweepModel& sweep) {
    if (std::ranges::none_of(sweep.measures, [&](const Measure* each) { return is_of_too_few_people(sweep, *each); }))
        return "";
    const std::size_t voters = sweep.preferred ? sweep.preferred->voters_counted : 0;
    return "What people prefer is left out: " + counted(voters, "voter") + one_or_many(voters, " counts", " count") +
           ", and at least " + std::to_string(least_voters) + " are needed";
}

PreferencesOfGroups::PreferencesOfGroups(const SweepModel& sweep) : sweep_(sweep) {}

// Of repeats one was voted on.
std::optional<std::size_t> PreferencesOfGroups::setting_of(const Group& group) const {
    std::size_t seen = 0;
    for (std::size_t i = group.first; i < sweep_.jobs.size() && seen < group.jobs; ++i) {
        if (sweep_.jobs[i].state != schema::JobState::done) continue;
        ++seen;
        const auto found = sweep_.preferred->setting_of_job.find(sweep_.jobs[i].id);
        if (found == sweep_.preferred->setting_of_job.end()) continue;
        if (sweep_.preferred->votes.settings[found->second].strength) return found->second;
    }
    return std::nullopt;
}

std::optional<PreferencesOfGroups::Difference> PreferencesOfGroups::difference(
    const std::vector<std::pair<const Group*, const Group*>>& pairs) const {
    if (!sweep_.preferred) return std::nullopt;
    std::vector<std::pair<std::size_t, std::size_t>> settings;
    for (const auto& [first, second] : pairs) {
        const auto a = setting_of(*first), b = setting_of(*second);
        if (a && b && a != b) settings.emplace_back(*a, *b);
    }
    if (settings.empty()) return std::nullopt;
    const auto found = sweep_.preferred->votes.mean_difference(settings);
    return found ? std::optional(Difference{*found, settings.size()}) : std::nullopt;
}

std::optional<Spread> effect_on_preference(const SweepModel& sweep, const std::vector<MatchedPair>& pairs) {
    std::vector<std::pair<const Group*, const Group*>> groups;
    for (const MatchedPair& pair : pairs)
        if (pair.relative->is_one) groups.emplace_back(pair.group, pair.relative->partner);
    const auto found = PreferencesOfGroups(sweep).difference(groups);
    if (!found) return std::nullopt;
    Spread spread;
    spread.count = found->pairs;
    spread.median = found->of.mean;
    spread.low = std::max(-1.0, found->of.interval.low);  // possible values of a difference of chances
    spread.high = std::min(1.0, found->of.interval.high);
    spread.chance = found->of.interval.chance;
    return spread;
}

}  // namespace stylesweep::reports
