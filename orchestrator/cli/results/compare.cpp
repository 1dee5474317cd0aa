#include "reports/comparison/compare.hpp"
#include "base/text/counted.hpp"
#include "base/text/joined.hpp"

#include <algorithm>
#include <iostream>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/night/alternate.hpp"
#include "reports/comparison/compare_gate.hpp"
#include "reports/comparison/compare_text.hpp"
#include "reports/model/custom_measures.hpp"
#include "reports/units.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::cli {
namespace {

constexpr const char* compare_usage =
    "stylesweep compare A B [--by sweep|host|version|date] [--metric NAME] [OPTION...]\n"
    "       stylesweep compare [A [B]] --db BEFORE.db --db AFTER.db [OPTION...]\n"
    "       stylesweep compare --against-last [--fail-above 5%] [OPTION...]\n"
    "       stylesweep compare --run A.yaml B.yaml [--set repeats=6] [OPTION...]";

reports::CompareBy by_of(const Options& options) {
    const auto by = reports::parse_compare_by(options.text("by"));
    if (!by) throw UsageError("--by takes sweep, host, version or date, not '" + options.text("by") + "'");
    return *by;
}

bool against_last(const Options& options) {
    if (!options.has("against-last")) return false;
    if (!options.list("NAME").empty() || options.has("run") || options.list("db").size() > 1 ||
        !options.is_default("by"))
        throw UsageError(
            "--against-last finds both versions in one database: it takes no names, --by, --run or second --db");
    return true;
}

reports::ComparedMetric metric_of(const Options& options) {
    const std::string name = options.text("metric");
    reports::Directions told;
    if (options.has("better")) told = reports::directions_of({name + "=" + options.text("better")});
    const bool guessed = told.empty() && !reports::is_known_measure(name);
    return {name, reports::better_of(name, told) != reports::Better::more, guessed, reports::compared_of(name)};
}

[[noreturn]] void refuse_unmatched(const reports::Comparison& comparison) {
    std::string why = "no combination of their parameters is in both";
    if (!comparison.apart.empty()) {
        why = joined(comparison.apart) + one_or_many(comparison.apart.size(), " keeps", " each keep") +
              " them apart (see above)";
        why += "; --ignore " + comparison.apart.front() + " compares them regardless";
    } else if (!comparison.axes.empty()) {
        why += "; --ignore NAME compares regardless of one of " + joined(comparison.axes);
    }
    throw UsageError("no job of A matches a job of B: " + why);
}

void refuse_nothing(const reports::ComparedSide& side, const char* which) {
    if (side.runs.empty())
        throw UsageError("no job of " + std::string(which) + " (" + side.name + ") is done, such as one " +
                         side.unmeasured.front().why);
}

// "; 2 settings are only in A: k r (no job of B), k s (in B failed (exit): ...)"
std::string unmatched_text(const std::vector<reports::Unmatched>& settings, const char* side) {
    constexpr std::size_t most = 5;
    if (settings.empty()) return "";
    std::vector<std::string> texts;
    for (const reports::Unmatched& each : settings) {
        if (texts.size() == most) break;
        std::vector<std::string> values;
        for (const auto& [name, value] : each.settings) values.push_back(name + " " + value);
        texts.push_back(joined(values, " ") + " (" + each.why + ")");
    }
    if (settings.size() > most) texts.push_back("...");
    return "; " + counted(settings.size(), "setting") + one_or_many(settings.size(), " is", " are") + " only in " +
           side + ": " + joined(texts);
}

// Runs compared with themselves would always pass.
void refuse_same_runs(const reports::Comparison& comparison) {
    if (comparison.rows.empty() || comparison.count(reports::Verdict::same_runs) < comparison.rows.size()) return;
    const std::size_t rows = comparison.rows.size();
    throw UsageError("A and B are the same runs in " +
                     (rows == 1 ? std::string("the setting") : "all " + std::to_string(rows) + " settings") +
                     " that both have, so there is nothing to compare: equal jobs run once for all sweeps" +
                     unmatched_text(comparison.only_a, "A") + unmatched_text(comparison.only_b, "B") +
                     ". To run them again: `run --rerun all`, then compare --by date or version");
}

struct Side {
    std::string database, name;
};

// Runs them first if asked; nullopt: they did not finish, and `code` says why.
std::optional<std::pair<Side, Side>> run_sides(const Options& options, bool gated, int& code) {
    if (options.text("by") != "sweep")
        throw UsageError("compare --run compares sweeps; it does not take --by " + options.text("by"));
    const Alternated run = run_alternating(options, gated ? Verdicts::needed : Verdicts::wanted);
    code = run.code;
    if (code != all_done && code != jobs_failed) return std::nullopt;
    const std::vector<std::string> files = options.list("db");
    const std::string database = files.empty() ? default_database : files.front();
    return std::pair{Side{database, run.a}, Side{database, run.b}};
}

// One file: two names in it. Two files: the first is A's, the second B's; a missing name means all rows, a missing
// second name the same as the first.
std::pair<Side, Side> sides_of(const Options& options) {
    std::vector<std::string> files = options.list("db");
    if (files.empty()) files = {default_database};
    const std::vector<std::string> names = options.list("NAME");
    if (files.size() > 2) throw UsageError("--db is given more than twice; compare takes one file or two");
    if (names.size() > 2) throw UsageError("compare takes two names, A and B");
    if (std::ranges::find(names, "") != names.end())
        throw UsageError("a name is empty; leave it out to compare all of a database");
    if (files.size() == 1 && names.size() < 2)
        throw UsageError("name two things to compare, or two files with --db; --help says how");
    const std::string a = names.empty() ? "" : names.front(), b = names.empty() ? "" : names.back();
    return {{files.front(), a}, {files.back(), b}};
}

// The last two versions of the program that have done attempts; nullopt: there is only one.
std::optional<std::pair<Side, Side>> last_versions(const Options& options) {
    const std::vector<std::string> files = options.list("db");
    const std::string file = files.empty() ? default_database : files.front();
    schema::Store store(file, schema::OpenMode::read_only);
    SQLite::Statement find(
        store.db(),
        "SELECT e.program_version FROM attempt a JOIN runner_process p ON p.id = a.runner_process_id "
        "JOIN environment e ON e.id = p.environment_id WHERE a.status = 'done' "
        "GROUP BY 1 ORDER BY max(a.id) DESC LIMIT 2");
    std::vector<std::string> versions;
    while (find.executeStep()) versions.push_back(find.getColumn(0).getString());
    if (versions.size() < 2) {
        std::cerr << "nothing to compare with: " << file << " has done jobs of "
                  << (versions.empty() ? "no version" : "one version, " + versions.front()) << '\n';
        return std::nullopt;
    }
    return std::pair{Side{file, versions[1]}, Side{file, versions[0]}};
}

std::optional<reports::Margin> margin_of(const Options& options) {
    if (!options.has("fail-above")) {
        if (options.has("allow-missing")) throw UsageError("--allow-missing is for --fail-above");
        return std::nullopt;
    }
    return reports::Margin::read(options.text("fail-above"));
}

void refuse_without_run(const Options& options) {
    for (const char* name : {"set", "device", "runners"})
        if (options.has(name)) throw UsageError("--" + std::string(name) + " is for compare --run A.yaml B.yaml");
}

reports::ComparedSide load(const Side& side, reports::CompareBy by, const reports::ComparedMetric& metric) {
    schema::Store store(side.database, schema::OpenMode::read_only);
    return reports::load_side(store.db(), side.database, by, side.name, metric.name);
}

int conclude(const reports::Gate& gate, const Options& options) {
    using Outcome = reports::Gate::Outcome;
    const bool allowed = gate.outcome == Outcome::undecidable && options.has("allow-missing");
    std::cerr << "gate: " << reports::headline(gate) << (allowed ? "; allowed by --allow-missing" : "") << '\n';
    if (gate.outcome == Outcome::fail) return jobs_failed;
    return gate.outcome == Outcome::pass || allowed ? all_done : undecidable;
}

int compare_sides(const Options& options, const std::pair<Side, Side>& sides,
                  const std::optional<reports::Margin>& margin) {
    const Format format = format_of(options, {Format::table, Format::markdown, Format::json});
    const reports::CompareBy by = against_last(options) ? reports::CompareBy::version : by_of(options);
    const reports::ComparedMetric metric = metric_of(options);
    const reports::ComparedSide before = load(sides.first, by, metric), after = load(sides.second, by, metric);
    refuse_nothing(before, "A");
    const reports::Comparison comparison = reports::compare(before, after, by, metric, options.list("ignore"));
    refuse_same_runs(comparison);
    std::optional<reports::Gate> gate;
    if (margin) gate = reports::judge(comparison, *margin);
    reports::write_comparison(std::cout, comparison, format, gate);
    if (gate && gate->outcome == reports::Gate::Outcome::fail) return conclude(*gate, options);
    if (comparison.rows.empty()) refuse_unmatched(comparison);
    return gate ? conclude(*gate, options) : all_done;
}

}  // namespace

int compare(const Arguments& arguments) {
    po::options_description known("Options");
    po::options_description_easy_init add = known.add_options();
    add("db", po::value<std::vector<std::string>>()->composing()->value_name("FILE.db"),
        "results database (default: results.db); given twice: A's, then B's");
    add("by", po::value<std::string>()->default_value("sweep")->value_name("sweep|host|version|date"),
        "what A and B are: sweep, host, version or date (2026-11-24, or FROM..TO)");
    add("against-last",
        "the last version of the program against the one before it, for CI; exit code 5 if there is none");
    add("metric", po::value<std::string>()->default_value("runtime_s")->value_name("METRIC"),
        "runtime_s, peak_memory_bytes, ssim, or any other metric of the jobs");
    add("better", po::value<std::string>()->value_name("more|less"),
        "more or less: which way a metric of your own is better (default: by its name)");
    add("ignore", po::value<std::vector<std::string>>()->composing()->value_name("NAME"),
        "NAME: runs may differ in it, such as threads; may be repeated");
    add("fail-above", po::value<std::string>()->value_name("PERCENT"),
        "5%, or for a similarity such as ssim a difference, 0.01: exit code 1 when a setting is worse by more than "
        "this "
        "or fails, 5 when that cannot be decided");
    add("allow-missing", "with --fail-above: exit code 0 instead of 5");
    add_alternating_options(known);
    add("format", po::value<std::string>()->default_value("table")->value_name("table|markdown|json"),
        "table, markdown or json");
    const Options options(arguments, compare_usage, known, {{"NAME...", "SWEEP|FILE.yaml"}});
    format_of(options, {Format::table, Format::markdown, Format::json});
    by_of(options);
    metric_of(options);
    const std::optional<reports::Margin> margin = margin_of(options);
    if (against_last(options)) {
        const auto sides = last_versions(options);
        return sides ? compare_sides(options, *sides, margin) : undecidable;
    }
    if (!options.has("run")) {
        refuse_without_run(options);
        return compare_sides(options, sides_of(options), margin);
    }
    int code = all_done;
    const auto sides = run_sides(options, margin.has_value(), code);
    if (!sides) return code;
    const int compared = compare_sides(options, *sides, margin);
    return margin ? compared : std::max(code, compared);  // the gate judges failed jobs, too
}

}  // namespace stylesweep::cli
