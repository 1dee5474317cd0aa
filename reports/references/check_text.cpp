#include "reports/references/check_text.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text/joined.hpp"
#include "base/text/utf8.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

using nlohmann::ordered_json;

// The sources of the rows, each once: "lines 2-5: read at source, https://...".
std::vector<std::string> source_lines(const std::vector<ClaimRow>& rows) {
    std::vector<std::string> lines, seen;
    for (const ClaimRow& row : rows) {
        const std::string text = row.certainty + (row.source.empty() ? "" : ": " + row.source);
        if (std::ranges::find(seen, text) != seen.end()) continue;
        seen.push_back(text);
        lines.push_back(row.paper + ": " + text);
    }
    return lines;
}

void write_text(std::ostream& out, const SweepModel& sweep, const std::vector<CheckedClaim>& checked,
                const CheckHeading& heading, Format format) {
    const std::vector<ClaimRow> rows = claim_rows(sweep, checked);
    const char* const end = format == Format::markdown ? "\n\n" : "\n";
    const auto line = [&](const std::string& text) {  // with words of the file's author
        out << (format == Format::markdown ? markdown_text(text) : printable_line(text)) << end;
    };
    line("sweep " + sweep.title + " against " + joined(heading.files) +
         (heading.ignored.empty() ? "" : ", ignoring " + joined(heading.ignored)));
    Table table{{"lines", "paper", "claim", "published", "measured", "verdict", "why"}, {}};
    for (const ClaimRow& row : rows)
        table.rows.push_back({row.lines, row.paper, row.claim, row.published, row.measured,
                              std::string(verdict_name(row.verdict)), row.why});
    write_table(out, table, format);
    if (format == Format::markdown) out << '\n';
    line(counts_text(checked));
    line(method_text(heading.tolerance));
    for (const std::string& source : source_lines(rows)) line(source);
}

ordered_json number(double value) {
    return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json json_of(const Band& band) {
    return {{"low", number(band.low)}, {"high", number(band.high)}};
}

ordered_json json_of(const Stratum& stratum) {
    ordered_json json = {{"name", stratum.name}, {"value", number(stratum.value)}};
    json["low"] = stratum.low ? number(*stratum.low) : ordered_json(nullptr);
    json["high"] = stratum.high ? number(*stratum.high) : ordered_json(nullptr);
    json["in_one_process"] = stratum.in_one_process;
    json["settings"] = stratum.settings;
    json["verdict"] = verdict_name(stratum.verdict);
    return json;
}

ordered_json json_of(const CheckedClaim& checked) {
    constexpr const char* quantities[] = {"value", "ratio", "exponent", "line_error"};
    const Claim& claim = checked.claim;
    ordered_json json = {{"file", claim.file},
                         {"lines", claim.lines},
                         {"paper", claim.paper},
                         {"table", claim.table},
                         {"metric", claim.metric},
                         {"quantity", quantities[static_cast<std::size_t>(claim.quantity)]},
                         {"claim", claim.title()},
                         {"conditions", claim.subject},
                         {"relative_to", claim.baseline},
                         {"sizes", claim.sizes},
                         {"published", json_of(claim.band)},
                         {"tolerated", json_of(claim.tolerated)},
                         {"verdict", verdict_name(checked.verdict)}};
    json["measured"] = checked.measured ? json_of(*checked.measured) : ordered_json(nullptr);
    json["strata"] = ordered_json::array();
    for (const Stratum& stratum : checked.strata) json["strata"].push_back(json_of(stratum));
    json["why"] = checked.why;
    json["differing"] = checked.differing;
    json["not_held"] = checked.not_held;
    json["certainty"] = claim.certainty;
    json["source"] = claim.source;
    return json;
}

void write_json(std::ostream& out, const SweepModel& sweep, const std::vector<CheckedClaim>& checked,
                const CheckHeading& heading) {
    ordered_json json = {{"sweep", sweep.name},
                         {"against", heading.files},
                         {"tolerance", heading.tolerance},
                         {"ignored", heading.ignored}};
    for (const ClaimVerdict verdict : claim_verdicts)
        json["counts"][verdict_name(verdict)] = std::ranges::count(checked, verdict, &CheckedClaim::verdict);
    json["claims"] = ordered_json::array();
    for (const CheckedClaim& each : checked) json["claims"].push_back(json_of(each));
    out << json.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

std::string method_text(double tolerance) {
    return "confirmed: the whole 95% interval is within the published figure's rounding and a tolerance of " +
           fixed_text(100 * tolerance, 0) + "% (of an exponent: " + readable(tolerance) +
           "; of a bound or a range: none); refuted: all of it is outside; depends: confirmed for some values, refuted "
           "for others";
}

void write_checked(std::ostream& out, const SweepModel& sweep, const std::vector<CheckedClaim>& checked,
                   const CheckHeading& heading, Format format) {
    if (format == Format::json)
        write_json(out, sweep, checked, heading);
    else
        write_text(out, sweep, checked, heading, format);
}

}  // namespace stylesweep::reports
