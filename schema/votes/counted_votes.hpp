// The votes of a sweep that count, and the voters behind them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/statistics/crossed_bootstrap.hpp"
#include "base/statistics/paired_comparisons.hpp"
#include "schema/votes/voted_pictures.hpp"
#include "schema/votes/votes.hpp"

namespace stylesweep::schema {

/// A voter is left out who passes so few checks that an honest one would with a probability of at most `least_chance`:
/// once of those with a known answer, once of all, with pairs asked again, which should get the same answer (so an
/// honest voter is left out with at most 1%). An honest voter finds a known answer with
/// chance_of_known(), and repeats an answer with the chance that two answers of Davidson's model agree, given the
/// strengths from all votes: of nearly equal pictures four times in ten. Judged from `least_checks` on.
inline constexpr double least_chance = 0.005;
inline constexpr std::size_t least_checks = 4;

/// Answers about a setting's pictures beside their content; right: the restyled picture was chosen. That answer is
/// known only where people see a difference.
struct KnownAnswers {
    static constexpr double usual_chance = 0.9, prior_answers = 8;
    std::size_t asked = 0, right = 0;

    /// Of the right answer: the mean of a beta distribution whose prior counts as `prior_answers` answers.
    [[nodiscard]] double chance(double prior = usual_chance) const {
        return (static_cast<double>(right) + prior_answers * prior) / (static_cast<double>(asked) + prior_answers);
    }
};

/// The chance that an honest voter finds a setting's known answers, given those of others about this setting and about
/// all: the usual chance, unless their answers are improbable under it (5% over all settings, 25% for one).
double chance_of_known(const KnownAnswers& of_setting, const KnownAnswers& of_all);

struct Voter {
    std::string name;
    std::size_t votes = 0;                       ///< all answers but `skip`
    std::size_t repeats = 0, repeats_agree = 0;  ///< pairs that were asked again, each once
    std::size_t known = 0, known_right = 0;      ///< the content itself against a restyled picture, each once
    std::size_t answered_before = 0;             ///< answers to pairs that had one: repeats, and what came after them
    double known_expected = 0;                   ///< that an honest voter finds
    double repeats_expected = 0;                 ///< that an honest voter answers as before
    bool left_out = false;
};

/// "found 1 of 4 known answers (an honest voter about 4), repeated 2 of 5 answers (about 3)".
std::string checks_in_words(const Voter& voter);

/// A voter's first answer about two pictures of one scene, which was not `skip`.
struct CountedVote {
    std::size_t voter;
    std::size_t left, right;  ///< indexes of pictures
    Answer answer;
};

struct CountedVotes {
    std::vector<Voter> voters;  ///< sorted by name
    std::vector<CountedVote> votes;
    std::vector<KnownAnswers> known;  ///< by setting, of all voters
    std::size_t skipped = 0;          ///< `skip`
    std::size_t outdated = 0;  ///< about pictures that the sweep's latest plan no longer has, or that were made anew
    std::size_t left_out = 0;  ///< of voters who are left out
    std::size_t answered_before = 0;  ///< the sum of the voters'
};

/// Votes in the order in which they were given. Of a voter and a pair of pictures (or a picture and its content) the
/// first answer counts, the second is a check, and further ones are nothing: else who repeats themself would outvote
/// all others.
CountedVotes counted_votes(const std::vector<Vote>& votes, const VotedPictures& pictures);

/// Sums of counted votes by pair of settings, for any weights of the cells of voters and scenes.
class VotesByCell {
  public:
    VotesByCell(const CountedVotes& counted, const VotedPictures& pictures);

    [[nodiscard]] const std::vector<CrossedCell>& cells() const { return cells_; }
    [[nodiscard]] std::size_t cell_of(std::size_t vote) const { return votes_[vote].cell; }
    [[nodiscard]] std::vector<Outcomes> outcomes(std::span<const double> weights) const;
    /// Each vote once.
    [[nodiscard]] std::vector<Outcomes> outcomes() const;

  private:
    struct Placed {
        std::size_t cell, pair;
        double Outcomes::* sum;
    };
    std::vector<CrossedCell> cells_;
    std::vector<Outcomes> pairs_;
    std::vector<Placed> votes_;
};

}  // namespace stylesweep::schema
