// Two sets of results side by side: sweeps, hosts, versions or dates.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model/measures.hpp"

namespace stylesweep::reports {

enum class CompareBy { sweep, host, version, date };
std::optional<CompareBy> parse_compare_by(std::string_view name);

/// A metric to compare, and whether more or less is better.
struct ComparedMetric {
    std::string name;
    bool lower_is_better = true;
    bool guessed = false;                   ///< better direction guessed from the name, which is reported
    std::optional<Compared> compared = {};  ///< nullopt: by ratio if all values are above 0, else by difference
};

/// What must agree for two runs to be compared.
struct RunSettings {
    std::map<std::string, std::string>
        values;  ///< every parameter (files by content), host, kind and model of the device, threads
    std::map<std::string, std::string> file_names;  ///< of those that are files
};

/// One done run of a job.
struct Measurement {
    RunSettings settings;
    double value = 0;
    std::vector<double> samples;  ///< single timings of the value, without warm-up
    std::string version;          ///< of the program that ran it
    std::string process =
        {};  ///< id of the process that ran it, the same in every copy; empty: unknown, as for imported results
    std::string attempt = {};  ///< id of the attempt, the same in every copy
};

/// A job of a side without a value, and why.
struct Unmeasured {
    RunSettings settings;            ///< without host, device and threads
    bool failed = false;             ///< else it is queued or running, or
    std::string why = {};            ///< "oom (bad_alloc): the system refused ..."
    bool not_worth_running = false;  ///< by a decision of its sweep's search
};

struct ComparedSide {
    std::string name, database;
    std::vector<Measurement> runs;
    std::size_t left_out = 0;       ///< runs whose value is impossible, or that of a part of the job
    std::string why_left_out = {};  ///< the first of those values, with the reason
    std::size_t earlier = 0;        ///< done rows of the sweep that are not in its latest plan; not in `runs`
    std::vector<Unmeasured> unmeasured = {};
};

/// The done runs of the sweep (the result of each of its jobs), or all done attempts on the host, of the version
/// ("0.1.0", its commit, or both as the rows have it) or of the date: "2026-11", "2026-11-24", "2026-11-24T03", or two
/// of them with ".." between, both included. An empty name means all done attempts. Also loads failed jobs and, for a
/// sweep, queued ones. Impossible values and those of a part of
/// the job (see base/impossible.hpp) are left out. Throws std::invalid_argument, with the
/// available names, if there is neither a run nor a failure.
ComparedSide load_side(SQLite::Database& db, const std::string& database, CompareBy by, const std::string& name,
                       const std::string& metric);

enum class Verdict {
    worse,              ///< significantly worse
    better,             ///< significantly better
    unclear,            ///< no significant difference
    equal,              ///< every value is the same
    too_few,            ///< too few runs for an interval
    too_few_processes,  ///< enough runs, but too few processes
    not_comparable,     ///< a value of 0 or below has no ratio
    same_runs           ///< the same attempts on both sides
};
const char* verdict_name(Verdict verdict);

/// One side of a setting.
struct RowSide {
    std::vector<double> values;  ///< one per process: the median of its runs
    std::size_t runs = 0, of_unknown_process = 0;
    std::size_t failed = 0;  ///< further runs without a result
    std::string why_failed = {};

    [[nodiscard]] double median() const;
    [[nodiscard]] std::string count_text() const;  ///< "4 runs in 1 process"
};

/// A setting of both sides.
struct ComparedRow {
    std::map<std::string, std::string> settings;  ///< those that vary between rows, as shown
    RowSide a, b;
    double change = 0;                          ///< ratio of B to A, or difference B - A: Hodges and Lehmann's estimate
    std::optional<double> low = {}, high = {};  ///< its 95% interval
    Verdict verdict = Verdict::too_few;
    std::vector<std::string> remarks = {};  ///< timings at two levels
};

/// A setting of only one side.
struct Unmatched {
    std::map<std::string, std::string> settings;
    std::string why;  ///< why the other side has no value
    bool failed = false;
};

struct Comparison {
    ComparedMetric metric{};
    Compared compared = Compared::ratio;
    CompareBy by{};
    std::string a, b, a_database, b_database;
    std::vector<std::string> a_versions, b_versions;  ///< of the program
    std::vector<std::string> notes;                   ///< what was left out or matched in an unusual way
    /// Parameters with one value throughout A and another throughout B: what is being compared.
    std::map<std::string, std::pair<std::string, std::string>> differences;
    std::vector<std::string> axes;          ///< settings that vary between the rows
    std::vector<ComparedRow> rows;          ///< the worst change first
    std::vector<Unmatched> only_a, only_b;  ///< settings without a partner, by axes
    std::optional<double> overall;          ///< geometric mean of the rows' ratios, or mean of their differences
    std::size_t overall_rows = 0;           ///< of so many rows: those that have a change
    std::vector<std::string> apart;         ///< if nothing matches: axes to ignore so that something would

    [[nodiscard]] std::size_t count(Verdict verdict) const;
    /// How much worse a change is: for a ratio 0.05 is 5%, for a difference its size; negative is better.
    [[nodiscard]] double worsening(double change) const;
    /// The scale for tests: logarithms for ratios, oriented so that more is worse. For values that can be compared.
    [[nodiscard]] std::vector<double> badness(const std::vector<double>& values) const;
};

/// Pure: the same sides give the same comparison. Files are matched by content, or by name if a run's content is
/// unknown, as for imported results. `ignored` settings need not agree; throws std::invalid_argument for unknown ones.
/// If only host, device or threads prevent every match, they are named and need not agree either. Throws
/// std::invalid_argument for runtime_steady_s of two databases: each has a baseline of its own.
Comparison compare(ComparedSide a, ComparedSide b, CompareBy by, const ComparedMetric& metric,
                   const std::vector<std::string>& ignored = {});

}  // namespace stylesweep::reports
