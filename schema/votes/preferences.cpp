#include "schema/votes/preferences.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

namespace stylesweep::schema {
namespace {

using nlohmann::ordered_json;

// Of a single picture there are few votes: its strength is drawn to the others of its scene.
constexpr double deviation_of_pictures = 1.5, deviation_of_ties = 0.5;

std::vector<std::size_t> largest_component(std::size_t count, const std::vector<Outcomes>& outcomes) {
    const std::vector<std::size_t> component = components_of(count, outcomes);
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < count; ++i) members[component[i]].push_back(i);
    std::vector<std::size_t> largest;
    for (const auto& [number, settings] : members)
        if (settings.size() > std::max<std::size_t>(1, largest.size())) largest = settings;
    return largest;
}

double mean_at(std::span<const double> values, const std::vector<std::size_t>& places) {
    double sum = 0;
    for (const std::size_t place : places) sum += values[place];
    return sum / static_cast<double>(std::max<std::size_t>(places.size(), 1));
}

void centre(std::vector<double>& values, const std::vector<std::size_t>& places) {
    const double mean = mean_at(values, places);
    for (double& value : values) value -= mean;
}

/// Who and what is behind the figures of some settings.
struct Tally {
    std::size_t wins = 0, losses = 0, ties = 0;
    std::set<std::size_t> voters, pictures;

    void add(const CountedVote& vote, bool own_is_left) {
        const std::size_t own = own_is_left ? vote.left : vote.right;
        if (vote.answer == Answer::same)
            ++ties;
        else
            ++((vote.answer == Answer::left) == own_is_left ? wins : losses);
        voters.insert(vote.voter);
        pictures.insert(own);
    }
    void give(Preference& to) const {
        to.wins = wins;
        to.losses = losses;
        to.ties = ties;
        to.voters = voters.size();
        to.pictures = pictures.size();
    }
};

/// Computes the parts of Preferences one after the other.
class Analysis {
  public:
    Analysis(VotedPictures pictures, const std::vector<Vote>& votes) {
        result_.pictures = std::move(pictures);
        result_.counted = counted_votes(votes, result_.pictures);
    }

    Preferences run() {
        fit();
        for (std::size_t i = 0; i < result_.pictures.settings.size(); ++i) add_setting(i);
        add_values();
        add_pictures();
        return std::move(result_);
    }

  private:
    [[nodiscard]] std::size_t setting_of(std::size_t picture) const {
        return result_.pictures.pictures[picture].setting;
    }
    [[nodiscard]] bool is_main(std::size_t setting) const { return std::ranges::find(main_, setting) != main_.end(); }

    void fit() {
        const std::size_t count = result_.pictures.settings.size();
        const VotesByCell votes(result_.counted, result_.pictures);
        const std::vector<Outcomes> outcomes = votes.outcomes();
        main_ = largest_component(count, outcomes);
        fitted_ = fit_strengths(count, outcomes);
        const auto figures = [&](std::span<const double> weights) {
            std::vector<double> values = fit_strengths(count, votes.outcomes(weights), {}, &fitted_).values;
            centre(values, main_);
            return values;
        };
        if (!main_.empty()) result_.resamples = crossed_resamples(votes.cells(), figures, preference_resamples, 1);
        result_.covariance = covariance_of(fitted_, outcomes);
        centre(fitted_.values, main_);
        result_.log_tie = fitted_.log_tie;
    }

    void give_strength(Preference& to, const std::vector<std::size_t>& settings) const {
        to.strength = mean_at(fitted_.values, settings);
        std::vector<double> contrast(fitted_.values.size(), 0);
        for (const std::size_t each : settings) contrast[each] += 1 / static_cast<double>(settings.size());
        for (const std::size_t each : main_) contrast[each] -= 1 / static_cast<double>(main_.size());
        if (const auto interval = result_.interval(*to.strength, contrast))
            to.low = interval->low, to.high = interval->high;
    }

    void add_setting(std::size_t setting) {
        Preference row{"", result_.pictures.settings[setting], {}, {}, {}, 0, 0, 0, 0, 0, ""};
        Tally tally;
        for (const CountedVote& vote : result_.counted.votes)
            if (setting_of(vote.left) == setting || setting_of(vote.right) == setting)
                tally.add(vote, setting_of(vote.left) == setting);
        tally.give(row);
        if (is_main(setting))
            give_strength(row, {setting});
        else
            row.reason = tally.voters.empty() ? "no votes" : "its votes do not connect it with most other settings";
        result_.settings.push_back(std::move(row));
    }

    void add_values() {
        std::vector<ordered_json> settings;
        std::vector<std::string> axes;
        for (const std::string& text : result_.pictures.settings) {
            settings.push_back(ordered_json::parse(text));
            for (const auto& [name, value] : settings.back().items())
                if (std::ranges::find(axes, name) == axes.end()) axes.push_back(name);
        }
        for (const std::string& axis : axes) {
            std::map<std::string, std::vector<std::size_t>> by_value;  // "": settings without the parameter
            for (std::size_t i = 0; i < settings.size(); ++i)
                by_value[settings[i].contains(axis) ? settings[i][axis].dump() : ""].push_back(i);
            for (const auto& [value, members] : by_value)
                if (!value.empty()) add_value(axis, value, members);
        }
    }

    void add_value(const std::string& axis, const std::string& value, const std::vector<std::size_t>& members) {
        ordered_json setting = ordered_json::object();
        setting[axis] = ordered_json::parse(value);
        Preference row{axis, setting.dump(), {}, {}, {}, 0, 0, 0, 0, 0, ""};
        const auto is_own = [&](std::size_t picture) {
            return std::ranges::find(members, setting_of(picture)) != members.end();
        };
        Tally tally;
        for (const CountedVote& vote : result_.counted.votes)
            if (is_own(vote.left) != is_own(vote.right)) tally.add(vote, is_own(vote.left));
        tally.give(row);
        if (std::ranges::all_of(members, [&](std::size_t each) { return is_main(each); }))
            give_strength(row, members);
        else
            row.reason = "a setting with this value has no strength";
        result_.values.push_back(std::move(row));
    }

    void add_pictures() {
        for (std::size_t scene = 0; scene < result_.pictures.scenes.size(); ++scene) add_scene(scene);
    }

    // Each group of pictures that votes connect lies around the mean of its settings, not each picture around its
    // setting: else votes on other contents would say what people see on this one.
    void add_scene(std::size_t scene) {
        CountedVotes own;
        std::set<std::size_t> voted;  // settings
        for (const CountedVote& vote : result_.counted.votes)
            if (result_.pictures.pictures[vote.left].scene == scene) {
                own.votes.push_back(vote);
                voted.insert({setting_of(vote.left), setting_of(vote.right)});
            }
        const std::size_t count = result_.pictures.settings.size();
        const std::vector<Outcomes> outcomes = VotesByCell(own, result_.pictures).outcomes();
        const std::vector<std::size_t> component = components_of(count, outcomes);
        std::map<std::size_t, std::vector<std::size_t>> members;
        for (const std::size_t setting : voted) members[component[setting]].push_back(setting);
        StrengthPrior prior{std::vector<double>(count, 0), deviation_of_pictures, fitted_.log_tie, deviation_of_ties};
        for (const auto& [number, settings] : members)
            for (const std::size_t setting : settings) prior.means[setting] = mean_at(fitted_.values, settings);
        const Strengths strengths = fit_strengths(count, outcomes, prior);
        for (const std::size_t setting : voted)
            if (is_main(setting))
                result_.of_pictures.emplace_back(*result_.pictures.find(setting, scene), strengths.values[setting]);
    }

    Preferences result_;
    Strengths fitted_;
    std::vector<std::size_t> main_;
};

}  // namespace

std::optional<CrossedInterval> Preferences::interval(double estimate, std::span<const double> contrast) const {
    return crossed_interval(
        estimate, resamples,
        [&](std::span<const double> values) {
            return std::inner_product(values.begin(), values.end(), contrast.begin(), 0.0);
        },
        variance_of_contrast(covariance, contrast));
}

std::optional<CrossedInterval> Preferences::difference(std::size_t a, std::size_t b) const {
    if (!settings[a].strength || !settings[b].strength) return std::nullopt;
    const auto of = [&](std::size_t i, std::size_t k) { return covariance[i * settings.size() + k]; };
    return crossed_interval(
        *settings[a].strength - *settings[b].strength, resamples,
        [&](std::span<const double> values) { return values[a] - values[b]; }, of(a, a) + of(b, b) - 2 * of(a, b));
}

// Strengths vary over voters and pictures; the variance of independent votes is that of strengths, by the slope of the
// logistic function (delta method).
std::optional<PreferenceDifference> Preferences::mean_difference(
    std::span<const std::pair<std::size_t, std::size_t>> pairs) const {
    std::vector<double> weights(settings.size(), 0), slopes = weights, strengths = weights;
    for (const auto& [first, second] : pairs) {
        weights[first] += 1 / static_cast<double>(pairs.size());
        weights[second] -= 1 / static_cast<double>(pairs.size());
    }
    for (std::size_t i = 0; i < settings.size(); ++i) {
        strengths[i] = settings[i].strength.value_or(0);
        const double preference = preference_of(strengths[i]);
        slopes[i] = weights[i] * preference * (1 - preference);
    }
    const auto mean = [&](std::span<const double> values) {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (weights[i] != 0) sum += weights[i] * preference_of(values[i]);
        return sum;
    };
    const double estimate = mean(strengths);
    const auto interval = crossed_interval(estimate, resamples, mean, variance_of_contrast(covariance, slopes));
    return interval ? std::optional(PreferenceDifference{estimate, *interval}) : std::nullopt;
}

Preferences preferences_of(VotedPictures pictures, const std::vector<Vote>& votes) {
    return Analysis(std::move(pictures), votes).run();
}

Preferences preferences_of(SQLite::Database& db, std::int64_t sweep) {
    return preferences_of(voted_pictures(db, sweep), votes_of(db, sweep));
}

double preference_of(double strength) {
    return 1 / (1 + std::exp(-strength));
}

}  // namespace stylesweep::schema
