#include "schema/votes/counted_votes.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

namespace stylesweep::schema {
namespace {

using PictureName = std::pair<std::string, std::string>;  // key of its job, SHA-256

/// Goes through the votes in their order.
class Counter {
  public:
    Counter(const std::vector<Vote>& votes, const VotedPictures& pictures) : votes_(votes) {
        for (std::size_t i = 0; i < pictures.pictures.size(); ++i)
            places_[{pictures.pictures[i].key, pictures.pictures[i].sha256}] = i;
        std::set<std::string> names;
        for (const Vote& vote : votes) names.insert(vote.voter);
        for (const std::string& name : names) {
            numbers_[name] = all_.voters.size();
            all_.voters.push_back({name});
        }
    }

    CountedVotes count() {
        for (const Vote& vote : votes_) add(vote);
        for (Voter& voter : all_.voters) judge(voter);
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
        Voter& voter = all_.voters[number];
        ++voter.votes;
        if (vote.left_job.empty() || vote.right_job.empty()) {
            ++voter.known;
            voter.known_right += vote.answer == (vote.left_job.empty() ? Answer::right : Answer::left);
            return;
        }
        note_repeat(vote, voter);
        const auto left = places_.find({vote.left_job, vote.left_sha256}),
                   right = places_.find({vote.right_job, vote.right_sha256});
        if (left == places_.end() || right == places_.end())
            ++all_.outdated;
        else
            all_.votes.push_back({number, left->second, right->second, vote.answer});
    }

    void note_repeat(const Vote& vote, Voter& voter) {
        const PictureName left{vote.left_job, vote.left_sha256}, right{vote.right_job, vote.right_sha256};
        const bool turned = right < left;
        const Answer answer = vote.answer == Answer::same               ? Answer::same
                              : (vote.answer == Answer::left) != turned ? Answer::left
                                                                        : Answer::right;
        const auto [before, is_new] =
            answers_.try_emplace({vote.voter, std::min(left, right), std::max(left, right)}, answer);
        if (is_new) return;
        ++voter.repeats;
        voter.repeats_agree += before->second == answer;
        before->second = answer;
    }

    static void judge(Voter& voter) {
        const std::size_t checks = voter.repeats + voter.known, passed = voter.repeats_agree + voter.known_right;
        voter.left_out =
            checks >= least_checks && static_cast<double>(passed) < least_consistency * static_cast<double>(checks);
    }

    const std::vector<Vote>& votes_;
    std::map<PictureName, std::size_t> places_;
    std::map<std::string, std::size_t> numbers_;
    std::map<std::tuple<std::string, PictureName, PictureName>, Answer> answers_;
    CountedVotes all_;
};

}  // namespace

CountedVotes counted_votes(const std::vector<Vote>& votes, const VotedPictures& pictures) {
    return Counter(votes, pictures).count();
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
