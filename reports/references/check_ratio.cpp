// A published ratio against matched settings.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "base/statistics/statistics.hpp"
#include "base/text/joined.hpp"
#include "reports/analysis/effects.hpp"
#include "reports/references/held_rows.hpp"
#include "reports/references/strata.hpp"

namespace stylesweep::reports {
namespace {

using Axes = std::vector<std::size_t>;

/// The conditions of both sides, without those that the sweep cannot have and both share.
struct Sides {
    Fields subject, baseline;
};

Sides sides_of(const SweepModel& sweep, CheckedClaim& checked) {
    const Claim& claim = checked.claim;
    Sides sides{claim.subject, claim.baseline};
    for (const auto& [name, value] : claim.subject) {
        const auto other = claim.baseline.find(name);
        if (other == claim.baseline.end() || other->second != value) continue;
        if (name != "device" && is_known_field(sweep, name)) continue;
        if (name != "device") checked.not_held.push_back(name + " " + value);
        sides.subject.erase(name);
        sides.baseline.erase(name);
    }
    return sides;
}

bool is_place(const std::string& axis) {
    return axis.starts_with("place") && axis.find_first_not_of('_', 5) == std::string::npos;
}

/// How the settings of the two sides are matched.
struct MatchRule {
    Axes key;    ///< axes that must agree
    Axes units;  ///< axes whose values are the units of the interval
};

MatchRule matching_of(const SweepModel& sweep, const Claim& claim, const Sides& sides) {
    const auto is_free = [&](std::size_t axis) {
        const std::string& name = sweep.axis_name(axis);
        const auto in = [&](const std::string& each) {
            return each == name || (each == "device" && is_place(name)) || (each == "size" && name == "resolution");
        };
        return std::ranges::any_of(claim.differing, in) ||
               sides.subject.contains(name) != sides.baseline.contains(name);
    };
    std::optional<std::size_t> primary;
    for (const std::string& name : claim.differing)
        for (std::size_t axis = 0; axis < sweep.axes.size() && !primary; ++axis)
            if (sweep.axis_name(axis) == name || (name == "device" && is_place(sweep.axis_name(axis)))) primary = axis;
    MatchRule matching;
    if (primary) {
        matching = {sweep.matching[*primary], unit_axes(sweep, *primary)};
    } else {
        matching.key.resize(sweep.axes.size());
        std::iota(matching.key.begin(), matching.key.end(), std::size_t{0});
        matching.units = matching.key;
    }
    std::erase_if(matching.key, is_free);
    std::erase_if(matching.units, is_free);
    return matching;
}

/// Settings of one side with their ratio to the settings of the other.
class Pairs {
  public:
    Pairs(const std::vector<const Group*>& subjects, const std::vector<const Group*>& baselines, const Axes& key,
          std::size_t measure) {
        std::map<std::vector<Code>, std::vector<const Group*>> partners;
        for (const Group* group : baselines)
            if (group->figures[measure]) partners[codes_of(*group, key)].push_back(group);
        std::vector<const Group*> groups;
        for (const Group* group : subjects) {
            const auto found = partners.find(codes_of(*group, key));
            if (found == partners.end() || !group->figures[measure]) continue;
            std::vector<double> medians;
            for (const Group* partner : found->second) medians.push_back(partner->figures[measure]->median);
            const double base = median(medians);
            if (base <= 0 || group->figures[measure]->median <= 0) continue;
            Relative relative{false, found->second.front(), found->second.size() == 1, {}};
            relative.figures.resize(group->figures.size());
            relative.figures[measure] = group->figures[measure]->median / base;
            relatives_.push_back(std::move(relative));
            groups.push_back(group);
        }
        for (std::size_t i = 0; i < groups.size(); ++i) pairs_.push_back({groups[i], &relatives_[i]});
    }
    Pairs(const Pairs&) = delete;
    Pairs& operator=(const Pairs&) = delete;

    [[nodiscard]] const std::vector<MatchedPair>& all() const { return pairs_; }

  private:
    static std::vector<Code> codes_of(const Group& group, const Axes& axes) {
        std::vector<Code> codes;
        for (const std::size_t axis : axes) codes.push_back(group.codes[axis]);
        return codes;
    }
    std::vector<Relative> relatives_;
    std::vector<MatchedPair> pairs_;
};

// From the settings' own intervals, such as those of a job's samples: the square-and-add limits of Zou and Donner,
// Statistics in Medicine 27 (2008), for a mean of differences of logarithms. A setting that is the partner of several
// adds its error as often.
void add_interval_of_samples(const std::vector<MatchedPair>& pairs, std::size_t measure, Stratum& stratum) {
    double below = 0, above = 0;
    std::map<const Group*, double> uses;
    for (const auto& [group, relative] : pairs) {
        const auto &own = group->figures[measure], &other = relative->partner->figures[measure];
        if (!relative->is_one || !own->low || own->is_range || !other->low || other->is_range) return;
        if (*own->low <= 0 || *other->low <= 0) return;
        below += std::pow(std::log(own->median / *own->low), 2);
        above += std::pow(std::log(*own->high / own->median), 2);
        ++uses[relative->partner];
    }
    for (const auto& [partner, count] : uses) {
        const Spread& other = *partner->figures[measure];
        below += std::pow(count * std::log(*other.high / other.median), 2);
        above += std::pow(count * std::log(other.median / *other.low), 2);
    }
    const auto n = static_cast<double>(pairs.size());
    stratum.low = stratum.value * std::exp(-std::sqrt(below) / n);
    stratum.high = stratum.value * std::exp(std::sqrt(above) / n);
    stratum.in_one_process = true;
}

Stratum stratum_over(const SweepModel& sweep, const std::vector<MatchedPair>& pairs, std::size_t measure,
                     const Axes& units, const Band& band) {
    const Spread spread = mean_over(sweep, pairs, measure, units);
    Stratum stratum{"", spread.median, {}, {}, spread.in_one_process, pairs.size()};
    if (spread.low && !spread.is_range) {
        stratum.low = spread.low;
        stratum.high = spread.high;
    } else {
        add_interval_of_samples(pairs, measure, stratum);
    }
    stratum.verdict = judge_interval(stratum.low, stratum.high, band);
    return stratum;
}

std::vector<Stratum> strata_along(const SweepModel& sweep, const std::vector<MatchedPair>& pairs, std::size_t measure,
                                  const Axes& units, const Band& band, std::size_t axis) {
    std::map<Code, std::vector<MatchedPair>> by_value;
    std::vector<const Group*> groups;
    for (const MatchedPair& pair : pairs) {
        by_value[pair.group->codes[axis]].push_back(pair);
        groups.push_back(pair.group);
    }
    std::vector<Stratum> strata;
    for (const auto& [value, own] : by_value) {
        strata.push_back(stratum_over(sweep, own, measure, units, band));
        strata.back().name = stratum_name(sweep, groups, *own.front().group, {axis});
    }
    return strata;
}

// The axes that keep every two settings apart.
std::vector<std::string> keeping_apart(const SweepModel& sweep, const HeldRows& subject, const HeldRows& baseline,
                                       const Axes& key, std::size_t measure) {
    std::vector<std::string> names;
    for (const std::size_t axis : key) {
        Axes rest = key;
        std::erase(rest, axis);
        if (!Pairs(subject.groups, baseline.groups, rest, measure).all().empty())
            names.push_back(sweep.axis_name(axis));
    }
    return names;
}

}  // namespace

void check_ratio(const SweepModel& sweep, std::size_t measure, CheckedClaim& checked) {
    const Sides sides = sides_of(sweep, checked);
    const HeldRows subject = held_rows(sweep, sides.subject), baseline = held_rows(sweep, sides.baseline);
    if (subject.groups.empty() || baseline.groups.empty()) {
        const HeldRows& missing = subject.groups.empty() ? subject : baseline;
        return set_not_comparable(checked, missing.differing, missing.why);
    }
    const MatchRule matching = matching_of(sweep, checked.claim, sides);
    const Pairs pairs(subject.groups, baseline.groups, matching.key, measure);
    if (pairs.all().empty()) {
        const std::vector<std::string> apart = keeping_apart(sweep, subject, baseline, matching.key, measure);
        return set_not_comparable(checked, apart,
                                  apart.empty() ? "no two settings with this metric agree in all else here"
                                                : joined(apart) + " (no two settings here agree in it)");
    }
    const Band& band = checked.claim.tolerated;
    const Stratum whole = stratum_over(sweep, pairs.all(), measure, matching.units, band);
    std::vector<const Group*> groups;
    for (const MatchedPair& pair : pairs.all()) groups.push_back(pair.group);
    for (const std::size_t axis : matching.key) {
        if (!varies(groups, axis)) continue;
        checked.strata = strata_along(sweep, pairs.all(), measure, matching.units, band, axis);
        combine(checked);
        checked.measured = whole;
        if (checked.verdict == ClaimVerdict::depends) return;
        const bool is_unanimous =
            checked.verdict == ClaimVerdict::confirmed || checked.verdict == ClaimVerdict::refuted;
        if (is_unanimous && whole.verdict == ClaimVerdict::undecided) {
            checked.why = "for each " + sweep.axis_name(axis) + " by itself";
            return;
        }
        checked.why.clear();
    }
    checked.strata = {whole};
    combine(checked);
}

}  // namespace stylesweep::reports
