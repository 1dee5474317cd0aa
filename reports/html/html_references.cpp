#include <ostream>

#include "reports/html/html_parts.hpp"
#include "reports/references/check_text.hpp"

namespace stylesweep::reports {
namespace {

// A link only for what is one: the file's author wrote it.
std::string source_text(const ClaimRow& row) {
    const bool is_link = row.source.starts_with("https://") || row.source.starts_with("http://");
    return is_link ? "<a href=\"" + escape(row.source) + "\">" + escape(row.certainty) + "</a>"
                   : escape(row.certainty + (row.source.empty() ? "" : ": " + row.source));
}

}  // namespace

void write_references(const Part& part) {
    if (part.claims.empty()) return;
    const std::vector<CheckedClaim> checked = check_claims(part.sweep, part.claims);
    write_heading(part, "references", "Published figures");
    open_table(part, "Published figures beside " + part.sweep.title,
               escape(counts_text(checked) + ". " + method_text(part.tolerance)) +
                   ". Absolute values of other devices are not compared.");
    part.out << "<thead><tr>";
    for (const char* title : {"paper", "claim", "published", "measured", "verdict", "why", "source"})
        part.out << "<th scope=\"col\">" << title << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (const ClaimRow& row : claim_rows(part.sweep, checked)) {
        part.out << "<tr><th scope=\"row\" class=\"setting\">" << escape(row.paper) << "</th><td class=\"text\">"
                 << escape(row.claim) << "</td>";
        for (const std::string& text : {row.published, row.measured, std::string(verdict_name(row.verdict))})
            part.out << "<td class=\"text\">" << escape(text) << "</td>";
        part.out << "<td class=\"text wide\">" << escape(row.why) << "</td><td>" << source_text(row) << "</td></tr>\n";
    }
    close_table(part);
}

}  // namespace stylesweep::reports
