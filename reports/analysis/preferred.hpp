// What people prefer: settings in their order, the fastest that cannot be told from the best, metrics that agree.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/model/model.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::reports {

/// Two settings are equal for people if at most 6 of 10 who see a difference choose the better one: the upper end of
/// the difference's interval is below ln(0.6 / 0.4).
extern const double equal_preference;

enum class BesideBest { best, equal, worse, unclear };

struct PreferredSetting {
    std::string label;  ///< "precision bf16, style_weight 10"
    schema::Preference preference;
    std::optional<double> runtime_s;  ///< median of its voted pictures' jobs
    BesideBest beside_best = BesideBest::unclear;
    std::optional<BootstrapInterval> behind;  ///< strength of the best minus its own
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
    std::vector<PreferredSetting> settings;  ///< the most preferred first; those without a strength last
    std::optional<std::size_t> fastest;      ///< of the best and those equal to it, if runtimes are known
    std::vector<MetricAgreement> metrics;    ///< the strongest first
    std::vector<schema::Voter> voters;
    std::size_t counted = 0, skipped = 0, outdated = 0, left_out = 0;  ///< votes
};

/// nullopt: the sweep has no votes.
std::optional<Preferred> read_preferred(SQLite::Database& db, std::int64_t sweep, const SweepModel& model);

/// "People prefer A; the fastest setting that they cannot tell from it is B, ...".
std::string preferred_sentence(const Preferred& preferred);

}  // namespace stylesweep::reports
