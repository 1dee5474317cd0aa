#include "reports/analysis/preferred.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "base/statistics/statistics.hpp"
#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {

const double equal_preference = std::log(0.6 / 0.4);

namespace {

using nlohmann::ordered_json;
using schema::Answer;
using schema::Preferences;

constexpr int resamples_of_gamma = 400;

std::string label_of(const std::string& setting) {
    std::string label;
    const ordered_json parameters = ordered_json::parse(setting);
    for (const auto& [name, value] : parameters.items())
        label +=
            (label.empty() ? "" : ", ") + name + " " + (value.is_string() ? value.get<std::string>() : value.dump());
    return label.empty() ? "the only setting" : excerpt_line(label);
}

/// Jobs of the model by their id.
class Jobs {
  public:
    explicit Jobs(const SweepModel& sweep) : sweep_(sweep) {
        for (const JobRow& job : sweep.jobs) by_id_[job.id] = &job;
    }
    [[nodiscard]] std::optional<double> metric(std::int64_t job, const std::string& name) const {
        const auto found = by_id_.find(job);
        return found == by_id_.end() ? std::nullopt : sweep_.metric(*found->second, name);
    }

  private:
    const SweepModel& sweep_;
    std::map<std::int64_t, const JobRow*> by_id_;
};

std::optional<double> runtime_of(const Preferences& votes, const Jobs& jobs, std::size_t setting) {
    std::vector<double> runtimes;
    for (const schema::VotedPicture& picture : votes.pictures.pictures)
        if (picture.setting == setting)
            if (const auto runtime = jobs.metric(picture.job, "runtime_s")) runtimes.push_back(*runtime);
    return runtimes.empty() ? std::nullopt : std::optional(median(runtimes));
}

std::optional<std::size_t> best_of(const Preferences& votes) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < votes.settings.size(); ++i)
        if (votes.settings[i].strength && (!best || *votes.settings[i].strength > *votes.settings[*best].strength))
            best = i;
    return best;
}

BesideBest beside(const std::optional<BootstrapInterval>& behind) {
    if (!behind) return BesideBest::unclear;
    if (behind->high <= equal_preference) return BesideBest::equal;
    return behind->low > 0 ? BesideBest::worse : BesideBest::unclear;
}

void add_settings(Preferred& out, const Preferences& votes, const Jobs& jobs) {
    const std::optional<std::size_t> best = best_of(votes);
    for (std::size_t i = 0; i < votes.settings.size(); ++i) {
        PreferredSetting row{
            label_of(votes.settings[i].setting), votes.settings[i], runtime_of(votes, jobs, i), {}, {}};
        if (best && i != *best) row.behind = votes.difference(*best, i);
        row.beside_best = best && i == *best ? BesideBest::best : beside(row.behind);
        out.settings.push_back(std::move(row));
    }
    std::ranges::stable_sort(out.settings, std::ranges::greater(), [](const PreferredSetting& each) {
        return each.preference.strength.value_or(-std::numeric_limits<double>::infinity());
    });
    for (std::size_t i = 0; i < out.settings.size(); ++i) {
        const PreferredSetting& each = out.settings[i];
        const bool is_candidate = each.beside_best == BesideBest::best || each.beside_best == BesideBest::equal;
        if (!is_candidate || !each.runtime_s) continue;
        if (!out.fastest || *each.runtime_s < *out.settings[*out.fastest].runtime_s) out.fastest = i;
    }
}

std::vector<std::string> metrics_of(const SweepModel& sweep) {
    std::vector<std::string> names;
    for (const Measure* measure : sweep.measures)
        if (std::string_view(measure->name) != "preference") names.emplace_back(measure->name);
    for (const char* loss : {"content_loss", "style_loss", "total_loss"})
        if (std::ranges::find(sweep.metrics, loss) != sweep.metrics.end()) names.emplace_back(loss);
    return names;
}

std::optional<MetricAgreement> agreement_of(const std::string& metric, const Preferences& votes, const Jobs& jobs) {
    const schema::VotesByCell cells(votes.counted, votes.pictures);
    std::vector<double> for_higher(cells.cells().size(), 0), for_lower = for_higher;
    MetricAgreement agreement{metric, 0, 0, {}};
    for (std::size_t i = 0; i < votes.counted.votes.size(); ++i) {
        const schema::CountedVote& vote = votes.counted.votes[i];
        const auto left = jobs.metric(votes.pictures.pictures[vote.left].job, metric),
                   right = jobs.metric(votes.pictures.pictures[vote.right].job, metric);
        if (vote.answer == Answer::same || !left || !right || *left == *right) continue;
        ++((vote.answer == Answer::left) == (*left > *right) ? for_higher : for_lower)[cells.cell_of(i)];
        ++agreement.votes;
    }
    if (agreement.votes == 0) return std::nullopt;
    const auto gamma = [&](std::span<const double> weights) {
        double higher = 0, lower = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            higher += weights[i] * for_higher[i];
            lower += weights[i] * for_lower[i];
        }
        return std::vector<double>{higher + lower > 0 ? (higher - lower) / (higher + lower) : 0};
    };
    agreement.gamma = gamma(std::vector<double>(for_higher.size(), 1)).front();
    const auto resamples = crossed_resamples(cells.cells(), gamma, resamples_of_gamma, 1);
    agreement.interval =
        crossed_interval(agreement.gamma, resamples, [](std::span<const double> values) { return values[0]; });
    if (agreement.interval) {
        agreement.interval->low = std::max(agreement.interval->low, -1.0);
        agreement.interval->high = std::min(agreement.interval->high, 1.0);
    }
    return agreement;
}

}  // namespace

std::optional<Preferred> read_preferred(SQLite::Database& db, std::int64_t sweep, const SweepModel& model) {
    SQLite::Statement any(db, "SELECT 1 FROM vote WHERE sweep_id = :sweep LIMIT 1");
    any.bind(":sweep", sweep);
    if (!any.executeStep()) return std::nullopt;
    const Preferences votes = schema::preferences_of(db, sweep);
    const Jobs jobs(model);
    Preferred out;
    add_settings(out, votes, jobs);
    for (const std::string& metric : metrics_of(model))
        if (auto agreement = agreement_of(metric, votes, jobs)) out.metrics.push_back(std::move(*agreement));
    std::ranges::stable_sort(out.metrics, std::ranges::greater(),
                             [](const auto& each) { return std::abs(each.gamma); });
    out.voters = votes.counted.voters;
    out.counted = votes.counted.votes.size();
    out.skipped = votes.counted.skipped;
    out.outdated = votes.counted.outdated;
    out.left_out = votes.counted.left_out;
    return out;
}

std::string preferred_sentence(const Preferred& preferred) {
    const std::string by = " (" + counted(preferred.counted, "vote") + ")";
    if (preferred.settings.empty() || !preferred.settings.front().preference.strength)
        return "People: too few votes to compare settings" + by + ".";
    const PreferredSetting& best = preferred.settings.front();
    std::string text = "People prefer " + best.label + by;
    const auto count = [&](BesideBest beside_best) {
        return std::ranges::count(preferred.settings, beside_best, &PreferredSetting::beside_best);
    };
    if (preferred.fastest && *preferred.fastest != 0) {
        const PreferredSetting& fastest = preferred.settings[*preferred.fastest];
        text += "; the fastest setting that they cannot tell from it is " + fastest.label + ", " +
                seconds_text(*fastest.runtime_s);
        if (best.runtime_s) text += " instead of " + seconds_text(*best.runtime_s);
    } else if (preferred.fastest && count(BesideBest::equal) > 0) {
        text += ", which is also the fastest of those that they cannot tell from it";
    } else {
        text += "; no other setting is shown to be equal";
    }
    if (const auto unclear = count(BesideBest::unclear); unclear > 0)
        text += "; " + counted(unclear, "setting") + one_or_many(unclear, " needs", " need") + " more votes to tell";
    return text + " (equal: at most 6 of 10 who see a difference choose the better one, 95% interval).";
}

}  // namespace stylesweep::reports
