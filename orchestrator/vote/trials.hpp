// Which two pictures to show next: where a vote tells most, with checks of the voter in between.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/statistics/paired_comparisons.hpp"
#include "schema/votes/counted_votes.hpp"

namespace stylesweep::vote {

/// Two pictures of a scene as shown; nullopt: the content itself.
struct Trial {
    std::size_t scene;
    std::optional<std::size_t> left, right;  ///< indexes of pictures
};

/// Of ten trials one has a known answer (the content itself against a picture that clearly differs from it), and of
/// eight one is a pair that the voter has answered before (the clearest: constant voters waver between equals), with
/// its sides changed. All others are the pair of settings whose outcome tells most about their strengths (Fisher's
/// information, shared by the votes that there are), those first that connect settings, on the content and style where
/// the pair has the fewest votes; never a pair that the voter has seen.
class TrialChooser {
  public:
    /// Everybody's votes so far; `voter`: whose next trials are chosen.
    TrialChooser(const schema::VotedPictures& pictures, const std::vector<schema::Vote>& votes,
                 const std::string& voter);

    /// nullopt: the voter has seen everything.
    std::optional<Trial> next(std::mt19937_64& random) const;
    /// Counts a trial as shown to the voter, and as a vote.
    void add(const Trial& trial);
    /// Trials that the voter has answered, `skip` included.
    [[nodiscard]] std::size_t answered() const { return shown_.size(); }

  private:
    using Pair = std::pair<std::size_t, std::size_t>;  // ordered

    struct Choice {
        double worth = -1;
        Pair settings;
    };
    [[nodiscard]] std::optional<Trial> known_answer(std::mt19937_64& random) const;
    [[nodiscard]] std::optional<Trial> repeat(std::mt19937_64& random) const;
    [[nodiscard]] std::optional<Trial> informative(std::mt19937_64& random) const;
    [[nodiscard]] std::vector<std::size_t> scenes_for(const Pair& settings) const;
    [[nodiscard]] double worth_of(const Pair& settings) const;
    void add_pair(std::size_t a, std::size_t b);

    const schema::VotedPictures& pictures_;
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> places_;  // setting and scene: picture
    Strengths strengths_;
    std::map<Pair, double> votes_of_settings_, votes_of_pictures_;
    std::vector<std::size_t> components_;
    std::vector<bool> clearly_restyled_;  // by setting
    std::vector<Trial> shown_;
    std::map<Pair, int> seen_;             // pairs of pictures
    std::set<std::size_t> seen_contents_;  // pictures that were shown beside their content
};

/// Whether the page can show the scene's content.
bool has_content(const schema::Scene& scene);

}  // namespace stylesweep::vote
