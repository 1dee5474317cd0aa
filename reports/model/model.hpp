// The data of a report, read from the database, independent of the output format.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reports/analysis/matched.hpp"
#include "reports/analysis/spread.hpp"
#include "reports/model/custom_measures.hpp"
#include "reports/model/fits.hpp"
#include "reports/model/measures.hpp"
#include "reports/references/claims.hpp"
#include "schema/evaluation/set_metrics.hpp"
#include "schema/queue/states.hpp"

namespace stylesweep::reports {

/// A parameter of a sweep with all values of its jobs, in display order: by the number at their start, then by text. ""
/// means that a job lacks the parameter.
struct Parameter {
    std::string name;
    std::vector<std::string> values;
};
using Code = std::uint32_t;  ///< index into the parameter's values

/// A file made or used by the job.
struct Artifact {
    std::string kind, path;  ///< path relative to the files folder
    std::int64_t bytes = 0;
};

/// One finished or unfinished job. Texts shared by many jobs are stored once, in the sweep: 100,000 jobs take about 100
/// MB.
struct JobRow {
    std::int64_t id = 0, attempt_id = 0, position = 0;
    std::string key, error_class, error_message, warning, started_at, finished_at;
    schema::JobState state = schema::JobState::queued;
    std::optional<schema::AttemptStatus> status = {};  ///< of its result; `state` differs while a re-run is queued
    int environment = -1;                              ///< index into the sweep's environments
    int weights = -1;                                  ///< index into the sweep's weights
    int repeat = 1, attempts = 0;
    double wall_s = 0;            ///< 0 if it was recorded during another job's run
    std::string recorded_in;      ///< key of that job; empty: it had its own run
    std::string resumed_from;     ///< "iteration 60": its attempt did the rest only; empty: all
    std::int64_t process = 0;     ///< runner process id in the database; 0: none
    std::vector<Code> codes;      ///< by parameter
    std::vector<double> metrics;  ///< by the sweep's metrics; NaN: none
    std::vector<Artifact> artifacts;

    /// nullptr: none of that kind.
    [[nodiscard]] const Artifact* artifact(std::string_view kind) const;
};

/// Skipped by a decision of the search: not run, and no failure.
bool is_not_worth_running(const JobRow& job);

/// A setting, one row of the comparison: the done jobs that agree in all axes (its repeats).
struct Group {
    std::vector<Code> codes;  ///< by axis
    std::size_t first = 0;    ///< its first job
    std::size_t jobs = 0;
    std::vector<std::optional<Spread>> figures;    ///< over its jobs, by the sweep's measures
    std::vector<std::optional<Repeats>> repeats;   ///< by the sweep's measures; absent below two values
    std::vector<std::optional<double>> relatives;  ///< to the baseline, all other axes equal; by the sweep's measures
    bool is_baseline = false;
    std::string warning;
};

/// An environment of results.
struct Environment {
    std::string facts;  ///< JSON
    std::string host, device, device_name;
};

/// A run of the sweep.
struct Launch {
    std::string started_at, command_line;
    bool same_file = true;  ///< with the sweep file shown in the report
};

/// Samples of one job by step.
struct Curve {
    std::size_t job = 0;  ///< index into the sweep's jobs
    std::string name;     ///< such as total_loss
    std::int64_t steps = 0;
    std::vector<std::pair<std::int64_t, double>> points;  ///< (ordinal, value), thinned out
};

/// A done attempt, whether or not a later one replaced it.
struct PastRun {
    std::size_t job = 0;  ///< index into the sweep's jobs
    double runtime_s = 0;
    std::string started_at, version, place;  ///< place: host, device and threads
};

/// What the machine did while jobs ran, for the timeline.
struct MachineReading {
    std::size_t job = 0;  ///< index into the sweep's jobs
    double at_s = 0;      ///< since its start
    std::optional<double> clock_share = {}, steal = {}, power_w = {}, temperature_c = {}, pressure = {};
};

/// Jobs that failed for the same reason.
struct Cause {
    std::string state, error_class, message;  ///< of the first job
    std::vector<std::size_t> jobs;
    std::string log;          ///< last lines of one job's log
    std::size_t log_job = 0;  ///< whose
};

/// Impossible values of a metric: they count as not measured.
struct Impossible {
    std::size_t count = 0;
    double example = 0;
    std::string why;
};

/// What its search decided (docs/search.md).
struct DecisionRow {
    std::int64_t number = 0;
    std::string what, job_key, setting, reason, decided_at;
    std::optional<int> rank, among;
};

/// What its search sought, and on which conditions.
struct Aims {
    struct Condition {
        std::string metric, comparison;  ///< <, <=, > or >=
        double limit = 0;
    };
    std::vector<std::pair<std::string, Better>> objectives;
    std::vector<Condition> conditions;
};

/// Small versions that were run first.
struct Screen {
    std::string by;                    ///< parameter
    std::vector<double> values;        ///< ascending
    std::vector<std::string> metrics;  ///< by which it was decided
};
struct Preferred;  // reports/analysis/preferred.hpp

struct SweepModel {
    std::string name, runner, file_path, file_text, command_line;
    std::string title;                      ///< its name, with the database's if two databases have that name
    std::filesystem::path database, files;  ///< where it comes from
    std::vector<Parameter> parameters;      ///< axes of the sweep file first
    std::vector<std::string> metrics;       ///< names that a job has, sorted
    std::vector<std::shared_ptr<const CustomMeasure>> custom_measures;
    std::vector<const Measure*> measures;          ///< those of reports::measures that a done job has, then custom ones
    std::vector<std::string> unmeasured;           ///< custom metrics beyond those: too many to compare by all
    std::map<std::string, Impossible> impossible;  ///< by metric: values that were left out
    std::int64_t partial = 0;                      ///< jobs without a runtime because they were resumed
    std::vector<std::string> weights;
    std::set<std::string> inputs;   ///< parameters that are files of an external program
    std::vector<std::size_t> axes;  ///< parameters with more than one value among the jobs
    /// By axis: the other axes that must agree for two groups to be compared: all except dependent ones (see
    /// find_matching()).
    std::vector<std::vector<std::size_t>> matching;
    std::map<std::string, std::string> constants;  ///< the other parameters with their one value
    std::map<schema::JobState, std::int64_t> states;
    std::int64_t earlier = 0;  ///< number of earlier rows; they are in no other member
    std::optional<std::pair<std::string, std::string>> baseline;
    std::vector<JobRow> jobs;              ///< in the order of the axes
    std::vector<Group> groups;             ///< in the same order
    std::vector<Curve> curves;             ///< of at most 40 jobs
    std::vector<Cause> causes;             ///< the most frequent first
    std::vector<PastRun> past;             ///< if asked for
    std::vector<MachineReading> readings;  ///< in the order of jobs and time, thinned out
    std::vector<Launch> launches;
    std::vector<Environment> environments;
    std::vector<Fit> fits;
    std::map<std::string, std::int64_t> decision_counts;  ///< by `what`, of the latest rules
    std::vector<DecisionRow> decisions;                   ///< the latest, newest first
    std::optional<Screen> screen;
    std::optional<Aims> aims;
    std::map<std::string, Better> directions;    ///< of the metrics by which its rules decide
    std::string unmet_conditions;                ///< of its search, in words; "": a job meets them
    std::vector<schema::SetMetric> set_metrics;  ///< of `stylesweep evaluate`
    std::shared_ptr<const Preferred> preferred;  ///< of people; nullptr: nobody voted
    bool has_preferences_of_people = false;      ///< the metric `preference` is theirs, not a program's own

    [[nodiscard]] const std::string& axis_name(std::size_t axis) const { return parameters[axes[axis]].name; }
    [[nodiscard]] const std::string& axis_value(const Group& group, std::size_t axis) const {
        return parameters[axes[axis]].values[group.codes[axis]];
    }
    /// Index of the axis; nullopt: not an axis.
    [[nodiscard]] std::optional<std::size_t> find_axis(std::string_view parameter) const;
    /// "" when the job has no such parameter.
    [[nodiscard]] std::string value_of(const JobRow& job, std::string_view parameter) const;
    [[nodiscard]] std::optional<double> metric(const JobRow& job, std::string_view metric) const;
    /// nullopt when it has none.
    [[nodiscard]] std::optional<Spread> figure(const Group& group, std::string_view measure) const;
    /// Its median.
    [[nodiscard]] std::optional<double> middle(const Group& group, std::string_view measure) const;
};

struct ReportOptions {
    std::vector<std::string> sweeps;  ///< empty: all
    std::optional<std::pair<std::string, std::string>> baseline;
    std::string title;
    bool embed_full = false;                   ///< full pictures in the page instead of thumbnails
    Directions better = {};                    ///< of custom metrics; those named come first
    std::vector<ReferenceTable> against = {};  ///< tables of published figures
    double tolerance = default_tolerance;      ///< of their comparison
    bool history = false;                      ///< all past runs, for their changes of level
};

struct ReportModel {
    std::string title, newest;  ///< when the last result came in, UTC
    bool embed_full = false;
    std::vector<SweepModel> sweeps;
    std::vector<Claim> claims;  ///< published; to be checked against each sweep
    double tolerance = default_tolerance;
};

/// Adds a database's sweeps. Throws std::invalid_argument for an unknown sweep.
void add_database(ReportModel& model, SQLite::Database& db, const std::filesystem::path& database_file,
                  const ReportOptions& options, bool all_must_be_there = true);

/// Call it after all databases have been added. Throws std::invalid_argument for a baseline that is not an axis or
/// value of any sweep, and for a wrong table of published figures, with its line.
void complete(ReportModel& model, const ReportOptions& options);

/// The report of one database.
ReportModel load_model(SQLite::Database& db, const std::filesystem::path& database_file, const ReportOptions& options);

}  // namespace stylesweep::reports
