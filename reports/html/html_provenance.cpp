#include <ostream>

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/parse_as.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/model/environments.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void write_differences(const Part& part) {
    const std::vector<Fact> facts = differing_facts(part.sweep);
    if (part.sweep.environments.size() < 2 || facts.empty()) return;
    part.out << "<p class=\"bad\">The results come from " << part.sweep.environments.size()
             << " different environments; compare their timings with care.</p>\n";
    open_table(part, "Differences of environment in " + part.sweep.title, "Facts that differ between them.");
    part.out << "<thead><tr><th scope=\"col\">fact</th>";
    for (std::size_t i = 0; i < part.sweep.environments.size(); ++i)
        part.out << "<th scope=\"col\">environment " << i + 1 << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (const Fact& fact : facts) {
        part.out << "<tr><th scope=\"row\">" << escape(fact.name) << "</th>";
        for (const std::string& value : fact.values) part.out << "<td>" << escape(value) << "</td>";
        part.out << "</tr>\n";
    }
    close_table(part);
}

std::string with_unit(const std::string& name, const std::string& value) {
    const auto bytes = parse_beginning_as<double>(value);
    return name.ends_with("_bytes") && bytes ? bytes_text(*bytes) : value;
}

void write_facts(const Part& part, const std::vector<Fact>& facts, std::size_t place) {
    part.out << "<dl class=\"facts\">\n";
    for (const Fact& fact : facts)
        if (!fact.values[place].empty())
            part.out << "<div><dt>" << escape(fact.name) << "</dt><dd>"
                     << escape(with_unit(fact.name, fact.values[place])) << "</dd></div>\n";
    part.out << "</dl>\n";
}

}  // namespace

void write_environments(const Part& part) {
    const std::vector<Environment>& environments = part.sweep.environments;
    if (environments.empty()) return;
    write_heading(part, "environment", "Environment");
    write_differences(part);
    const std::vector<Fact> facts = facts_of(part.sweep);
    for (std::size_t i = 0; i < environments.size(); ++i) {
        if (environments.size() > 1)
            part.out << "<details><summary>environment " << i + 1 << ": "
                     << escape(environments[i].host + ", " + environments[i].device_name) << "</summary>\n";
        write_facts(part, facts, i);
        if (environments.size() > 1) part.out << "</details>\n";
    }
}

void write_reproduction(const Part& part) {
    constexpr std::size_t most_launches = 20, most_file = 100'000;
    write_heading(part, "repeat", "How to reproduce it");
    part.out << "<pre tabindex=\"0\">" << escape(excerpt(part.sweep.command_line, most_message))
             << "</pre>\n<details><summary>" << escape(part.sweep.file_path) << "</summary>\n<pre tabindex=\"0\">"
             << escape(excerpt(part.sweep.file_text, most_file)) << "</pre>\n";
    if (part.sweep.file_text.size() > most_file)
        part.out << "<p class=\"soft\">The full file is in the database: column sweep_file of the view results.</p>\n";
    part.out << "</details>\n";
    const std::vector<Launch>& launches = part.sweep.launches;
    if (launches.empty()) return;
    part.out << "<details><summary>Started " << counted(launches.size(), "time") << "</summary>\n<ul>\n";
    for (std::size_t i = launches.size() - std::min(launches.size(), most_launches); i < launches.size(); ++i)
        part.out << "<li>" << escape(launches[i].started_at) << ": <code>"
                 << escape(excerpt(launches[i].command_line, most_message)) << "</code>"
                 << (launches[i].same_file ? "" : " <span class=\"soft\">(with another version of the file)</span>")
                 << "</li>\n";
    part.out << "</ul></details>\n";
}

}  // namespace stylesweep::reports
