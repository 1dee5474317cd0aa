#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

#include "reports/html_parts.hpp"
#include "reports/report.hpp"

namespace stylesweep::embedded {
extern const std::string_view report_css;
extern const std::string_view report_js;
}  // namespace stylesweep::embedded

namespace stylesweep::reports {
namespace {

void write_head(std::ostream& out, const ReportModel& model) {
    const std::string title = escape(model.title);
    out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
           "style-src "
           "'unsafe-inline'; script-src 'sha256-"
        << sha256_base64(embedded::report_js) << "'\">\n<title>" << title << "</title>\n<style>" << embedded::report_css
        << "</style>\n</head>\n<body>\n<h1>" << title << "</h1>\n<p class=\"soft\">stylesweep report of "
        << escape(model.database.filename().string());
    if (!model.newest.empty()) out << ", results up to " << escape(model.newest);
    out << "</p>\n";
}

void write_constants(const Part& part) {
    std::string text;
    for (const std::string& parameter : part.sweep.parameters) {
        const auto found = part.sweep.constants.find(parameter);
        if (found == part.sweep.constants.end() || found->second.empty()) continue;
        text += (text.empty() ? "" : ", ") + escape(parameter) + " " + escape(part.shown(parameter, found->second));
    }
    if (!text.empty()) part.out << "<p class=\"soft\">The same in all jobs, where it applies: " << text << ".</p>\n";
}

void write_facts(std::ostream& out, const std::string& facts) {
    const auto all = nlohmann::ordered_json::parse(facts, nullptr, false);
    out << "<dl class=\"facts\">\n";
    if (all.is_object())
        for (const auto& [name, value] : all.items())
            out << "<div><dt>" << escape(name) << "</dt><dd>"
                << escape(value.is_string() ? value.get<std::string>() : value.dump()) << "</dd></div>\n";
    out << "</dl>\n";
}

void write_environments(const Part& part) {
    const auto& environments = part.sweep.environments;
    if (environments.empty()) return;
    part.out << "<h3>Where it ran</h3>\n";
    if (environments.size() > 1)
        part.out << "<p class=\"bad\">The results come from " << environments.size()
                 << " different environments; compare their timings with care.</p>\n";
    for (const std::string& facts : environments) write_facts(part.out, facts);
}

void write_reproduction(const Part& part) {
    part.out << "<h3>To repeat it</h3>\n<pre>" << escape(part.sweep.command_line) << "</pre>\n<details><summary>"
             << escape(part.sweep.file_path) << "</summary>\n<pre>" << escape(part.sweep.file_text)
             << "</pre>\n</details>\n";
}

void write_section(std::ostream& out, const SweepModel& sweep, Thumbnails& thumbnails) {
    const ShownValues shown(sweep);
    const Part part{out, sweep, shown};
    out << "<section>\n<h2>" << escape(sweep.name) << "</h2>\n";
    write_tiles(part);
    write_constants(part);
    write_comparison(part);
    write_failures(part);
    write_gallery(part, thumbnails);
    write_environments(part);
    write_reproduction(part);
    out << "</section>\n";
}

void write_how_to_read(std::ostream& out) {
    out << "<section>\n<h2>How to read this</h2>\n<dl>\n";
    for (const Measure& measure : measures) {
        out << "<dt>" << measure.title << "</dt><dd>" << measure.meaning;
        if (*measure.unit) out << " (" << measure.unit << ")";
        out << ".</dd>\n";
    }
    out << "<dt>95% interval</dt><dd>of the median, from order statistics: a single job's from its samples, "
           "several "
           "jobs' from their medians; with fewer than six values the range is given instead, and says so. "
           "Empty: a "
           "long job was timed once.</dd>\n<dt>ratio</dt><dd>this row's figure divided by the baseline row's "
           "that "
           "agrees in all other axes.</dd>\n<dt>&#9888;</dt><dd>a job behind this row ran under conditions "
           "that put "
           "its timing in doubt, such as a busy machine.</dd>\n</dl>\n</section>\n";
}

}  // namespace

void write_html(std::ostream& out, const ReportModel& model) {
    write_head(out, model);
    Thumbnails thumbnails(out, model.files);
    for (const SweepModel& sweep : model.sweeps) write_section(out, sweep, thumbnails);
    if (model.sweeps.empty()) out << "<p>The database holds no sweep yet.</p>\n";
    write_how_to_read(out);
    out << "<script>" << embedded::report_js << "</script>\n</body>\n</html>\n";
}

}  // namespace stylesweep::reports
