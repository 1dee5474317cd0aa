#include <algorithm>
#include <iostream>
#include <set>
#include <sstream>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/evaluate/runner_features.hpp"
#include "orchestrator/evaluate/set_metrics.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* evaluate_usage =
    "stylesweep evaluate SWEEP --set fid,kid,artfid --network FILE.pt --trust [OPTION...]";
constexpr const char* no_network =
    "no network: name one with --network FILE.pt, such as an Inception as TorchScript (docs/metrics.md)";

void tell(const std::string& text) {
    std::cerr << "stylesweep: " << text << '\n';
}

// Each once.
std::vector<std::string> parts_of(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');)
        if (!part.empty() && std::ranges::find(parts, part) == parts.end()) parts.push_back(part);
    return parts;
}

std::vector<std::string> metrics_of(const Options& options) {
    std::vector<std::string> all = parts_of(options.text("set"));
    const std::vector<std::string>& known = evaluate::set_metric_names();
    for (const std::string& each : all)
        if (std::ranges::find(known, each) == known.end())
            throw UsageError("no metric of sets '" + each + "'" + sweep::suggestion(each, known));
    if (all.empty()) throw UsageError("--set names no metric; known: " + joined(known));
    return all;
}

// Code of the file's author runs only where that is asked for.
std::optional<evaluate::FeatureNetwork> network_of(const Options& options) {
    if (!options.has("network")) return std::nullopt;
    auto network = evaluate::FeatureNetwork::of(options.text("network"));
    if (!options.has("trust"))
        throw UsageError(network.file.string() +
                         " is TorchScript: code of its author, which would run with your "
                         "rights. If you trust where it comes from, add --trust (docs/modules.md)");
    return network;
}

// A row a setting, with a column for each parameter and three for each metric.
Table table_of(const std::vector<schema::SetMetric>& rows, const std::vector<std::string>& metrics) {
    std::vector<std::string> parameters;
    for (const auto& row : rows) {
        const ordered_json setting = ordered_json::parse(row.setting);
        for (const auto& [name, value] : setting.items())
            if (std::ranges::find(parameters, name) == parameters.end()) parameters.push_back(name);
    }
    Table table;
    table.columns = {"set"};
    table.columns.insert(table.columns.end(), parameters.begin(), parameters.end());
    for (const char* each : {"pictures", "contents", "styles"}) table.columns.emplace_back(each);
    for (const std::string& each : metrics)
        for (const char* suffix : {"", "_low", "_high"}) table.columns.push_back(each + suffix);
    const auto cell = [](const std::optional<double>& value) { return value ? Cell(*value) : Cell(); };
    for (std::size_t i = 0; i < rows.size(); i += metrics.size()) {
        const schema::SetMetric& first = rows[i];
        const ordered_json setting = ordered_json::parse(first.setting);
        std::vector<Cell> cells = {first.unstyled ? std::string("unstyled content") : std::string("setting")};
        for (const std::string& name : parameters) {
            if (!setting.contains(name))
                cells.emplace_back();
            else if (setting[name].is_string())
                cells.emplace_back(setting[name].get<std::string>());
            else
                cells.emplace_back(Written{setting[name].dump()});
        }
        for (const std::size_t count : {first.pictures, first.contents, first.styles})
            cells.emplace_back(static_cast<std::int64_t>(count));
        for (std::size_t k = 0; k < metrics.size(); ++k)
            for (const auto& value : {rows[i + k].value, rows[i + k].low, rows[i + k].high})
                cells.push_back(cell(value));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

// What is absent or doubtful, each once.
void tell_remarks(const std::vector<schema::SetMetric>& rows) {
    std::set<std::string> told;
    const auto once = [&](const std::string& text) {
        if (told.insert(text).second) tell(text);
    };
    for (const schema::SetMetric& row : rows) {
        if (!row.reason.empty()) once(row.metric + " is absent: " + row.reason);
        if (!row.warning.empty()) once(row.metric + ": " + row.warning);
        if (row.value && !row.low) once(row.metric + ": no interval: too few contents and styles to draw from");
    }
    const bool artfid = std::ranges::any_of(rows, [](const auto& row) { return row.metric == "artfid" && row.value; });
    if (artfid)
        once("the unstyled content has LPIPS 0, so its artfid beats that of real methods: judge by fid and lpips too");
}

void tell_left_out(schema::Store& store, const std::string& sweep, const evaluate::PictureSets& sets) {
    std::vector<std::string> states;
    for (const auto& [state, count] : schema::jobs_without_picture(store, sweep))
        states.push_back(std::to_string(count) + " " + state);
    if (!states.empty()) tell("jobs of the latest plan without a picture: " + joined(states));
    if (sets.without_style > 0)
        tell(counted(sets.without_style, "picture") + " left out: the job names no style picture");
    std::set<std::size_t> sizes;
    for (const auto& set : sets.sets) sizes.insert(set.pictures.size());
    if (sizes.size() > 1)
        tell("the settings have " + std::to_string(*sizes.begin()) + " to " + std::to_string(*sizes.rbegin()) +
             " pictures: FID depends on their number, so compare settings of equal numbers, or by kid");
}

void refuse_empty(schema::Store& store, const std::string& sweep, const evaluate::PictureSets& sets) {
    if (!sets.sets.empty()) return;
    std::vector<std::string> names;
    SQLite::Statement find(store.db(), "SELECT name FROM sweep ORDER BY name");
    while (find.executeStep()) names.push_back(find.getColumn(0).getString());
    if (std::ranges::find(names, sweep) == names.end())
        throw UsageError("there is no sweep '" + sweep + "'" + sweep::suggestion(sweep, names));
    throw UsageError("sweep '" + sweep + "' has no done job with a picture and a style picture: run it first");
}

// Names of --pool are parameters of some job.
void refuse_unknown(const evaluate::PictureSets& sets) {
    if (sets.unknown_pooled.empty()) return;
    std::vector<std::string> names;
    for (const evaluate::PictureSet& each : sets.sets)
        for (const auto& [name, value] : each.setting.items())
            if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    throw UsageError("--pool: no job of the sweep has a parameter '" + *sets.unknown_pooled.begin() + "'" +
                     (names.empty() ? "" : sweep::suggestion(*sets.unknown_pooled.begin(), names)));
}

}  // namespace

int evaluate_sets(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("set", po::value<std::string>()->default_value("fid,kid,artfid")->value_name("fid|kid|artfid|fid,kid,artfid"),
        "metrics of sets of pictures");
    add("network", po::value<std::string>()->value_name("FILE.pt"),
        "FILE.pt: the network whose features are compared, as TorchScript, with FILE.yaml beside it");
    add("trust", "that file's code may run");
    add("pool", po::value<std::string>()->default_value("")->value_name("NAME,..."),
        "NAME,...: parameters whose values belong to one setting, such as model where each style has its own");
    add("format", po::value<std::string>()->default_value("table")->value_name("table|csv|json|jsonl|markdown"),
        "table, csv, json, jsonl or markdown");
    const Options options(arguments, evaluate_usage, known, {{"SWEEP", "SWEEP"}});
    const Format format =
        format_of(options, {Format::table, Format::csv, Format::json, Format::jsonl, Format::markdown});
    const std::vector<std::string> metrics = metrics_of(options);
    const std::string sweep = options.required("SWEEP");
    const auto network = network_of(options);
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    const evaluate::PictureSets sets = evaluate::picture_sets(schema::sweep_pictures(store.db(), sweep),
                                                              parts_of(options.text("pool")), store.files_folder());
    refuse_empty(store, sweep, sets);
    refuse_unknown(sets);
    evaluate::FeaturesOf features;
    if (network)
        features =
            evaluate::features_of(plan::find_runner("nst"), evaluate::all_pictures(sets), *network, store, tell, tell);
    const auto rows = evaluate::set_metrics(sets, features, network ? "" : no_network, metrics);
    schema::keep_set_metrics(store, sweep, network ? network->sha256 : "",
                             network ? network->file.filename().string() : "", rows);
    write_table(std::cout, table_of(rows, metrics), format);
    tell_left_out(store, sweep, sets);
    tell_remarks(rows);
    const bool any = std::ranges::any_of(rows, [](const auto& row) { return row.value.has_value(); });
    return any ? all_done : jobs_failed;
}

}  // namespace stylesweep::cli
