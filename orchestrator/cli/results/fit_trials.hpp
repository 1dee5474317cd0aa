// The trials of `fit --verify`: real jobs of one iteration, each a row of the sweep `fit`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "orchestrator/plan/largest.hpp"

namespace stylesweep::cli {

/// What `fit` is asked: runner, place, memory, and values that parameters have.
struct FitQuestion {
    std::string device;
    sweep::RunnerDescription runner;
    plan::Place place;
    double memory_bytes = 0;
    std::vector<std::pair<std::string, std::string>> set;
};

/// Rows of the question's runner on its device, by what memory depends on.
std::vector<plan::SizeCase> fit_cases(const std::string& database, const FitQuestion& question);

/// Finds the true limit of jobs like `of`: bisects from `predicted` on, within what rows show. Prints a line for each
/// trial, and the result. Returns the exit code.
int verify_fit(const std::string& database, const FitQuestion& question, const plan::SizeCase& of,
               const plan::Largest& predicted);

}  // namespace stylesweep::cli
