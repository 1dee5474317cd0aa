// A sweep file with the runner it names, checked against each other: the start of plan and run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::cli {

struct LoadedSweep {
    sweep::SweepFile file;
    std::filesystem::path program;
    std::string description_text;
    sweep::RunnerDescription runner;
};

/// The sweep file that the options name; `-` is standard input, with file names relative to the working folder. Prints
/// on standard error how ambiguous values were read. Throws SweepFileError, UsageError.
LoadedSweep load_sweep(const Options& options);

/// More jobs than `most` are an error, because a typing mistake easily makes a million. So are none at all. Throws
/// SweepFileError.
void check_size(const sweep::SweepFile& file, sweep::Expansion& jobs, int most);

/// Prints what in the sweep file yields no jobs, where that may surprise.
void print_note(const sweep::Expansion& jobs);

/// After all jobs were generated: prints exclusions that matched nothing, and how many jobs were equal to others by
/// value.
void print_warnings(const sweep::Expansion& jobs);

/// Prints how many jobs were equal to others except for the names of their files; nothing for 0.
void print_equal_files(std::uint64_t count);

/// Prints what changed in the file of a sweep that the database already knows; earlier rows are kept.
void print_changes(const LoadedSweep& loaded, schema::Store& store, const Options& options);

}  // namespace stylesweep::cli
