#include "reports/analysis/preferred.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

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

/// What the intervals of all differences say about each setting.
class Judge {
  public:
    explicit Judge(const Preferences& votes) : votes_(votes) {
        for (std::size_t i = 0; i < votes.settings.size(); ++i)
            if (votes.settings[i].strength) compared_.push_back(i);
        const auto strength = [&](std::size_t i) { return *votes.settings[i].strength; };
        if (!compared_.empty()) leader_ = *std::ranges::max_element(compared_, {}, strength);
    }

    [[nodiscard]] std::optional<BootstrapInterval> behind(std::size_t setting) const {
        if (!leader_ || setting == *leader_) return std::nullopt;
        return votes_.difference(*leader_, setting);
    }

    // That nobody is shown to be better is no equality: every difference must be shown to be small. So whichever
    // setting is truly the best, the error is at most 2.5% (Hsu, Ann. Stat. 9, 1981: comparisons with the best).
    // That the leader is ahead of all others needs no correction for having been chosen by the same votes (Hung and
    // Fithian, Ann. Stat. 47, 2019).
    [[nodiscard]] BesideBest beside_best(std::size_t setting) const {
        if (!votes_.settings[setting].strength || compared_.size() < 2) return BesideBest::unclear;
        const auto others = [&](const auto& holds) {
            return std::ranges::all_of(compared_, [&](std::size_t other) {
                if (other == setting) return true;
                const auto lead = votes_.difference(other, setting);
                return lead && holds(*lead);
            });
        };
        if (others([](const auto& lead) { return lead.high < 0; })) return BesideBest::ahead;
        if (others([](const auto& lead) { return lead.high <= equal_preference; })) return BesideBest::equal;
        const auto lead = behind(setting);
        return lead && lead->low > 0 ? BesideBest::worse : BesideBest::unclear;
    }

    // By what factor the number of votes must grow until the setting is shown to be as good or worse: intervals
    // shrink with its square root.
    [[nodiscard]] double growth_needed(std::size_t setting) const {
        double equal = 0;
        for (const std::size_t other : compared_)
            if (other != setting)
                equal = std::max(equal, growth(other, setting, equal_preference - lead(other, setting)));
        return setting == *leader_ ? equal : std::min(equal, growth(*leader_, setting, lead(*leader_, setting)));
    }

  private:
    [[nodiscard]] double lead(std::size_t a, std::size_t b) const {
        return *votes_.settings[a].strength - *votes_.settings[b].strength;
    }
    [[nodiscard]] double growth(std::size_t a, std::size_t b, double wanted_half) const {
        const auto interval = votes_.difference(a, b);
        if (!interval || wanted_half <= 0) return std::numeric_limits<double>::infinity();
        return std::pow((interval->high - interval->low) / 2 / wanted_half, 2);
    }

    const Preferences& votes_;
    std::vector<std::size_t> compared_;
    std::optional<std::size_t> leader_;
};

// Two digits, upwards.
std::size_t rounded_up(double count) {
    const double step = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(count, 1.0))) - 1));
    return static_cast<std::size_t>(std::ceil(count / step) * step);
}

constexpr double most_growth = 1000;  // beyond this a number says nothing

void add_settings(Preferred& out, const Preferences& votes, const Jobs& jobs) {
    const Judge judge(votes);
    const bool enough_voters = out.voters_counted >= least_voters;
    double growth = 0;
    for (std::size_t i = 0; i < votes.settings.size(); ++i) {
        PreferredSetting row{label_of(votes.settings[i].setting), votes.settings[i], runtime_of(votes, jobs, i),
                             enough_voters ? judge.beside_best(i) : BesideBest::unclear, judge.behind(i)};
        if (enough_voters && row.preference.strength && row.beside_best == BesideBest::unclear)
            growth = std::max(growth, judge.growth_needed(i));
        out.settings.push_back(std::move(row));
    }
    if (growth > 1 && growth < most_growth)
        out.missing_votes = rounded_up((growth - 1) * static_cast<double>(out.counted));
    std::ranges::stable_sort(out.settings, std::ranges::greater(), [](const PreferredSetting& each) {
        return each.preference.strength.value_or(-std::numeric_limits<double>::infinity());
    });
    for (std::size_t i = 0; i < out.settings.size(); ++i) {
        const PreferredSetting& each = out.settings[i];
        const bool is_candidate = each.beside_best == BesideBest::ahead || each.beside_best == BesideBest::equal;
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

// Of independent votes, with two added to each side (Agresti and Coull, Am. Stat. 52, 1998).
double least_variance_of_gamma(const MetricAgreement& agreement) {
    const auto votes = static_cast<double>(agreement.votes);
    const double share = (votes * (1 + agreement.gamma) / 2 + 2) / (votes + 4);
    return 4 * share * (1 - share) / (votes + 4);
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
    agreement.interval = crossed_interval(
        agreement.gamma, resamples, [](std::span<const double> values) { return values[0]; },
        least_variance_of_gamma(agreement));
    if (agreement.interval) {
        agreement.interval->low = std::max(agreement.interval->low, -1.0);
        agreement.interval->high = std::min(agreement.interval->high, 1.0);
    }
    return agreement;
}

std::size_t scenes_in(const Preferences& votes) {
    std::set<std::size_t> scenes;
    for (const schema::CountedVote& vote : votes.counted.votes) scenes.insert(votes.pictures.pictures[vote.left].scene);
    return scenes.size();
}

std::size_t voters_in(const Preferences& votes) {
    std::set<std::size_t> voters;
    for (const schema::CountedVote& vote : votes.counted.votes) voters.insert(vote.voter);
    return voters.size();
}

// "A, B and 3 more".
std::string names_of(const std::vector<const PreferredSetting*>& settings) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, settings.size()); ++i)
        text += (i == 0 ? "" : i + 1 == settings.size() ? " and " : "; ") + settings[i]->label;
    return settings.size() > most ? text + " and " + std::to_string(settings.size() - most) + " more" : text;
}

std::string votes_in_words(const Preferred& preferred) {
    std::string text = " (" + counted(preferred.counted, "vote") + " of " + counted(preferred.voters_counted, "voter");
    if (preferred.scenes < 3) text += ", on " + counted(preferred.scenes, "pair") + " of content and style alone";
    return text + ")";
}

std::string who_leads(const Preferred& preferred, const std::vector<const PreferredSetting*>& compared) {
    const std::string by = votes_in_words(preferred);
    if (compared.front()->beside_best == BesideBest::ahead)
        return "People prefer " + compared.front()->label + " to every other setting" + by;
    std::vector<const PreferredSetting*> leading;
    for (const PreferredSetting* each : compared)
        if (!each->is_behind()) leading.push_back(each);
    const auto is_equal = [](const PreferredSetting* each) { return each->beside_best == BesideBest::equal; };
    if (std::ranges::all_of(leading, is_equal)) return "People find " + names_of(leading) + " equally good" + by;
    if (leading.size() == compared.size()) return "Not enough votes to tell which setting people prefer" + by;
    return "Not enough votes to tell which of " + names_of(leading) + " people prefer" + by;
}

std::string fastest_in_words(const Preferred& preferred) {
    const PreferredSetting& leader = preferred.settings.front();
    if (!preferred.fastest) {
        const bool any = std::ranges::any_of(preferred.settings, [](const PreferredSetting& each) {
            return each.beside_best == BesideBest::ahead || each.beside_best == BesideBest::equal;
        });
        return any ? "no runtimes are known" : "no setting is shown to be as good as the best";
    }
    const bool alone = std::ranges::count(preferred.settings, BesideBest::equal, &PreferredSetting::beside_best) == 0;
    if (alone) return "no other setting is shown to be as good";
    const PreferredSetting& fastest = preferred.settings[*preferred.fastest];
    std::string text =
        "the fastest setting that is as good as the best is " + fastest.label + ", " + seconds_text(*fastest.runtime_s);
    if (&fastest != &leader && leader.runtime_s) text += " instead of " + seconds_text(*leader.runtime_s);
    return text;
}

}  // namespace

Preferred preferred_of(const Preferences& votes, const SweepModel& model) {
    const Jobs jobs(model);
    Preferred out;
    out.voters = votes.counted.voters;
    out.counted = votes.counted.votes.size();
    out.skipped = votes.counted.skipped;
    out.outdated = votes.counted.outdated;
    out.left_out = votes.counted.left_out;
    out.answered_before = votes.counted.answered_before;
    out.votes = votes;
    for (const schema::VotedPicture& picture : votes.pictures.pictures)
        out.setting_of_job[picture.job] = picture.setting;
    out.voters_counted = voters_in(votes);
    out.scenes = scenes_in(votes);
    add_settings(out, votes, jobs);
    for (const std::string& metric : metrics_of(model))
        if (auto agreement = agreement_of(metric, votes, jobs)) out.metrics.push_back(std::move(*agreement));
    std::ranges::stable_sort(out.metrics, std::ranges::greater(),
                             [](const auto& each) { return std::abs(each.gamma); });
    return out;
}

std::optional<Preferred> read_preferred(SQLite::Database& db, std::int64_t sweep, const SweepModel& model) {
    SQLite::Statement any(db, "SELECT 1 FROM vote WHERE sweep_id = :sweep LIMIT 1");
    any.bind(":sweep", sweep);
    if (!any.executeStep()) return std::nullopt;
    return preferred_of(schema::preferences_of(db, sweep), model);
}

std::string preferred_sentence(const Preferred& preferred) {
    std::vector<const PreferredSetting*> compared;
    for (const PreferredSetting& each : preferred.settings)
        if (each.preference.strength) compared.push_back(&each);
    if (compared.size() < 2)
        return "Not enough votes to tell what people prefer" + votes_in_words(preferred) +
               ": none connect two settings.";
    if (preferred.voters_counted < least_voters)
        return "Not enough voters to tell what people prefer" + votes_in_words(preferred) + ": at least " +
               std::to_string(least_voters) + " are needed.";
    std::string text = who_leads(preferred, compared) + "; " + fastest_in_words(preferred);
    const auto unclear =
        std::ranges::count(compared, BesideBest::unclear, [](const auto* each) { return each->beside_best; });
    if (unclear > 0) {
        text += "; to tell of " + counted(unclear, "setting") + " whether " +
                one_or_many(unclear, "it is", "they are") + " as good or worse takes ";
        text += preferred.missing_votes ? "about " + counted(*preferred.missing_votes, "more vote") : "many more votes";
    }
    if (const std::size_t apart = preferred.settings.size() - compared.size(); apart > 0)
        text += "; votes do not connect " + counted(apart, "further setting") + " with these";
    return text + " (as good: at most 6 of 10 who see a difference choose another one, 95% interval).";
}

}  // namespace stylesweep::reports
