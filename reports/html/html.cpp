#include <algorithm>
#include <ostream>
#include <set>
#include <string_view>

#include "base/text/counted.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/html/page_data.hpp"
#include "reports/report.hpp"
#include "reports/units.hpp"

namespace stylesweep::embedded {
extern const std::string_view report_css;
extern const std::string_view report_js;
extern const std::string_view report_licences;
}  // namespace stylesweep::embedded

namespace stylesweep::reports {
namespace {

// Limit for all pictures in base64: a report of 500 jobs stays below 25 MB.
constexpr std::size_t most_picture_bytes = 23'000'000;

std::string names_of_files(const ReportModel& model) {
    std::vector<std::string> names;
    for (const SweepModel& sweep : model.sweeps)
        if (const std::string name = sweep.database.filename().string(); std::ranges::find(names, name) == names.end())
            names.push_back(name);
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void write_head(std::ostream& out, const ReportModel& model, const PagePlace& place) {
    const std::string title = escape(model.title);
    out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:"
        << (place.is_served() ? " 'self'; connect-src 'self'" : "")
        << "; style-src 'unsafe-inline'; script-src 'sha256-" << sha256_base64(embedded::report_js) << "'\">\n<title>"
        << title << "</title>\n<style>" << embedded::report_css << "</style>\n</head>\n<body"
        << (place.is_served() ? " data-live" : "") << ">\n<a class=\"skip\" href=\"#report\">Skip to the report</a>\n"
        << "<main id=\"report\">\n<h1>" << title << "</h1>\n<p class=\"soft\">stylesweep report of "
        << escape(names_of_files(model));
    if (!model.newest.empty()) out << ", results up to " << escape(time_text(model.newest)) << " UTC";
    out << "</p>\n";
}

void write_contents(std::ostream& out, const ReportModel& model) {
    if (model.sweeps.size() < 2) return;
    out << "<nav aria-label=\"Sweeps\"><ul class=\"contents\">\n";
    for (std::size_t i = 0; i < model.sweeps.size(); ++i) {
        const SweepModel& sweep = model.sweeps[i];
        const auto done = sweep.states.find(schema::JobState::done);
        out << "<li><a href=\"#s" << i + 1 << "\">" << escape(sweep.title) << "</a> <span class=\"soft\">"
            << (done == sweep.states.end() ? 0 : done->second) << " of " << counted(sweep.jobs.size(), "job")
            << " done</span></li>\n";
    }
    out << "</ul></nav>\n";
}

// A style transfer has dozens, most at their defaults: those in the sweep file come first.
void write_constants(const Part& part) {
    constexpr std::size_t most_in_sight = 8;
    std::vector<std::string> all;
    for (const auto& [name, values] : part.sweep.parameters)
        if (const auto found = part.sweep.constants.find(name);
            found != part.sweep.constants.end() && !found->second.empty())
            all.push_back(escape(name) + " " + escape(part.display(name, found->second)));
    if (all.empty()) return;
    const bool fold = all.size() > most_in_sight;
    part.out << (fold ? "<details><summary>" : "<p class=\"soft\">") << "The same in all jobs (where applicable): ";
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i > 0) part.out << ", ";
        if (i == most_in_sight) part.out << "and " << all.size() - i << " more</summary>\n<p class=\"soft\">";
        part.out << all[i];
    }
    part.out << (fold ? ".</p></details>\n" : ".</p>\n");
}

void write_section(const Part& part, Thumbnails& thumbnails, std::size_t picture_bytes) {
    part.out << "<section id=\"" << part.id << "\" class=\"sweep\">\n<h2>" << escape(part.sweep.title) << "</h2>\n";
    write_tiles(part);
    write_constants(part);
    write_findings(part);
    write_comparison(part);
    write_effects(part);
    write_importance(part);
    write_pareto(part);
    write_search(part);
    write_preferences(part);
    write_weights(part);
    write_gallery(part, thumbnails, picture_bytes);
    write_progress(part);
    write_sizes(part);
    write_set_metrics(part);
    write_fits(part);
    write_history(part);
    write_references(part);
    write_curves(part);
    write_timeline(part);
    write_failures(part);
    write_environments(part);
    write_reproduction(part);
    part.out << "</section>\n";
}

bool is_shown(const ReportModel& model, const Measure& measure) {
    return std::ranges::any_of(model.sweeps, [&](const SweepModel& sweep) {
        return std::ranges::find(sweep.measures, &measure) != sweep.measures.end();
    });
}

void write_meaning(std::ostream& out, const Measure& measure) {
    out << "<dt>" << escape(measure.title) << "</dt><dd>" << measure.meaning;
    if (*measure.unit) out << " (" << measure.unit << ")";
    out << ".</dd>\n";
}

void write_how_to_read(std::ostream& out, const ReportModel& model) {
    out << "<section>\n<h2>How to read this</h2>\n<dl>\n";
    for (const Measure& measure : measures)
        if (is_shown(model, measure)) write_meaning(out, measure);
    std::set<std::string_view> told;
    for (const SweepModel& sweep : model.sweeps)
        for (const auto& own : sweep.custom_measures)
            if (told.insert(own->measure().name).second) write_meaning(out, own->measure());
    out << "<dt>95% interval</dt><dd>of the median, from order statistics, in small print after it: of several jobs "
           "from their values, of a single job's runtime from its samples. &ldquo;1 process&rdquo;: all values come "
           "from one process, so the interval does not include variation between processes. With fewer than six values "
           "the range is given instead, with its coverage of the median: 2 jobs 50%, 3: 75%, 4: 88%, 5: 94%. No "
           "interval: there is only one value, such as a long job that was timed once.</dd>\n"
           "<dt>ratio, difference</dt><dd>this row's figure divided by, or minus, that of the baseline row that agrees "
           "in all other axes. Blue is better, orange worse.</dd>\n<dt>&#9888;</dt><dd>a job of this row has a "
           "warning: its timing is doubtful, for example because the machine was busy, or another figure or an output "
           "is.</dd>\n</dl>\n"
           "<details><summary>Licences of the libraries in this page</summary>\n<pre tabindex=\"0\">"
        << escape(embedded::report_licences) << "</pre></details>\n</section>\n";
}

}  // namespace

void write_heading(const Part& part, const char* name, const char* title) {
    part.out << "<h3 id=\"" << part.id << '-' << name << "\">" << title << "</h3>\n";
}

void write_live(const Part& part, const char* view) {
    part.out << "<div class=\"live\" data-view=\"" << view << "\"></div>\n";
}

void open_table(const Part& part, const std::string& label, const std::string& caption) {
    part.out << "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" << escape(label)
             << "\"><table class=\"sortable\">\n<caption><span>" << caption << "</span></caption>\n";
}

void close_table(const Part& part) {
    part.out << "</tbody>\n</table></div>\n";
}

std::set<std::string> write_html(std::ostream& out, const ReportModel& model, const PagePlace& place) {
    write_head(out, model, place);
    write_contents(out, model);
    Thumbnails thumbnails(out, place);
    PageData data(model, thumbnails);
    for (std::size_t i = 0; i < model.sweeps.size(); ++i) {
        const SweepModel& sweep = model.sweeps[i];
        const DisplayValues display(sweep);
        thumbnails.use_files(sweep.files);
        const std::size_t left = most_picture_bytes - std::min(most_picture_bytes, thumbnails.bytes());
        const Part part{out,          sweep,          display, "s" + std::to_string(i + 1), model.embed_full,
                        model.claims, model.tolerance};
        write_section(part, thumbnails, left / (model.sweeps.size() - i));
        data.write(out, sweep, display, part.effects);
    }
    if (model.sweeps.empty()) out << "<p>The database has no sweep yet.</p>\n";
    write_how_to_read(out, model);
    out << "</main>\n<script>" << embedded::report_js << "</script>\n</body>\n</html>\n";
    return thumbnails.missing();
}

}  // namespace stylesweep::reports
