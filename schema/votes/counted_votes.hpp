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

/// A voter who answers fewer of the checks as required is left out: of pairs that were asked twice, the same answer; of
/// pairs with a known answer, that one. Judged from `least_checks` on. Somebody who presses left, right and same at
/// random passes 10 checks with a probability of 1 in 5; constant voters waver between nearly equal pictures, too.
inline constexpr double least_consistency = 0.5;
inline constexpr std::size_t least_checks = 5;

struct Voter {
    std::string name;
    std::size_t votes = 0;                       ///< all answers but `skip`
    std::size_t repeats = 0, repeats_agree = 0;  ///< pairs that were asked again
    std::size_t known = 0, known_right = 0;      ///< the content itself against a restyled picture
    bool left_out = false;
};

/// An answer about two pictures of one scene, which was not `skip`.
struct CountedVote {
    std::size_t voter;
    std::size_t left, right;  ///< indexes of pictures
    Answer answer;
};

struct CountedVotes {
    std::vector<Voter> voters;  ///< sorted by name
    std::vector<CountedVote> votes;
    std::size_t skipped = 0;   ///< `skip`
    std::size_t outdated = 0;  ///< about pictures that the sweep's latest plan no longer has, or that were made anew
    std::size_t left_out = 0;  ///< of voters who are left out
};

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
