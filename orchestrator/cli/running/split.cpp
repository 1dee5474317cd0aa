#include "schema/transfer/split.hpp"
#include "base/text/counted.hpp"

#include <iostream>

#include "orchestrator/cli/shared/load_sweep.hpp"
#include "orchestrator/cli/shared/new_database.hpp"
#include "orchestrator/cli/shared/output_file.hpp"
#include "orchestrator/launch/carried_inputs.hpp"
#include "orchestrator/night/enqueue.hpp"

namespace stylesweep::cli {
namespace {

po::options_description split_options() {
    po::options_description known("Options");
    add_sweep_options(known);
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("shards,n", po::value<int>()->value_name("N"), "number of shards; fewer if fewer jobs are queued");
    add("output,o", po::value<std::string>()->value_name("FOLDER"), "folder for the shards, created if missing");
    add("inputs", "also copy the jobs' input files there, for machines that cannot see them");
    add("recall", "take back the jobs of shards that were lost");
    add("max-jobs", po::value<int>()->default_value(1'000'000)->value_name("N"), "refuse a sweep of more jobs");
    return known;
}

int take_back(const Options& options) {
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    std::cerr << counted(schema::recall(store), "job")
              << " taken back; the next `stylesweep run` of their sweep runs them here\n";
    return all_done;
}

void tell(const std::vector<schema::Shard>& shards, const Options& options) {
    std::int64_t jobs = 0;
    for (const schema::Shard& shard : shards) {
        std::cout << shard.file.string() << '\n';
        jobs += shard.jobs;
    }
    std::cerr << counted(jobs, "job") << " split into " << counted(shards.size(), "shard")
              << ". On each machine, with its shard:\n"
              << "  stylesweep work SHARD.db\nand afterwards here, with the shards and their .files folders:\n"
              << "  stylesweep merge --db " << shell_word(options.text("db")) << " "
              << shell_word(options.text("output")) << "/*.db\n";
}

}  // namespace

int split(const Arguments& arguments) {
    const char* usage =
        "stylesweep split [SWEEP.yaml|-] --db FILE --shards N -o FOLDER\n"
        "       stylesweep split --recall --db FILE";
    const Options options(arguments, usage, split_options(), {{"sweep file", "FILE.yaml"}});
    if (options.has("recall")) return take_back(options);
    if (!options.has("shards") || options.number("shards") < 1 || options.number("shards") > 100'000)
        throw UsageError("--shards takes a number from 1 to 100000");
    if (!options.has("output")) throw UsageError("name the folder for the shards with -o");
    std::string command_line = "stylesweep split";
    for (const std::string& argument : arguments) command_line += ' ' + shell_word(argument);

    const std::filesystem::path folder = options.text("output");
    if (folder.empty()) throw UsageError("-o needs the name of a folder for the shards");
    const bool named = !options.list("sweep file").empty();
    const NewDatabase new_database(options.text("db"));
    schema::Store store(options.text("db"), named ? schema::OpenMode::create : schema::OpenMode::read_write);
    new_database.tell();
    Precious precious;
    precious.add(store);
    precious.check(folder);
    std::optional<schema::Id> sweep;
    if (named) {  // as `run` would, but without running, so that a sweep can be split before its first job
        const LoadedSweep loaded = load_sweep(options);
        PreparedJobs prepared(loaded, options);
        sweep = enqueue(prepared, options, store, command_line, schema::Rerun::none, nullptr).sweep;
    }
    if (options.has("inputs"))
        for (const schema::InputFile& file : schema::queued_inputs(store, sweep.value_or(0)))
            launch::stage(file, file.path, folder / "inputs");
    tell(schema::split(store, sweep, options.number("shards"), folder), options);
    return all_done;
}

}  // namespace stylesweep::cli
