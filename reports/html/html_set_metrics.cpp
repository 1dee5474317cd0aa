#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "base/text/joined.hpp"
#include "base/text/table.hpp"
#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"

namespace stylesweep::reports {
namespace {

using schema::SetMetric;

std::string setting_text(const Part& part, const SetMetric& row) {
    if (row.unstyled) return "unstyled content";
    std::string text;
    const auto setting = nlohmann::ordered_json::parse(row.setting);
    for (const auto& [name, value] : setting.items())
        text += (text.empty() ? "" : ", ") + name + " " +
                part.display(name, value.is_string() ? value.get<std::string>() : value.dump());
    return text.empty() ? "all pictures" : text;
}

std::string interval_text(const SetMetric& row) {
    if (!row.low || !row.high) return "";
    return " <span class=\"interval\">" + four_digits(*row.low) + " to " + four_digits(*row.high) + "</span>";
}

void write_row(const Part& part, const SetMetric& row) {
    part.out << "<tr><td>" << escape(row.metric) << "</td><th scope=\"row\" class=\"setting\">"
             << escape(setting_text(part, row)) << "</th><td class=\"n\" data-value=\""
             << (row.value ? exact(*row.value) : "") << "\">"
             << (row.value ? four_digits(*row.value) + interval_text(row) : "") << "</td>";
    for (const std::size_t count : {row.pictures, row.contents, row.styles})
        part.out << "<td class=\"n\">" << count << "</td>";
    part.out << "<td class=\"text wide\">" << escape(row.value ? row.warning : "absent: " + row.reason)
             << "</td></tr>\n";
}

}  // namespace

void write_set_metrics(const Part& part) {
    const auto& rows = part.sweep.set_metrics;
    if (rows.empty()) return;
    std::set<std::string> networks;
    for (const SetMetric& row : rows)
        if (!row.network_name.empty()) networks.insert(row.network_name);
    const std::vector<std::string> names(networks.begin(), networks.end());
    write_heading(part, "sets", "Metrics of settings");
    open_table(part, "Metrics of all pictures of a setting of " + part.sweep.title,
               escape("As stylesweep evaluate computed them" +
                      (names.empty() ? std::string() : " from features of " + joined(names)) +
                      ", with 95% intervals over contents and styles. Lower is better. The unstyled content shows what "
                      "a metric makes of no style at all."));
    part.out << "<thead><tr><th scope=\"col\">metric</th><th scope=\"col\">setting</th>";
    for (const char* title : {"value", "pictures", "contents", "styles"})
        part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    part.out << "<th scope=\"col\">remark</th></tr></thead>\n<tbody>\n";
    for (const SetMetric& row : rows) write_row(part, row);
    close_table(part);
}

}  // namespace stylesweep::reports
