// A published growth over pixels against series of settings that differ only in picture and size.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text/joined.hpp"
#include "base/text/table.hpp"
#include "reports/analysis/size_series.hpp"
#include "reports/references/held_rows.hpp"
#include "reports/references/strata.hpp"

namespace stylesweep::reports {
namespace {

using Groups = std::vector<const Group*>;

// Of the published range, in logarithms; a power law holds where it was measured.
constexpr double least_share = 0.5;
constexpr double same_size = 1.02;

// The sizes of the claim: longer sides, or sides of squares of as many pixels.
struct Range {
    bool by_longer_side = true;
    double low = 0, high = 0;

    [[nodiscard]] bool is_covered_by(double least, double most) const {
        return most > 0 && std::log(most / least) >= least_share * std::log(high / low);
    }
};

double extent_of(const Size& size, bool by_longer_side) {
    return by_longer_side || !size.width ? size.longer : std::sqrt(*size.width * *size.height);
}

std::optional<Range> range_of(const Claim& claim) {
    if (claim.sizes.empty()) return std::nullopt;
    Range range;
    range.by_longer_side = std::ranges::any_of(claim.sizes, [](const auto& text) { return !parse_size(text)->width; });
    range.low = extent_of(*parse_size(claim.sizes.front()), range.by_longer_side);
    range.high = extent_of(*parse_size(claim.sizes.back()), range.by_longer_side);
    return range;
}

std::optional<double> extent_of(const SweepModel& sweep, const Group& group, bool by_longer_side) {
    const JobRow& job = sweep.jobs[group.first];
    const auto width = sweep.metric(job, "width"), height = sweep.metric(job, "height");
    if (!width || !height) return std::nullopt;
    return extent_of(Size{std::max(*width, *height), width, height}, by_longer_side);
}

/// Keeps the settings within the published sizes; false, with the reason, if they cover too little of them.
bool keep_within(const SweepModel& sweep, const Range& range, Groups& groups, CheckedClaim& checked) {
    double low = INFINITY, high = 0;
    std::erase_if(groups, [&](const Group* group) {
        const auto extent = extent_of(sweep, *group, range.by_longer_side);
        if (!extent || *extent * same_size < range.low || *extent > range.high * same_size) return true;
        low = std::min(low, *extent);
        high = std::max(high, *extent);
        return false;
    });
    if (range.is_covered_by(low, high)) return true;
    const std::string here = values_here(sweep, "size");
    set_not_comparable(checked, {"size"},
                       "size (" + checked.claim.sizes.front() + " to " + checked.claim.sizes.back() + " there; " +
                           (here.empty() ? "not reported" : here) +
                           " here: less than half of that range, in logarithms)");
    return false;
}

Stratum stratum_of(const SweepModel& sweep, const Groups& groups, std::size_t measure, const Claim& claim) {
    const auto content = sweep.find_axis("content");
    const auto range = range_of(claim);
    double least = INFINITY, most = 0;
    std::vector<GrowthPoint> points;
    std::set<double> sizes;
    for (const Group* group : groups) {
        const auto pixels = pixels_of(sweep, *group);
        if (!pixels || !group->figures[measure]) continue;
        points.push_back({*pixels, group->figures[measure]->median, content ? group->codes[*content] : 0});
        sizes.insert(*pixels);
        if (!range) continue;
        const double extent = *extent_of(sweep, *group, range->by_longer_side);
        least = std::min(least, extent);
        most = std::max(most, extent);
    }
    Stratum stratum;
    stratum.settings = points.size();
    const auto growth = fit_growth(points);
    if (!growth || (range && !range->is_covered_by(least, most))) return stratum;
    if (claim.quantity == Quantity::exponent) {
        stratum.value = growth->exponent.value;
        stratum.low = growth->exponent.value - growth->exponent.half;
        stratum.high = growth->exponent.value + growth->exponent.half;
    } else if (sizes.size() > 2) {  // any two points are on a line
        stratum.value = growth->largest_error;
        stratum.low = stratum.high = stratum.value;
    }
    stratum.verdict = judge_interval(stratum.low, stratum.high, claim.tolerated);
    return stratum;
}

// One stratum per combination of values of the axes; those with too few sizes, or of a small part of the published
// ones, are left out.
std::vector<Stratum> strata_by(const SweepModel& sweep, const Groups& groups, std::size_t measure, const Claim& claim,
                               const std::vector<std::size_t>& axes) {
    std::map<std::vector<Code>, Groups> series;
    for (const Group* group : groups) {
        std::vector<Code> codes;
        for (const std::size_t axis : axes) codes.push_back(group->codes[axis]);
        series[codes].push_back(group);
    }
    std::vector<Stratum> strata;
    for (const auto& [codes, own] : series) {
        Stratum stratum = stratum_of(sweep, own, measure, claim);
        stratum.name = stratum_name(sweep, groups, *own.front(), axes);
        if (stratum.low) strata.push_back(std::move(stratum));
    }
    return strata;
}

}  // namespace

void check_growth(const SweepModel& sweep, std::size_t measure, CheckedClaim& checked) {
    Fields fields = known_fields(sweep, checked.claim.subject, checked);
    fields.erase("device");
    HeldRows held = held_rows(sweep, fields);
    if (held.groups.empty()) return set_not_comparable(checked, held.differing, held.why);
    const auto range = range_of(checked.claim);
    if (range && !keep_within(sweep, *range, held.groups, checked)) return;
    const std::vector<bool> about_the_picture = axes_about_the_picture(sweep);
    std::vector<std::size_t> others;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
        if (!about_the_picture[axis]) others.push_back(axis);
    checked.strata = strata_by(sweep, held.groups, measure, checked.claim, others);
    if (checked.strata.empty())
        return set_not_comparable(checked, {"size"},
                                  "size (a growth needs three settings that differ only in picture and size" +
                                      std::string(range ? ", over half of the published sizes" : "") +
                                      ", a straight line three sizes; " + values_here(sweep, "size") + " here)");
    combine(checked);
    if (checked.strata.size() > 1) return;
    for (const char* name : {"content", "style"}) {
        const auto axis = sweep.find_axis(name);
        if (!axis || !varies(held.groups, *axis)) continue;
        CheckedClaim split = checked;
        split.strata = strata_by(sweep, held.groups, measure, checked.claim, {*axis});
        if (split.strata.size() < 2) continue;
        combine(split);
        if (split.verdict != ClaimVerdict::depends) continue;
        checked = split;
        return;
    }
}

}  // namespace stylesweep::reports
