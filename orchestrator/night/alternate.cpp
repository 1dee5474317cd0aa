#include "orchestrator/night/alternate.hpp"

#include <algorithm>
#include <iostream>

#include "orchestrator/cli/shared/load_sweep.hpp"

namespace stylesweep::cli {
namespace {

constexpr int least_repeats = 4;  // required for an interval, see base/statistics/two_sample.hpp

struct Alternating {
    std::string file, name;
    int repeats = 1;
};

void add_each(Arguments& arguments, const Options& options, const char* name) {
    for (const std::string& value : options.list(name)) {
        arguments.push_back(std::string("--") + name);
        arguments.push_back(value);
    }
}

// All options except the repeats, which increase by one each round.
Arguments overrides(const Options& options) {
    Arguments arguments;
    for (const std::string& text : options.list("set"))
        if (!text.starts_with("repeats=")) arguments.insert(arguments.end(), {"--set", text});
    return arguments;
}

Alternating alternating_of(const std::string& file, const std::string& database, const Options& options) {
    po::options_description known;
    add_sweep_options(known);
    add_database_option(known);
    Arguments arguments{file, "--db", database};
    add_each(arguments, options, "set");
    const LoadedSweep loaded = load_sweep(Options(arguments, "", known, {{"sweep file", "FILE.yaml"}}));
    return {file, loaded.file.name, loaded.file.repeats};
}

int run_round(const Alternating& side, int round, const std::string& database, const Options& options) {
    Arguments arguments{side.file, "--db", database, "--set", "repeats=" + std::to_string(round)};
    const Arguments further = overrides(options);
    arguments.insert(arguments.end(), further.begin(), further.end());
    add_each(arguments, options, "device");
    if (options.has("runners")) arguments.insert(arguments.end(), {"--runners", options.text("runners")});
    return run(arguments);
}

void check_repeats(const Alternating& side, Verdicts verdicts) {
    if (side.repeats >= least_repeats) return;
    const std::string what = side.file + " has repeats: " + std::to_string(side.repeats) +
                             ", too few for a verdict; at least 4 are needed, 6 for 20 rows: --set repeats=6";
    if (verdicts == Verdicts::needed) throw UsageError(what);
    std::cerr << "warning: " << what << '\n';
}

}  // namespace

void add_alternating_options(po::options_description& all) {
    po::options_description_easy_init add = all.add_options();
    add("run", "A and B are sweep files: run their repeats in turns (ABBA), then compare");
    add("set", po::value<std::vector<std::string>>()->composing()->value_name("NAME=V1,V2"),
        "with --run: as for `run`, such as repeats=6; applies to both");
    add("device", po::value<std::vector<std::string>>()->composing()->value_name("DEVICE|all"),
        "with --run: as of `run`");
    add("runners", po::value<std::string>()->value_name("N"), "with --run: as of `run`");
}

Alternated run_alternating(const Options& options, Verdicts verdicts) {
    const std::vector<std::string> files = options.list("NAME"), databases = options.list("db");
    if (files.size() != 2) throw UsageError("compare --run takes two sweep files, A.yaml and B.yaml");
    if (databases.size() > 1) throw UsageError("compare --run takes one --db, for both sweeps");
    const std::string database = databases.empty() ? default_database : databases.front();
    const Alternating a = alternating_of(files[0], database, options), b = alternating_of(files[1], database, options);
    if (a.name == b.name)
        throw UsageError(a.file + " and " + b.file + " are both named '" + a.name +
                         "'; two sweeps of one database need different names");
    for (const Alternating& side : {a, b}) check_repeats(side, verdicts);
    Alternated result{a.name, b.name, all_done};
    for (int round = 1; round <= std::max(a.repeats, b.repeats); ++round) {
        const bool a_first = round % 2 == 1;
        for (const Alternating& side : {a_first ? a : b, a_first ? b : a}) {
            if (round > side.repeats) continue;
            const int code = run_round(side, round, database, options);
            if (code != all_done && code != jobs_failed) return {a.name, b.name, code};
            result.code = std::max(result.code, code);
        }
    }
    return result;
}

}  // namespace stylesweep::cli
