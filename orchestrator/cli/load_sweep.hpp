// A sweep file with the runner it names, checked against each other: where plan and run begin.
#pragma once

#include "orchestrator/cli/options.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::cli {

struct LoadedSweep {
    sweep::SweepFile file;
    std::filesystem::path program;
    std::string description_text;
    sweep::RunnerDescription runner;
};

inline LoadedSweep load_sweep(const Options& options) {
    LoadedSweep loaded{sweep::load(options.required("sweep file"), options.list("set")), {}, {}, {}};
    try {
        loaded.program = plan::find_runner(loaded.file.runner);
    } catch (const std::invalid_argument& error) {
        throw sweep::SweepFileError(loaded.file.path, loaded.file.runner_where, error.what());
    }
    loaded.description_text = plan::describe(loaded.program);
    loaded.runner = sweep::RunnerDescription::parse(loaded.description_text);
    sweep::declare_files(loaded.file, loaded.runner);
    sweep::validate(loaded.file, loaded.runner);
    return loaded;
}

/// More jobs than `--max-jobs` are an error: a typing mistake makes a million jobs easily.
inline void check_size(const sweep::SweepFile& file, std::uint64_t jobs, int most) {
    if (jobs <= static_cast<std::uint64_t>(most)) return;
    throw sweep::SweepFileError(file.path, file.runner_where,
                                "the sweep stands for up to " + std::to_string(jobs) + " jobs, more than " +
                                    std::to_string(most) + "; raise the limit with --max-jobs if that is meant");
}

}  // namespace stylesweep::cli
