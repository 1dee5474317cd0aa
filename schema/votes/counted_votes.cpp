#include "schema/votes/counted_votes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "base/text/counted.hpp"

namespace stylesweep::schema {
namespace {

// Strengths from few votes are drawn together: the chance to agree would else be overstated.
const StrengthPrior prior_of_checks{.deviation = 1};

using PictureName = std::pair<std::string, std::string>;  // key of its job, SHA-256

/// P(at most `most` of independent events happen).
double chance_of_at_most(std::size_t most, const std::vector<double>& chances) {
    std::vector<double> of_count(chances.size() + 1);
    of_count[0] = 1;
    for (const double chance : chances)
        for (std::size_t k = of_count.size(); k-- > 0;)
            of_count[k] = of_count[k] * (1 - chance) + (k > 0 ? of_count[k - 1] * chance : 0);
    return std::accumulate(of_count.begin(), of_count.begin() + static_cast<std::ptrdiff_t>(most) + 1, 0.0);
}

/// P(at most `most` of `count` independent events of this chance happen).
double chance_of_at_most(std::size_t most, std::size_t count, double chance) {
    double sum = 0;
    for (std::size_t k = 0; k <= most; ++k) {
        const auto n = static_cast<double>(count), j = static_cast<double>(k);
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(j + 1) - std::lgamma(n - j + 1) + j * std::log(chance) +
                        (n - j) * std::log(1 - chance));
    }
    return std::min(1.0, sum);
}

/// The prior, unless so many or so few right answers are improbable under it.
double chance_unless_usual(const KnownAnswers& answers, double prior, double improbable) {
    const bool fewer = chance_of_at_most(answers.right, answers.asked, prior) <= improbable;
    const bool more = chance_of_at_most(answers.asked - answers.right, answers.asked, 1 - prior) <= improbable;
    return fewer || more ? answers.chance(prior) : prior;
}

/// Goes through the votes in their order, then judges the voters.
class Counter {
  public:
    Counter(const std::vector<Vote>& votes, const VotedPictures& pictures) : votes_(votes), pictures_(pictures) {
        for (std::size_t i = 0; i < pictures.pictures.size(); ++i)
            places_[{pictures.pictures[i].key, pictures.pictures[i].sha256}] = i;
        std::set<std::string> names;
        for (const Vote& vote : votes) names.insert(vote.voter);
        for (const std::string& name : names) {
            numbers_[name] = all_.voters.size();
            all_.voters.push_back({name});
        }
        repeats_.resize(all_.voters.size());
        known_.resize(all_.voters.size());
        all_.known.resize(pictures.settings.size());
    }

    CountedVotes count() {
        for (const Vote& vote : votes_) add(vote);
        judge();
        const auto left_out = [&](const CountedVote& vote) { return all_.voters[vote.voter].left_out; };
        all_.left_out = std::erase_if(all_.votes, left_out);
        return std::move(all_);
    }

  private:
    void add(const Vote& vote) {
        if (vote.answer == Answer::skip) {
            ++all_.skipped;
            return;
        }
        const std::size_t number = numbers_[vote.voter];
        ++all_.voters[number].votes;
        if (vote.left_job.empty() || vote.right_job.empty()) {
            note_known(vote, number);
            return;
        }
        const auto left = places_.find({vote.left_job, vote.left_sha256}),
                   right = places_.find({vote.right_job, vote.right_sha256});
        if (left == places_.end() || right == places_.end()) {
            ++all_.outdated;
            return;
        }
        const CountedVote counted{number, left->second, right->second, vote.answer};
        if (is_first(counted)) all_.votes.push_back(counted);
    }

    void note_known(const Vote& vote, std::size_t number) {
        const bool content_is_left = vote.left_job.empty();
        const bool right = vote.answer == (content_is_left ? Answer::right : Answer::left);
        const auto place = places_.find(content_is_left ? PictureName{vote.right_job, vote.right_sha256}
                                                        : PictureName{vote.left_job, vote.left_sha256});
        if (!known_seen_.insert({number, content_is_left ? vote.right_job : vote.left_job}).second) {
            note_answered_before(number);
            return;
        }
        ++all_.voters[number].known;
        all_.voters[number].known_right += right;
        if (place == places_.end()) return;
        const std::size_t setting = pictures_.pictures[place->second].setting;
        for (KnownAnswers* sum : {&all_.known[setting], &known_[number][setting]}) {
            ++sum->asked;
            sum->right += right;
        }
    }

    void note_answered_before(std::size_t number) {
        ++all_.voters[number].answered_before;
        ++all_.answered_before;
    }

    /// Whether the voter answers this pair for the first time. The second answer is a check.
    bool is_first(const CountedVote& vote) {
        const bool turned = vote.right < vote.left;
        const Answer answer = vote.answer == Answer::same               ? Answer::same
                              : (vote.answer == Answer::left) != turned ? Answer::left
                                                                        : Answer::right;
        const auto [a, b] = std::minmax(vote.left, vote.right);
        const auto [before, is_new] = answers_.try_emplace({vote.voter, a, b}, Answered{answer});
        if (is_new) return true;
        note_answered_before(vote.voter);
        if (++before->second.times > 2) return false;
        Voter& voter = all_.voters[vote.voter];
        ++voter.repeats;
        voter.repeats_agree += before->second.first == answer;
        repeats_[vote.voter].emplace_back(a, b);
        return false;
    }

    [[nodiscard]] double share_found(std::size_t number) const {
        const Voter& voter = all_.voters[number];
        return static_cast<double>(voter.known_right) / static_cast<double>(std::max<std::size_t>(1, voter.known));
    }

    /// By setting. The third of the others who find fewest does not count: careless voters, who are to be found, would
    /// excuse each other.
    [[nodiscard]] std::vector<KnownAnswers> known_of_others(std::size_t number) const {
        constexpr std::size_t part_dropped = 3;
        std::vector<KnownAnswers> sums(pictures_.settings.size());
        std::size_t dropped = 0;
        for (const std::size_t other : by_share_found_) {
            if (other == number || dropped++ < (by_share_found_.size() - 1) / part_dropped) continue;
            for (const auto& [setting, known] : known_[other])
                sums[setting].asked += known.asked, sums[setting].right += known.right;
        }
        return sums;
    }

    /// Chances that an honest voter finds this one's known answers, as others found them: nobody excuses themself.
    [[nodiscard]] std::vector<double> chances_of_known(std::size_t number) const {
        const std::vector<KnownAnswers> others = known_of_others(number);
        KnownAnswers of_all;
        for (const KnownAnswers& each : others) of_all.asked += each.asked, of_all.right += each.right;
        std::vector<double> chances;
        for (const auto& [setting, own] : known_[number])
            chances.insert(chances.end(), own.asked, chance_of_known(others[setting], of_all));
        chances.resize(all_.voters[number].known, KnownAnswers::usual_chance);  // of pictures that were made anew
        return chances;
    }

    void judge() {
        for (std::size_t number = 0; number < all_.voters.size(); ++number)
            if (all_.voters[number].known > 0) by_share_found_.push_back(number);
        std::ranges::stable_sort(by_share_found_, {}, [&](std::size_t number) { return share_found(number); });
        const std::vector<Outcomes> outcomes = VotesByCell(all_, pictures_).outcomes();
        const Strengths strengths = fit_strengths(pictures_.settings.size(), outcomes, prior_of_checks);
        const auto strength = [&](std::size_t picture) {
            return strengths.values[pictures_.pictures[picture].setting];
        };
        for (std::size_t number = 0; number < all_.voters.size(); ++number) {
            Voter& voter = all_.voters[number];
            const std::vector<double> known = chances_of_known(number);
            std::vector<double> all = known;
            voter.known_expected = std::accumulate(known.begin(), known.end(), 0.0);
            for (const auto& [a, b] : repeats_[number]) {
                const OutcomeChances chance = chances_of(strength(a) - strength(b), strengths.log_tie);
                all.push_back(chance.a * chance.a + chance.b * chance.b + chance.tie * chance.tie);
                voter.repeats_expected += all.back();
            }
            voter.left_out = all.size() >= least_checks &&
                             (chance_of_at_most(voter.known_right, known) <= least_chance ||
                              chance_of_at_most(voter.known_right + voter.repeats_agree, all) <= least_chance);
        }
    }

    struct Answered {
        Answer first;
        int times = 1;
    };

    const std::vector<Vote>& votes_;
    const VotedPictures& pictures_;
    std::map<PictureName, std::size_t> places_;
    std::map<std::string, std::size_t> numbers_;
    std::map<std::tuple<std::size_t, std::size_t, std::size_t>, Answered> answers_;  // voter and pictures
    std::set<std::pair<std::size_t, std::string>> known_seen_;                       // voter and job
    std::vector<std::vector<std::pair<std::size_t, std::size_t>>> repeats_;          // pictures, by voter
    std::vector<std::map<std::size_t, KnownAnswers>> known_;                         // setting: answers, by voter
    std::vector<std::size_t> by_share_found_;  // voters with known answers, those who find fewest first
    CountedVotes all_;
};

}  // namespace

double chance_of_known(const KnownAnswers& of_setting, const KnownAnswers& of_all) {
    // Of one setting there are few answers; honest voters who are left out weigh more than careless ones who are not.
    const double prior =
        std::min(KnownAnswers::usual_chance, chance_unless_usual(of_all, KnownAnswers::usual_chance, 0.05));
    return std::min(KnownAnswers::usual_chance, chance_unless_usual(of_setting, prior, 0.25));
}

CountedVotes counted_votes(const std::vector<Vote>& votes, const VotedPictures& pictures) {
    return Counter(votes, pictures).count();
}

std::string checks_in_words(const Voter& voter) {
    const auto about = [](double count) { return std::to_string(std::lround(count)); };
    return "found " + std::to_string(voter.known_right) + " of " + counted(voter.known, "known answer") +
           " (an honest voter about " + about(voter.known_expected) + "), repeated " +
           std::to_string(voter.repeats_agree) + " of " + counted(voter.repeats, "answer") + " (about " +
           about(voter.repeats_expected) + ")";
}

VotesByCell::VotesByCell(const CountedVotes& counted, const VotedPictures& pictures) {
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> cell_places, pair_places;
    for (const CountedVote& vote : counted.votes) {
        const VotedPicture &left = pictures.pictures[vote.left], &right = pictures.pictures[vote.right];
        const auto [cell, is_new_cell] = cell_places.try_emplace({vote.voter, left.scene}, cells_.size());
        if (is_new_cell) cells_.push_back({vote.voter, left.scene});
        const auto [a, b] = std::minmax(left.setting, right.setting);
        const auto [pair, is_new_pair] = pair_places.try_emplace({a, b}, pairs_.size());
        if (is_new_pair) pairs_.push_back({a, b});
        const bool a_won = (vote.answer == Answer::left) == (left.setting == a);
        votes_.push_back({cell->second, pair->second,
                          vote.answer == Answer::same ? &Outcomes::ties
                          : a_won                     ? &Outcomes::a_wins
                                                      : &Outcomes::b_wins});
    }
}

std::vector<Outcomes> VotesByCell::outcomes(std::span<const double> weights) const {
    std::vector<Outcomes> sums = pairs_;
    for (const Placed& vote : votes_) sums[vote.pair].*vote.sum += weights[vote.cell];
    return sums;
}

std::vector<Outcomes> VotesByCell::outcomes() const {
    return outcomes(std::vector<double>(cells_.size(), 1));
}

}  // namespace stylesweep::schema
