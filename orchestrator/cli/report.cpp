#include "reports/report.hpp"

#include <unistd.h>

#include <iostream>
#include <optional>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/options.hpp"
#include "orchestrator/cli/output_file.hpp"
#include "schema/store.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::pair<std::string, std::string>> baseline_of(const Options& options) {
    if (!options.has("baseline")) return std::nullopt;
    const std::string text = options.text("baseline");
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw UsageError("--baseline takes AXIS=VALUE, not '" + text + "'");
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace

int report(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("sweep", po::value<std::vector<std::string>>()->composing(), "only this sweep (may be repeated; default: all)");
    add("baseline", po::value<std::string>(), "AXIS=VALUE: what ratios are relative to");
    add("title", po::value<std::string>()->default_value(""), "headline of the report");
    add("output,o", po::value<std::string>(), "HTML file to write");
    add("csv", po::value<std::string>(), "CSV file to write, one row per finished job");
    const Options options(arguments, "stylesweep report -o report.html [--csv report.csv] [OPTION...]", known);
    if (!options.has("output") && !options.has("csv")) throw UsageError("name the file to write with -o or --csv");

    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    std::optional<OutputFile> html, csv;
    if (options.has("output")) html.emplace(options.text("output"));
    if (options.has("csv")) csv.emplace(options.text("csv"));
    const reports::ReportModel model = reports::load_model(
        store.db(), store.file(), {options.list("sweep"), baseline_of(options), options.text("title")});
    if (html) {
        reports::write_html(html->stream(), model);
        html->finish();
    }
    if (csv) {
        reports::write_csv(csv->stream(), model);
        csv->finish();
    }
    return all_done;
}

}  // namespace stylesweep::cli
