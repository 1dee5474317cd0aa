#include "reports/references/check.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/statistics/statistics.hpp"
#include "reports/references/held_rows.hpp"
#include "reports/references/strata.hpp"

namespace stylesweep::reports {
namespace {

// A setting's own interval, else that of its repeats by Student's t.
Stratum stratum_of(const Group& group, const Measure& measure, std::size_t index) {
    const Spread& figure = *group.figures[index];
    const auto& repeats = group.repeats[index];
    Stratum stratum{"", figure.median, {}, {}, figure.in_one_process, 1};
    if (figure.low && !figure.is_range) {
        stratum.low = figure.low;
        stratum.high = figure.high;
    } else if (repeats) {
        const double half = student_t95(static_cast<double>(repeats->runs - 1)) * std::sqrt(repeats->of_median());
        const bool is_ratio = measure.compared == Compared::ratio;
        stratum.low = is_ratio ? figure.median * std::exp(-half) : figure.median - half;
        stratum.high = is_ratio ? figure.median * std::exp(half) : figure.median + half;
        stratum.in_one_process = repeats->in_one_process;
    }
    return stratum;
}

void ignore(const std::set<std::string>& names, Claim& claim) {
    for (const std::string& name : names) {
        if (std::ranges::find(claim.differing, name) != claim.differing.end()) continue;  // it is what is compared
        claim.subject.erase(name);
        claim.baseline.erase(name);
    }
}

bool is_elsewhere(const SweepModel& sweep, const Claim& claim) {
    const auto device = claim.subject.find("device");
    return device != claim.subject.end() && held_rows(sweep, {*device}).groups.empty();
}

CheckedClaim check_one(const SweepModel& sweep, const Claim& claim, const std::set<std::string>& ignored) {
    CheckedClaim checked;
    checked.claim = claim;
    ignore(ignored, checked.claim);
    const auto found =
        std::ranges::find_if(sweep.measures, [&](const Measure* measure) { return claim.metric == measure->name; });
    if (found == sweep.measures.end()) {
        set_not_comparable(checked, {"metric"}, "metric (no done job here has " + claim.metric + ")");
        return checked;
    }
    const auto measure = static_cast<std::size_t>(found - sweep.measures.begin());
    if (claim.quantity != Quantity::value && (*found)->compared == Compared::difference) {
        set_not_comparable(checked, {"metric"}, "metric (" + claim.metric + " is compared by difference here)");
        return checked;
    }
    switch (claim.quantity) {
        case Quantity::ratio:
            check_ratio(sweep, measure, checked);
            break;
        case Quantity::value:
            check_value(sweep, measure, checked);
            break;
        case Quantity::exponent:
        case Quantity::line_error:
            check_growth(sweep, measure, checked);
    }
    return checked;
}

}  // namespace

void check_value(const SweepModel& sweep, std::size_t measure, CheckedClaim& checked) {
    const HeldRows held = held_rows(sweep, checked.claim.subject);
    if (held.groups.empty()) return set_not_comparable(checked, held.differing, held.why);
    std::vector<std::size_t> axes(sweep.axes.size());
    std::iota(axes.begin(), axes.end(), std::size_t{0});
    for (const Group* group : held.groups) {
        if (!group->figures[measure]) continue;
        Stratum stratum = stratum_of(*group, *sweep.measures[measure], measure);
        stratum.name = stratum_name(sweep, held.groups, *group, axes);
        stratum.verdict = judge_interval(stratum.low, stratum.high, checked.claim.tolerated);
        checked.strata.push_back(std::move(stratum));
    }
    if (checked.strata.empty())
        return set_not_comparable(checked, {"metric"},
                                  "metric (no such setting here has " + checked.claim.metric + ")");
    combine(checked);
}

std::vector<CheckedClaim> check_claims(const SweepModel& sweep, const std::vector<Claim>& claims,
                                       const std::set<std::string>& ignored) {
    std::vector<CheckedClaim> all;
    for (const Claim& claim : claims) {
        if (claim.is_part && !ignored.contains("device") && is_elsewhere(sweep, claim)) continue;
        all.push_back(check_one(sweep, claim, ignored));
    }
    return all;
}

}  // namespace stylesweep::reports
