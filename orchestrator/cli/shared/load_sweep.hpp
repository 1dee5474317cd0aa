// A sweep file with the runner it names, checked against each other: where plan and run begin.
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

/// The sweep file that the options name; `-` is standard input, with names of files relative to the working folder.
/// Says on standard error what the reader should know of how values were read. Throws SweepFileError, UsageError.
LoadedSweep load_sweep(const Options& options);

/// More jobs than `most` are an error: a typing mistake makes a million jobs easily. So are none at all. Throws
/// SweepFileError.
void check_size(const sweep::SweepFile& file, sweep::Expansion& jobs, int most);

/// Says what of the sweep file is no job, where that may surprise.
void print_note(const sweep::Expansion& jobs);

/// When all jobs are made: exclusions that matched nothing, and how many jobs were equal to others by their values.
void print_warnings(const sweep::Expansion& jobs);

/// How many jobs were equal to others but for the names of their files; 0 says nothing.
void print_equal_files(std::uint64_t count);

/// Says what is new in the file of a sweep that the database knows already: its earlier rows stay.
void print_changes(const LoadedSweep& loaded, schema::Store& store, const Options& options);

}  // namespace stylesweep::cli
