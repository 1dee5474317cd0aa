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

/// A metric that can be compared, and which way is better.
struct ComparedMetric {
    std::string name;
    bool lower_is_better = true;
    bool guessed = false;                   ///< by its name: which way is better is said then
    std::optional<Compared> compared = {};  ///< nullopt: by ratio if all values are above 0, else by difference
};

/// What must agree for two runs to be compared.
struct RunSettings {
    std::map<std::string, std::string> values;      ///< every parameter (files by content), host, device kind, threads
    std::map<std::string, std::string> file_names;  ///< of those that are files
};

/// One done run of a job.
struct Measurement {
    RunSettings settings;
    double value = 0;
    std::vector<double> samples;  ///< single readings behind the value, without warm-up
    std::string version;          ///< of the program that ran it
    std::string process = {};     ///< that did the work, the same in every copy; empty: unknown, as of imported results
    std::string attempt = {};     ///< the same in every copy
};

/// A job of a side that has no figure, and why.
struct Unmeasured {
    RunSettings settings;  ///< without host, device and threads
    bool failed = false;   ///< else it waits or runs
    std::string why = {};  ///< "oom (bad_alloc): the system refused ..."
};

struct ComparedSide {
    std::string name, database;
    std::vector<Measurement> runs;
    std::size_t impossible = 0;       ///< runs left out, as their value cannot be
    std::string why_impossible = {};  ///< with the first of those values
    std::size_t earlier = 0;          ///< done rows of the sweep that its latest plan does without: not in `runs`
    std::vector<Unmeasured> unmeasured = {};
};

/// The done runs of the sweep (the result of each of its jobs), or all done attempts on the host, of the version
/// ("0.1.0", its commit, or both as the rows have it) or of the date: "2026-11", "2026-11-24", "2026-11-24T03", or two
/// of them with ".." between, both included. An empty name stands for all done attempts. With them, what failed and, of
/// a sweep, what still waits.
/// A value that cannot be (see base/impossible.hpp) is none. Throws std::invalid_argument that says what there is
/// when there is neither a run nor a failure.
ComparedSide load_side(SQLite::Database& db, const std::string& database, CompareBy by, const std::string& name,
                       const std::string& metric);

enum class Verdict {
    worse,              ///< significant, to the worse
    better,             ///< significant, to the better
    unclear,            ///< no significant difference
    equal,              ///< every value is the same
    too_few,            ///< runs for an interval
    too_few_processes,  ///< there are runs enough, but processes did several of them
    not_comparable,     ///< a value that is not above 0 has no ratio
    same_runs           ///< attempts that are on both sides
};
const char* verdict_name(Verdict verdict);

/// One side of a setting.
struct RowSide {
    std::vector<double> values;  ///< one of each process: the median of its runs
    std::size_t runs = 0, of_unknown_process = 0;
    std::size_t failed = 0;  ///< further runs without a result
    std::string why_failed = {};

    [[nodiscard]] double median() const;
    [[nodiscard]] std::string count_text() const;  ///< "4 runs in 1 process"
};

/// One setting that both sides have.
struct ComparedRow {
    std::map<std::string, std::string> settings;  ///< those that vary between rows, as shown
    RowSide a, b;
    double change = 0;                          ///< ratio of B to A, or difference B - A: Hodges and Lehmann's estimate
    std::optional<double> low = {}, high = {};  ///< its 95% interval
    Verdict verdict = Verdict::too_few;
    std::vector<std::string> remarks = {};  ///< timings at two levels
};

/// A setting that one side has.
struct Unmatched {
    std::map<std::string, std::string> settings;
    std::string why;  ///< the other has it not
    bool failed = false;
};

struct Comparison {
    ComparedMetric metric{};
    Compared compared = Compared::ratio;
    CompareBy by{};
    std::string a, b, a_database, b_database;
    std::vector<std::string> a_versions, b_versions;  ///< of the program
    std::vector<std::string> notes;                   ///< what was left out, or is matched in another way than usual
    /// What is one value throughout A and another throughout B: the thing compared.
    std::map<std::string, std::pair<std::string, std::string>> differences;
    std::vector<std::string> axes;          ///< settings that vary between the rows
    std::vector<ComparedRow> rows;          ///< the worst change first
    std::vector<Unmatched> only_a, only_b;  ///< settings without a partner, by axes
    std::optional<double> overall;          ///< geometric mean of the rows' ratios, or mean of their differences
    std::vector<std::string> apart;         ///< where nothing matches: axes without which something would

    [[nodiscard]] std::size_t count(Verdict verdict) const;
    /// How much worse a change is: of a ratio 0.05 is 5%, of a difference its size; below 0 better.
    [[nodiscard]] double worsening(double change) const;
    /// On which differences are taken: logarithms for ratios, and what is more is worse. Of values that have a change.
    [[nodiscard]] std::vector<double> badness(const std::vector<double>& values) const;
};

/// Pure: the same sides give the same comparison. Files are matched by content, or by name where a run's content is not
/// known, as of imported results. `ignored` need not agree; throws std::invalid_argument for one that there is not.
/// Where host, device or threads alone keep all runs apart, they are named and need not agree either.
Comparison compare(ComparedSide a, ComparedSide b, CompareBy by, const ComparedMetric& metric,
                   const std::vector<std::string>& ignored = {});

}  // namespace stylesweep::reports
