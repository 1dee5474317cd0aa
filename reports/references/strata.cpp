#include "reports/references/strata.hpp"

#include <algorithm>

#include "base/text/joined.hpp"
#include "reports/display_values.hpp"
#include "reports/references/held_rows.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_named = 4;

std::vector<std::string> names_with(const CheckedClaim& checked, ClaimVerdict verdict) {
    std::vector<std::string> names;
    for (const Stratum& stratum : checked.strata)
        if (stratum.verdict == verdict) names.push_back(stratum.name);
    return names;
}

// "refuted for a, b and 3 more"
std::string named(const CheckedClaim& checked, ClaimVerdict verdict) {
    std::vector<std::string> names = names_with(checked, verdict);
    if (names.empty()) return "";
    const std::size_t count = names.size();
    names.resize(std::min(most_named, count));
    return std::string(verdict_name(verdict)) + " for " + joined(names, "; ") +
           (count > most_named ? " and " + std::to_string(count - most_named) + " more" : "");
}

}  // namespace

const char* verdict_name(ClaimVerdict verdict) {
    constexpr const char* names[] = {"confirmed", "refuted", "depends", "undecided", "not comparable"};
    return names[static_cast<std::size_t>(verdict)];
}

ClaimVerdict judge_interval(const std::optional<double>& low, const std::optional<double>& high, const Band& band) {
    if (!low || !high) return ClaimVerdict::undecided;
    if (*low >= band.low && *high <= band.high) return ClaimVerdict::confirmed;
    return *high < band.low || *low > band.high ? ClaimVerdict::refuted : ClaimVerdict::undecided;
}

void combine(CheckedClaim& checked) {
    const auto all_are = [&](ClaimVerdict verdict) {
        return std::ranges::all_of(checked.strata, [&](const Stratum& each) { return each.verdict == verdict; });
    };
    const auto any_is = [&](ClaimVerdict verdict) { return !names_with(checked, verdict).empty(); };
    if (checked.strata.size() == 1) checked.measured = checked.strata.front();
    for (const ClaimVerdict verdict : {ClaimVerdict::confirmed, ClaimVerdict::refuted, ClaimVerdict::undecided})
        if (all_are(verdict)) checked.verdict = verdict;
    const bool is_mixed = !all_are(checked.strata.front().verdict);
    if (is_mixed)
        checked.verdict = any_is(ClaimVerdict::confirmed) && any_is(ClaimVerdict::refuted) ? ClaimVerdict::depends
                                                                                           : ClaimVerdict::undecided;
    if (is_mixed) {
        std::vector<std::string> texts;
        for (const ClaimVerdict verdict : {ClaimVerdict::confirmed, ClaimVerdict::refuted, ClaimVerdict::undecided})
            if (const std::string text = named(checked, verdict); !text.empty()) texts.push_back(text);
        checked.why = joined(texts, ", ");
    } else if (checked.verdict == ClaimVerdict::undecided) {
        checked.why = std::ranges::any_of(checked.strata, [](const Stratum& each) { return each.low.has_value(); })
                          ? "the interval is partly outside: it needs more repeats or pictures"
                          : "no interval: it needs `repeats: 2` or more";
    }
}

std::string stratum_name(const SweepModel& sweep, const std::vector<const Group*>& groups, const Group& group,
                         const std::vector<std::size_t>& axes) {
    const DisplayValues display(sweep);
    std::vector<std::string> texts;
    for (const std::size_t axis : axes)
        if (const std::string& value = sweep.axis_value(group, axis); !value.empty() && varies(groups, axis))
            texts.push_back(sweep.axis_name(axis) + " " + display(sweep.axis_name(axis), value));
    return joined(texts);
}

bool varies(const std::vector<const Group*>& groups, std::size_t axis) {
    return std::ranges::any_of(groups,
                               [&](const Group* group) { return group->codes[axis] != groups.front()->codes[axis]; });
}

void set_not_comparable(CheckedClaim& checked, std::vector<std::string> fields, std::string why) {
    checked.verdict = ClaimVerdict::not_comparable;
    checked.differing = std::move(fields);
    checked.why = std::move(why);
}

Fields known_fields(const SweepModel& sweep, const Fields& fields, CheckedClaim& checked) {
    Fields known;
    for (const auto& [name, value] : fields) {
        if (is_known_field(sweep, name))
            known.emplace(name, value);
        else
            checked.not_held.push_back(name + " " + value);
    }
    return known;
}

}  // namespace stylesweep::reports
