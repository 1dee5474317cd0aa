#include "reports/compare.hpp"
#include "base/counted.hpp"

#include <charconv>
#include <cmath>
#include <iostream>

#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/options.hpp"
#include "reports/compare_text.hpp"
#include "reports/own_measures.hpp"
#include "reports/units.hpp"
#include "schema/store.hpp"

namespace stylesweep::cli {
namespace {

using reports::Format;

constexpr const char* usage =
    "stylesweep compare A B [--by sweep|host|version|date] [--metric NAME] [OPTION...]\n"
    "       stylesweep compare [A [B]] --db BEFORE.db --db AFTER.db [OPTION...]";

reports::CompareBy by_of(const Options& options) {
    const auto by = reports::parse_compare_by(options.text("by"));
    if (!by) throw UsageError("--by takes sweep, host, version or date, not '" + options.text("by") + "'");
    return *by;
}

reports::ComparedMetric metric_of(const Options& options) {
    const std::string name = options.text("metric");
    reports::Directions told;
    if (options.has("better")) told = reports::directions_of({name + "=" + options.text("better")});
    const bool guessed = told.empty() && !reports::is_known_measure(name);
    return {name, reports::better_of(name, told) == reports::Better::less, guessed};
}

[[noreturn]] void refuse_unmatched(const reports::Comparison& comparison) {
    std::string names;
    for (const std::string& name : comparison.never_shared()) names += (names.empty() ? "" : ", ") + name;
    throw UsageError("nothing of A matches anything of B: " + (names.empty()
                                                                   ? "no combination of their parameters is in both"
                                                                   : "they have no value in common of " + names));
}

// "5%" as 0.05.
std::optional<double> share_of(const Options& options) {
    if (!options.has("fail-above")) return std::nullopt;
    const std::string text = options.text("fail-above");
    double percent = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), percent);
    if (read.ec != std::errc() || std::string(read.ptr) != "%" || !(percent >= 0) || std::isinf(percent))
        throw UsageError("--fail-above takes a percentage such as 5%, not '" + text + "'");
    return percent / 100;
}

struct Side {
    std::string database, name;
};

// One file: two names of it. Two files: the first is A's, the second B's; a missing name means all rows, a missing
// second the same as the first.
std::pair<Side, Side> sides_of(const Options& options) {
    std::vector<std::string> files = options.list("db");
    if (files.empty()) files = {default_database};
    const std::vector<std::string> names = options.list("NAME");
    if (files.size() > 2) throw UsageError("--db is given more than twice; compare takes one file or two");
    if (names.size() > 2) throw UsageError("compare takes two names, A and B");
    if (files.size() == 1 && names.size() < 2)
        throw UsageError("name two things to compare, or two files with --db; --help says how");
    const std::string a = names.empty() ? "" : names.front(), b = names.empty() ? "" : names.back();
    return {{files.front(), a}, {files.back(), b}};
}

reports::ComparedSide load(const Side& side, reports::CompareBy by, const reports::ComparedMetric& metric) {
    schema::Store store(side.database, schema::OpenMode::read_only);
    return reports::load_side(store.db(), side.database, by, side.name, metric.name);
}

}  // namespace

int compare(const Arguments& arguments) {
    po::options_description known("Options");
    po::options_description_easy_init add = known.add_options();
    add("db", po::value<std::vector<std::string>>()->composing(),
        "results database (default: results.db); given twice: A's, then B's");
    add("by", po::value<std::string>()->default_value("sweep"),
        "what A and B are: sweep, host, version or date (2026-11-24, or FROM..TO)");
    add("metric", po::value<std::string>()->default_value("runtime_s"),
        "runtime_s, peak_memory_bytes, ssim, or any other metric of the jobs");
    add("better", po::value<std::string>(),
        "more or less: which way a metric of your own is better (default: by its name)");
    add("fail-above", po::value<std::string>(), "5%: exit code 1 when a row is significantly worse by more than this");
    add("format", po::value<std::string>()->default_value("table"), "table, markdown or json");
    const Options options(arguments, usage, known, {"NAME..."});
    const Format format = format_of(options, {Format::table, Format::markdown, Format::json});
    const reports::CompareBy by = by_of(options);
    const reports::ComparedMetric metric = metric_of(options);
    const std::optional<double> share = share_of(options);
    const auto [a, b] = sides_of(options);
    const reports::ComparedSide before = load(a, by, metric), after = load(b, by, metric);
    const reports::Comparison comparison = reports::compare(before, after, by, metric);
    reports::write_comparison(std::cout, comparison, format);
    if (comparison.rows.empty()) refuse_unmatched(comparison);
    const std::size_t regressions = share ? comparison.regressions(*share) : 0;
    if (regressions == 0) return all_done;
    std::cerr << regressions << " of " << counted(comparison.rows.size(), "row") << " "
              << one_or_many(regressions, "is", "are") << " significantly worse by more than "
              << reports::fixed_text(*share * 100, 1) << "%\n";
    return jobs_failed;
}

}  // namespace stylesweep::cli
