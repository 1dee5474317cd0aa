// Which waiting job to run next: the one with the largest expected gain of hypervolume per predicted second.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/search/estimates.hpp"
#include "orchestrator/search/surrogate.hpp"
#include "orchestrator/search/table.hpp"
#include "orchestrator/sweep/search/search_rules.hpp"

namespace stylesweep::search {

struct Pick {
    std::size_t job = 0;  ///< place in the table
    double score = 0;     ///< gain per second; 0 if it was not chosen by it
    std::string reason;
};

/// A surrogate (surrogate.hpp) over the setting's axes predicts each objective, each metric of a condition, and the
/// logarithm of the time. Each tree's prediction is one possible world: the expected gain is the mean over the trees of
/// what the predicted point would add to the front's hypervolume (Emmerich, Giannakoglou and Naujoks, IEEE Trans. Evol.
/// Comput. 10, 2006, with the forest of Hutter, Hoos and Leyton-Brown, SMAC, LION 2011), times the share of trees in
/// which all conditions hold (Schonlau, Welch and Jones, 1998), divided by the predicted time. Jobs under way, and
/// those picked already, count as if they had ended as predicted ("Kriging believer", Ginsbourger, Le Riche and
/// Carraro, 2010), so that several runners do not take the same corner. The first picks are the sweep's own first ones,
/// in its balanced order; later one in eight is drawn at random, short ones more often.
///
/// Deterministic: a pick depends on the table's jobs, their fates, metrics and order, and the pick's number alone. So
/// the surrogate is not fitted for each new result, but for counts of results that depend on nothing else.
class Searcher {
  public:
    /// `table` and `rule` must outlive it; `seed` separates sweeps.
    Searcher(const Table& table, const sweep::SearchRule& rule, std::uint64_t seed);

    /// Call it after results have changed.
    void update();

    /// The next job besides `pending` (places in the table: picked before, or running). nullopt: none is waiting.
    std::optional<Pick> next(std::int64_t number, const std::vector<std::size_t>& pending);

    /// Metrics that a table for this rule holds: its objectives', then its conditions'.
    static std::vector<std::string> metrics(const sweep::SearchRule& rule);
    /// The number of jobs that run in the sweep's own order first.
    [[nodiscard]] std::size_t first_ones() const;

    static constexpr int explore_every = 8;

  private:
    struct World;
    struct Candidate {
        std::uint32_t cell;
        std::uint32_t job;
    };
    struct Estimates {
        std::vector<Scale> scales;                       ///< by objective
        std::vector<CellValues> objectives, conditions;  ///< in the order of the rule
    };
    void fit(const Estimates& of, std::size_t results);
    [[nodiscard]] Estimates estimated(std::size_t results) const;
    [[nodiscard]] std::vector<Candidate> waiting(const std::vector<bool>& is_pending) const;
    [[nodiscard]] std::vector<Candidate> scored(std::vector<Candidate> all, const World& world,
                                                std::uint64_t seed) const;
    [[nodiscard]] Candidate explored(const std::vector<Candidate>& all, std::uint64_t seed) const;
    [[nodiscard]] World world_with(const std::vector<std::size_t>& pending) const;
    [[nodiscard]] double score(const Candidate& candidate, const World& world) const;
    [[nodiscard]] std::vector<FrontPoint> imagined(std::uint32_t cell) const;
    [[nodiscard]] double probability(std::uint32_t cell) const;
    void learn_failures();
    [[nodiscard]] double success(std::uint32_t cell) const;
    [[nodiscard]] double seconds(const Candidate& candidate) const;
    [[nodiscard]] bool is_measured(std::uint32_t cell) const;
    [[nodiscard]] std::size_t group_of(std::uint32_t cell) const;

    const Table& table_;
    const sweep::SearchRule& rule_;
    std::uint64_t seed_;
    std::vector<std::size_t> ended_;  ///< places of done jobs, in the order in which they ended
    std::vector<CellValues> objectives_, conditions_;
    std::unique_ptr<Surrogate> surrogate_;
    struct Ended {
        int done = 0, failed = 0;
    };
    std::vector<Ended> ended_in_;          ///< by cell
    std::unique_ptr<Surrogate> failures_;  ///< of the share of a cell's jobs that fail; null: none has failed
    std::size_t results_at_fit_ = 0;
    std::pair<std::size_t, std::size_t> failures_at_fit_;  ///< jobs that had ended, and of these failed
    std::vector<Scale> scales_at_fit_;
    double least_log_s_ = 0, most_log_s_ = 0;  ///< logarithms of the times that are believed
};

}  // namespace stylesweep::search
