// The commands of `stylesweep`: each a thin function that parses its options, calls a module and prints.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace stylesweep::cli {

/// Exit codes (README.md).
enum ExitCode : int {
    all_done = 0,
    jobs_failed = 1,
    bad_usage = 2,
    database_trouble = 3,
    budget_ended = 4,
    undecidable = 5,
    interrupted = 130,
};

using Arguments = std::vector<std::string>;

/// Invalid arguments: printed with the command's usage line, exit code 2.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `stylesweep ARGUMENTS...`; all errors end here as one line on standard error.
int main_command(const Arguments& arguments);

int plan(const Arguments& arguments);
int run(const Arguments& arguments);
int status(const Arguments& arguments);
int query(const Arguments& arguments);
int pause(const Arguments& arguments);
int resume(const Arguments& arguments);
int cancel(const Arguments& arguments);
int compare(const Arguments& arguments);
int fit(const Arguments& arguments);
int check(const Arguments& arguments);
int evaluate_sets(const Arguments& arguments);
int report(const Arguments& arguments);
int serve_report(const Arguments& arguments);
int show(const Arguments& arguments);
int doctor(const Arguments& arguments);
int split(const Arguments& arguments);
int work(const Arguments& arguments);
int merge(const Arguments& arguments);
int export_results(const Arguments& arguments);
int import_results(const Arguments& arguments);
int completion(const Arguments& arguments);
int manual(const Arguments& arguments);

}  // namespace stylesweep::cli
