#include "orchestrator/cli/results/report.hpp"

#include <iostream>
#include <optional>
#include <set>
#include <utility>

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/results/vote_pages.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/shared/output_file.hpp"
#include "orchestrator/cli/shared/reference_files.hpp"
#include "reports/report.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::cli {
namespace {

std::optional<std::pair<std::string, std::string>> baseline_of(const Options& options) {
    if (!options.has("baseline")) return std::nullopt;
    const std::string text = options.text("baseline");
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw UsageError("--baseline takes AXIS=VALUE, not '" + text + "'");
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

bool embeds_full(const Options& options) {
    const std::string text = options.text("embed");
    if (text != "full" && text != "thumbnails")
        throw UsageError("--embed takes full or thumbnails, not '" + text + "'");
    return text == "full";
}

struct Outputs {
    std::optional<std::string> html, csv, markdown;
};

// The extension of -o selects the format.
Outputs outputs_of(const Options& options) {
    Outputs outputs;
    const auto take = [&](const char* option, std::optional<std::string>& place) {
        if (!options.has(option)) return;
        if (place) throw UsageError("two files of one format to write: " + *place + " and " + options.text(option));
        place = options.text(option);
    };
    const std::string ending = options.has("output") ? ending_of(options.text("output")) : "";
    take("output", ending == ".csv"                           ? outputs.csv
                   : ending == ".md" || ending == ".markdown" ? outputs.markdown
                                                              : outputs.html);
    take("csv", outputs.csv);
    take("markdown", outputs.markdown);
    if (!outputs.html && !outputs.csv && !outputs.markdown)
        throw UsageError("name the file to write with -o, --csv or --markdown");
    const std::string possible = "report writes .html, .csv and .md";
    if (outputs.html) check_ending(*outputs.html, {".html", ".htm"}, possible + " (a browser prints the page as PDF)");
    if (outputs.csv) check_ending(*outputs.csv, {".csv"}, "--csv writes CSV (which spreadsheets open)");
    if (outputs.markdown) check_ending(*outputs.markdown, {".md", ".markdown"}, "--markdown writes Markdown");
    return outputs;
}

// The page has a box in place of each.
void tell_missing(const std::set<std::string>& pictures) {
    if (pictures.empty()) return;
    std::cerr << "warning: " << counted(pictures.size(), "picture") << one_or_many(pictures.size(), " is", " are")
              << " missing on disk, such as " << excerpt_line(*pictures.begin(), most_message)
              << "; move or copy a database together with its .files folder\n";
}

}  // namespace

void add_report_options(po::options_description& all) {
    po::options_description_easy_init add = all.add_options();
    add("db", po::value<std::vector<std::string>>()->composing()->value_name("FILE.db"),
        "results database (default: results.db); may be repeated: all in one report");
    add("sweep", po::value<std::vector<std::string>>()->composing()->value_name("SWEEP"),
        "only this sweep (may be repeated; default: all)");
    add("baseline", po::value<std::string>()->value_name("AXIS=VALUE"), "AXIS=VALUE: the baseline of ratios");
    add("better", po::value<std::vector<std::string>>()->composing()->value_name("METRIC=WAY"),
        "METRIC=more or METRIC=less: which way one of your own metrics is better (may be repeated; default: by its "
        "name)");
    add("history", "each setting over versions, hosts and dates, with changes of level");
    add_against_options(all);
    add("title", po::value<std::string>()->default_value("")->value_name("TEXT"), "headline of the report");
    add("embed", po::value<std::string>()->default_value("thumbnails")->value_name("thumbnails|full"),
        "thumbnails, or full: embed the full-size pictures");
}

std::vector<std::string> databases_of(const Options& options) {
    const std::vector<std::string> databases = options.list("db");
    for (std::size_t i = 0; i < databases.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (std::error_code error; std::filesystem::equivalent(databases[i], databases[k], error))
                throw UsageError("--db " + databases[i] + " is given twice" +
                                 (databases[i] == databases[k] ? "" : ", as " + databases[k] + " too") +
                                 ": its results would count double");
    return databases.empty() ? std::vector<std::string>{default_database} : databases;
}

reports::ReportOptions report_options_of(const Options& options) {
    return {options.list("sweep"),
            baseline_of(options),
            options.text("title"),
            embeds_full(options),
            reports::directions_of(options.list("better")),
            reference_tables(options),
            tolerance_of(options),
            options.has("history")};
}

reports::ReportModel load_report(const std::vector<std::string>& databases, const reports::ReportOptions& options) {
    reports::ReportModel model;
    std::vector<std::string> missing = options.sweeps;
    for (const std::string& file : databases) {
        schema::Store store(file, schema::OpenMode::read_only);
        reports::add_database(model, store.db(), store.file(), options, databases.size() == 1);
    }
    for (const reports::SweepModel& sweep : model.sweeps) std::erase(missing, sweep.name);
    if (!missing.empty()) throw UsageError("no sweep '" + missing.front() + "' in any of the databases");
    reports::complete(model, options);
    return model;
}

int report(const Arguments& arguments) {
    po::options_description known("Options");
    add_report_options(known);
    po::options_description_easy_init add = known.add_options();
    add("output,o", po::value<std::string>()->value_name("FILE"),
        "file to write: HTML, or CSV or Markdown when its name ends in .csv or .md (-: standard output, here and "
        "below)");
    add("csv", po::value<std::string>()->value_name("FILE.csv"), "CSV file to write, one row per finished job");
    add("markdown", po::value<std::string>()->value_name("FILE.md"), "Markdown file to write, for a pull request");
    add("ballot",
        "write to -o, instead of the report, a page on which people compare the sweep's pictures (docs/votes.md)");
    add_pairs_option(known);
    add_force_option(known);
    const Options options(arguments, "stylesweep report -o report.html [--csv report.csv] [OPTION...]", known);
    if (options.has("ballot")) return write_ballot(options);
    if (!options.is_default("pairs")) throw UsageError("--pairs goes with --ballot");
    const Outputs outputs = outputs_of(options);

    const std::vector<std::string> databases = databases_of(options);
    Precious precious;
    for (const std::string& file : databases) {
        schema::Store store(file, schema::OpenMode::read_only);
        precious.add(store);
    }
    bool standard_output_taken = false;
    std::optional<OutputFile> html, csv, markdown;
    const auto open = [&](std::optional<OutputFile>& file, const std::optional<std::string>& given,
                          OutputFile::Mark mark) {
        if (!given) return;
        const std::string& name = *given;
        file.emplace(name, precious, overwrite_of(options), mark);
        if (name != "-")
            precious.add_file(name, "what another option of this command writes");
        else if (std::exchange(standard_output_taken, true))
            throw UsageError("only one output can be -");
    };
    open(html, outputs.html, OutputFile::Mark::comment);
    open(csv, outputs.csv, OutputFile::Mark::none);
    open(markdown, outputs.markdown, OutputFile::Mark::comment);
    const reports::ReportModel model = load_report(databases, report_options_of(options));
    const auto write = [&](std::optional<OutputFile>& file, const auto& writer) {
        if (!file) return;
        writer(file->stream());
        file->finish();
    };
    // Output to a pipe has no location for relative links.
    const auto place = html && !html->part().empty() ? reports::PagePlace::file(*outputs.html) : reports::PagePlace();
    write(html, [&](std::ostream& out) { tell_missing(reports::write_html(out, model, place)); });
    write(csv, [&](std::ostream& out) { reports::write_csv(out, model); });
    write(markdown, [&](std::ostream& out) { reports::write_markdown(out, model); });
    return all_done;
}

}  // namespace stylesweep::cli
