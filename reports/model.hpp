// What a report tells, as data: gathered from the database, independent of how it is written.
#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stylesweep::reports {

/// A figure of the report's tables: declared once, used by every writer.
struct Measure {
    const char* name;  ///< of the metric in the database
    const char* title;
    const char* unit;
    const char* meaning;
};
inline constexpr std::array<Measure, 5> measures = {{
    {"runtime_s", "runtime", "s",
     "median wall time of the stylisation itself; loading, decoding and encoding are not in it"},
    {"peak_memory_bytes", "peak memory", "bytes", "highest tensor memory during the job, network included"},
    {"ssim", "SSIM", "", "structural similarity of output and content (scikit-image's default form); 1 is identical"},
    {"ssim_gaussian", "SSIM (Gaussian)", "", "the same with Wang's Gaussian window"},
    {"process_peak_memory_bytes", "process peak", "bytes",
     "highest resident memory of the runner process during the job"},
}};

/// One finished or unfinished job.
struct JobRow {
    std::int64_t id = 0, attempt_id = 0;
    std::string key, state, error_class, error_message, warning, started_at, finished_at, host, device, device_name,
        weights;
    std::string status;  ///< of its result; `state` differs while a re-run waits
    int repeat = 1, attempts = 0;
    double wall_s = 0;
    std::map<std::string, std::string> params;
    std::map<std::string, double> metrics;
    std::map<std::string, std::string> artifacts;  ///< kind -> path relative to the files folder
};

/// One row of the comparison: the done jobs that agree in all axes (they differ in their repeat).
struct Group {
    std::vector<std::string> values;  ///< by axis
    std::size_t jobs = 0;
    std::optional<double> runtime_s, runtime_low_s, runtime_high_s, peak_memory_bytes, ssim, ssim_gaussian;
    bool interval_is_range = false;  ///< low and high are the extremes: too few jobs for a confidence interval
    std::optional<double> runtime_ratio, memory_ratio,
        ssim_difference;  ///< to the baseline, all other axes equal
    bool is_baseline = false;
    std::string warning;
};

struct SweepModel {
    std::string name, runner, file_path, file_text, command_line;
    std::vector<std::string> parameters;           ///< axes first
    std::vector<std::string> axes;                 ///< parameters with more than one value among the jobs
    std::map<std::string, std::string> constants;  ///< the other parameters with their one value
    std::map<std::string, std::int64_t> states;
    std::optional<std::pair<std::string, std::string>> baseline;
    std::vector<JobRow> jobs;
    std::vector<Group> groups;
    std::vector<std::string> environments;  ///< JSON facts of each environment its results come from
};

struct ReportOptions {
    std::vector<std::string> sweeps;  ///< empty: all
    std::optional<std::pair<std::string, std::string>> baseline;
    std::string title;
};

struct ReportModel {
    std::string title, newest;  ///< when the last result came in, UTC
    std::filesystem::path database, files;
    std::vector<SweepModel> sweeps;
};

/// Throws std::invalid_argument for an unknown sweep, or a baseline that is no axis or value of any of them.
ReportModel load_model(SQLite::Database& db, const std::filesystem::path& database_file, const ReportOptions& options);

}  // namespace stylesweep::reports
