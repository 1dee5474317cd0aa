// What people prefer: settings in their order, the fastest that is as good as the best, metrics that agree.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/model/model.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::reports {

/// A setting is as good as the best if at most 6 of 10 people who see a difference would choose any other one over it:
/// the margin of the differences' intervals is ln(0.6 / 0.4).
extern const double equal_preference;
/// Of fewer voters nothing is said about people.
inline constexpr std::size_t least_voters = 3;

/// ahead: better than every other setting; equal: as good as the best, whichever that is; worse: than the leading one.
/// unclear: the votes do not tell.
enum class BesideBest { ahead, equal, worse, unclear };

struct PreferredSetting {
    std::string label;  ///< "precision bf16, style_weight 10"
    schema::Preference preference;
    std::optional<double> runtime_s;  ///< median of its voted pictures' jobs
    BesideBest beside_best = BesideBest::unclear;
    std::optional<BootstrapInterval> behind;  ///< strength of the leading one minus its own

    [[nodiscard]] bool is_behind() const { return behind && behind->low > 0; }
};

/// How far a metric goes with votes: Goodman and Kruskal's gamma (1954), a rank correlation, over the pairs that were
/// compared: the share of votes for the picture with the higher value minus that for the other.
struct MetricAgreement {
    std::string metric;
    std::size_t votes = 0;  ///< that chose one of two pictures with different values
    double gamma = 0;
    std::optional<BootstrapInterval> interval;  ///< by bootstrap over voters and pictures
};

struct Preferred {
    std::vector<PreferredSetting> settings;  ///< the leading one first; those without a strength last
    std::optional<std::size_t> fastest;      ///< of those ahead or equal, if runtimes are known
    /// About how many more votes tell of all settings, if differences stay as they are and others vote too.
    std::optional<std::size_t> missing_votes;
    std::vector<MetricAgreement> metrics;  ///< the strongest first
    std::vector<schema::Voter> voters;
    std::size_t counted = 0, skipped = 0, outdated = 0, left_out = 0;  ///< votes
    std::size_t answered_before = 0;                     ///< answers to pairs that their voter had answered before
    std::size_t voters_counted = 0, scenes = 0;          ///< behind the counted votes
    schema::Preferences votes;                           ///< from which all this is
    std::map<std::int64_t, std::size_t> setting_of_job;  ///< of voted pictures: index of the setting in `votes`
};

Preferred preferred_of(const schema::Preferences& votes, const SweepModel& model);
/// nullopt: the sweep has no votes.
std::optional<Preferred> read_preferred(SQLite::Database& db, std::int64_t sweep, const SweepModel& model);

/// "People prefer A to every other setting (120 votes of 4 voters); ...": no more than the intervals show.
std::string preferred_sentence(const Preferred& preferred);

}  // namespace stylesweep::reports
