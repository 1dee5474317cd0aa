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
    {"plan", plan, "list the jobs of a sweep file and what is already done"},
    {"run", run, "run the jobs that have no result yet"},
    {"status", status, "show the progress of each sweep"},
    {"pause", pause, "start no further jobs of a sweep"},
    {"resume", resume, "resume a paused sweep"},
    {"cancel", cancel, "cancel a sweep or single jobs"},
    {"query", query, "run an SQL query, read-only"},
    {"report", report, "write the results as HTML, CSV and Markdown"},
    {"serve", serve_report, "show the report in a browser, live while a sweep runs; or let people vote"},
    {"evaluate", evaluate_sets, "compute metrics of all pictures of a setting: FID, KID, ArtFID"},
    {"compare", compare, "compare two sweeps, hosts, versions or dates"},
    {"fit", fit, "tell how large a picture fits in a memory, and what raises that"},
    {"check", check, "compare a sweep with published figures: ratios and growth"},
    {"show", show, "show everything about one job"},
    {"split", split, "split the queue into shards, for other machines"},
    {"work", work, "run a shard on a local disk and copy it back"},
    {"merge", merge, "merge the results of other databases into one (--db, by default results.db)"},
    {"export", export_results, "export results: CSV, JSON lines, Parquet, a small database, a backup"},
    {"import", import_results, "import results from a CSV file, or answers to a ballot"},
    {"weights", weights_command, "import, fetch, list and verify networks' weights; export ONNX"},
    {"doctor", doctor, "check this machine and the database: devices, libraries, damage"},
    {"completion", completion, "print a shell's completion script: bash, zsh or fish"},
    {"manual", manual, "print the manual page of stylesweep, or of a runner"},
    {"version", print_version, "print version and commit"},
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
