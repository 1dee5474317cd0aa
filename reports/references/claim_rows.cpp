// Checked claims as rows of texts.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "reports/references/check_text.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

std::string number_in_words(const SweepModel& sweep, const Claim& claim, double number) {
    switch (claim.quantity) {
        case Quantity::ratio:
            return ratio_text(number);
        case Quantity::exponent:
            return fixed_text(number, 2);
        case Quantity::line_error:
            return fixed_text(100 * number, 1) + "%";
        case Quantity::value:
            break;
    }
    for (const Measure* measure : sweep.measures)
        if (claim.metric == measure->name) return figure_text(*measure, number);
    for (const Measure& measure : measures)
        if (claim.metric == measure.name) return figure_text(measure, number);
    return readable(number);
}

std::string band_text(const SweepModel& sweep, const Claim& claim) {
    const auto text = [&](double number) { return number_in_words(sweep, claim, number); };
    const Band& band = claim.band;
    if (std::isinf(band.low)) return "below " + text(band.high);
    if (std::isinf(band.high)) return "above " + text(band.low);
    const std::string low = text(band.low), high = text(band.high);
    return low == high ? low : low + " to " + high;
}

std::string stratum_text(const SweepModel& sweep, const CheckedClaim& checked, const Stratum& stratum) {
    const auto text = [&](double number) { return number_in_words(sweep, checked.claim, number); };
    std::string said = text(stratum.value);
    if (stratum.low && *stratum.low < *stratum.high)
        said += " (" + text(*stratum.low) + " to " + text(*stratum.high) +
                (stratum.in_one_process ? ", 1 process" : "") + ")";
    return said;
}

std::string measured_text(const SweepModel& sweep, const CheckedClaim& checked) {
    const bool is_growth =
        checked.claim.quantity == Quantity::exponent || checked.claim.quantity == Quantity::line_error;
    const char* const thing = is_growth ? "point" : "setting";
    if (checked.measured)
        return stratum_text(sweep, checked, *checked.measured) + ", " + counted(checked.measured->settings, thing);
    if (checked.strata.empty()) return "";
    const auto [least, most] = std::ranges::minmax_element(checked.strata, {}, &Stratum::value);
    return number_in_words(sweep, checked.claim, least->value) + " to " +
           number_in_words(sweep, checked.claim, most->value) + ", " +
           (is_growth ? std::to_string(checked.strata.size()) + " series" : counted(checked.strata.size(), "setting"));
}

// Runs of consecutive lines shortened: "2-5, 8".
std::string lines_text(std::vector<int> lines) {
    std::ranges::sort(lines);
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    std::string text;
    for (std::size_t i = 0; i < lines.size();) {
        std::size_t end = i;
        while (end + 1 < lines.size() && lines[end + 1] == lines[end] + 1) ++end;
        text += (text.empty() ? "" : ", ") + std::to_string(lines[i]);
        if (end > i) text += (end == i + 1 ? ", " : "-") + std::to_string(lines[end]);
        i = end + 1;
    }
    return text;
}

std::string why_text(const CheckedClaim& checked) {
    std::string why = checked.why;
    if (!checked.not_held.empty())
        why += (why.empty() ? "" : "; ") + std::string("not held here: ") + joined(checked.not_held);
    return why;
}

const char* noun(Quantity quantity) {
    constexpr const char* nouns[] = {"value", "ratio", "growth", "growth"};
    return nouns[static_cast<std::size_t>(quantity)];
}

/// Claims with one row.
struct Shared {
    std::vector<const CheckedClaim*> claims;
};

std::vector<Shared> shared_rows(const std::vector<CheckedClaim>& checked) {
    std::vector<Shared> rows;
    std::map<std::vector<std::string>, std::size_t> places;
    for (const CheckedClaim& each : checked) {
        const Claim& claim = each.claim;
        const bool may_share = each.verdict == ClaimVerdict::not_comparable;
        const std::vector<std::string> key = {
            claim.file,           claim.paper,     claim.table,  claim.metric,
            noun(claim.quantity), claim.certainty, claim.source, joined(claim.differing)};
        const auto place = places.find(key);
        if (may_share && place != places.end()) {
            rows[place->second].claims.push_back(&each);
            continue;
        }
        if (may_share) places.emplace(key, rows.size());
        rows.push_back({{&each}});
    }
    return rows;
}

// The common reason, else the names of the fields.
std::string shared_why(const Shared& shared) {
    std::set<std::string> reasons, names;
    for (const CheckedClaim* each : shared.claims) {
        reasons.insert(why_text(*each));
        names.insert(each->differing.begin(), each->differing.end());
        if (each->differing.empty()) names.insert("no settings that match");
    }
    return reasons.size() == 1 ? *reasons.begin() : joined(names) + " (values: check --format json)";
}

ClaimRow row_of(const SweepModel& sweep, const Shared& shared) {
    const CheckedClaim& first = *shared.claims.front();
    const Claim& claim = first.claim;
    std::vector<int> lines;
    for (const CheckedClaim* each : shared.claims)
        lines.insert(lines.end(), each->claim.lines.begin(), each->claim.lines.end());
    ClaimRow row;
    row.lines = lines_text(std::move(lines));
    row.paper = claim.paper + (claim.table.empty() ? "" : ", " + claim.table);
    row.claim = claim.metric + ": " + claim.title();
    row.published = band_text(sweep, claim);
    if (shared.claims.size() > 1) {
        row.claim = std::to_string(shared.claims.size()) + " " + noun(claim.quantity) + "s of " + claim.metric + ": " +
                    claim.what() + ", ...";
        row.published.clear();
    }
    row.measured = measured_text(sweep, first);
    row.verdict = first.verdict;
    row.why = shared_why(shared);
    row.certainty = claim.certainty;
    row.source = claim.source;
    return row;
}

}  // namespace

std::vector<ClaimRow> claim_rows(const SweepModel& sweep, const std::vector<CheckedClaim>& checked) {
    std::vector<ClaimRow> rows;
    for (const Shared& shared : shared_rows(checked)) rows.push_back(row_of(sweep, shared));
    std::stable_partition(rows.begin(), rows.end(),
                          [](const ClaimRow& row) { return row.verdict != ClaimVerdict::not_comparable; });
    return rows;
}

std::string counts_text(const std::vector<CheckedClaim>& checked) {
    std::vector<std::string> texts;
    for (const ClaimVerdict verdict : claim_verdicts)
        if (const auto count = std::ranges::count(checked, verdict, &CheckedClaim::verdict))
            texts.push_back(std::to_string(count) + " " + verdict_name(verdict));
    return joined(texts);
}

}  // namespace stylesweep::reports
