#include "orchestrator/cli/reference/command_table.hpp"

#include <iostream>
#include <stdexcept>

#include "orchestrator/cli/upkeep/weights.hpp"
#include "version.hpp"

namespace stylesweep::cli {
namespace {

int print_version(const Arguments& arguments) {
    const Options none(arguments, "stylesweep version", po::options_description("Options"));
    std::cout << "stylesweep " << version_and_commit << " (" << build_type << ")\n";
    return all_done;
}

constexpr CommandEntry commands[] = {
    {"plan", plan, "list the jobs of a sweep file and what is already done",
     "stylesweep plan sweeps/quickstart.yaml --set style_weight=10,1000"},
    {"run", run, "run the jobs that have no result yet",
     "stylesweep run sweeps/quickstart.yaml --set resolution=256 --budget 8h"},
    {"status", status, "show the progress of each sweep", "stylesweep status --watch"},
    {"pause", pause, "start no further jobs of a sweep", "stylesweep pause quickstart"},
    {"resume", resume, "resume a paused sweep", "stylesweep resume quickstart"},
    {"cancel", cancel, "cancel a sweep or single jobs", "stylesweep cancel quickstart"},
    {"query", query, "run an SQL query, read-only",
     "stylesweep query \"SELECT precision, avg(runtime_s) FROM results GROUP BY 1\"\nstylesweep query @pareto -p "
     "sweep=quickstart"},
    {"report", report, "write the results as HTML, CSV and Markdown",
     "stylesweep report --baseline precision=fp32 -o report.html --csv report.csv"},
    {"serve", serve_report, "show the report in a browser, live while a sweep runs; or let people vote",
     "stylesweep serve\nstylesweep serve --vote quickstart --host 0.0.0.0"},
    {"evaluate", evaluate_sets, "compute metrics of all pictures of a setting: FID, KID, ArtFID",
     "stylesweep evaluate quickstart --set fid,kid --network inception.pt --trust"},
    {"compare", compare, "compare two sweeps, hosts, versions or dates",
     "stylesweep compare before after --fail-above 5%\nstylesweep compare --run before.yaml after.yaml --set "
     "repeats=6"},
    {"fit", fit, "tell how large a picture fits in a memory, and what raises that",
     "stylesweep fit --memory 12GiB --set precision=bf16"},
    {"check", check, "compare a sweep with published figures: ratios and growth",
     "stylesweep check quickstart --against references/neural-style.csv"},
    {"show", show, "show everything about one job", "stylesweep show 1\nstylesweep show 1 --reproduce > one.yaml"},
    {"split", split, "split the queue into shards, for other machines",
     "stylesweep split sweeps/quickstart.yaml --db night.db --shards 8 -o shards"},
    {"work", work, "run a shard on a local disk and copy it back", "stylesweep work shards/night-1.db"},
    {"merge", merge, "merge the results of other databases into one (--db, by default results.db)",
     "stylesweep merge --db night.db shards/*.db"},
    {"export", export_results, "export results: CSV, JSON lines, Parquet, a small database, a backup",
     "stylesweep export --sweep quickstart -o quickstart.csv\nstylesweep export --backup backup.db"},
    {"import", import_results, "import results from a CSV file, or answers to a ballot",
     "stylesweep import old.csv --sweep march"},
    {"weights", weights_command, "import, fetch, list and verify networks' weights; export ONNX",
     "stylesweep weights import vgg19-dcbb9e9d.pth"},
    {"doctor", doctor, "check this machine and the database: devices, libraries, damage",
     "stylesweep doctor --noise 60s"},
    {"completion", completion, "print a shell's completion script: bash, zsh or fish",
     "eval \"$(stylesweep completion bash)\""},
    {"manual", manual, "print the manual page of stylesweep, or of a runner", "stylesweep manual | man -l -"},
    {"version", print_version, "print version and commit", "stylesweep version"},
};

constexpr ExitMeaning meanings[] = {
    {all_done, "all done"},
    {jobs_failed,
     "some jobs failed, something is wrong (doctor, verify, --fail-above), a published claim is refuted (check), or "
     "something cannot be written or fetched"},
    {bad_usage, "bad arguments or sweep file"},
    {database_trouble, "database error"},
    {budget_ended, "the budget ended first"},
    {undecidable,
     "too little is known to pass or fail (--fail-above), nothing can be checked (check), or there is no limit to "
     "find: "
     "nothing fits, or everything (fit --verify)"},
    {interrupted, "interrupted"},
};

}  // namespace

std::span<const CommandEntry> command_table() {
    return commands;
}

std::span<const ExitMeaning> exit_meanings() {
    return meanings;
}

CommandSyntax syntax_of(const CommandEntry& command) {
    try {
        command.function({"--help"});
    } catch (const Options::HelpAsked& asked) {
        return asked.syntax;
    }
    throw std::logic_error(std::string("the command ") + command.name + " has no --help");
}

}  // namespace stylesweep::cli
