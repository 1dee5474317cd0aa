// Two sets of results side by side: sweeps, hosts, versions or dates.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ratio_interval.hpp"

namespace stylesweep::reports {

enum class CompareBy { sweep, host, version, date };
std::optional<CompareBy> parse_compare_by(std::string_view name);

/// A metric that can be compared, and which way is better.
struct ComparedMetric {
    std::string name;
    bool lower_is_better = true;
    bool guessed = false;  ///< by its name: which way is better is said then
};

/// One done run of a job.
struct Measurement {
    /// What must agree for two runs to be compared: every parameter (files by content), host, device kind, threads.
    std::map<std::string, std::string> settings;
    std::map<std::string, std::string> file_names;  ///< of the settings that are files
    double value = 0;
    std::vector<double> samples;  ///< single readings behind the value, without warm-up
    std::string version;          ///< of the program that ran it
};

struct ComparedSide {
    std::string name, database;
    std::vector<Measurement> runs;
    std::size_t impossible = 0;       ///< runs left out, as their value cannot be
    std::string why_impossible = {};  ///< with the first of those values
};

/// The done runs of the sweep (the result of each of its jobs), or all done attempts on the host, of the version
/// ("0.1.0", its commit, or both as the rows have it) or of the date: "2026-11", "2026-11-24", "2026-11-24T03", or two
/// of them with ".." between, both included. An empty name stands for all done attempts.
/// A value that cannot be (see schema/impossible.hpp) is none. Throws std::invalid_argument that says what there is
/// when there are none.
ComparedSide load_side(SQLite::Database& db, const std::string& database, CompareBy by, const std::string& name,
                       const std::string& metric);

enum class Verdict {
    worse,          ///< significant, to the worse
    better,         ///< significant, to the better
    unclear,        ///< no significant difference
    equal,          ///< every quotient is 1
    too_few,        ///< values for an interval
    not_comparable  ///< a value that is not above 0 has no ratio
};
const char* verdict_name(Verdict verdict);

/// One setting that both sides have.
struct ComparedRow {
    std::map<std::string, std::string> settings;  ///< those that vary between rows, as shown
    bool from_samples = false;                    ///< single readings instead of runs: fewer than 4 runs on a side
    std::size_t a_count = 0, b_count = 0;
    double a_median = 0, b_median = 0;
    schema::RatioInterval interval;
    Verdict verdict = Verdict::too_few;
};

struct Comparison {
    ComparedMetric metric{};
    CompareBy by{};
    std::string a, b, a_database, b_database;
    std::vector<std::string> a_versions, b_versions;  ///< of the program
    std::vector<std::string> notes;                   ///< what was left out, or is matched in another way than usual
    /// What is one value throughout A and another throughout B: the thing compared.
    std::map<std::string, std::pair<std::string, std::string>> differences;
    std::vector<std::string> axes;                                   ///< settings that vary between the rows
    std::vector<ComparedRow> rows;                                   ///< the worst change first
    std::vector<std::map<std::string, std::string>> only_a, only_b;  ///< settings without a partner, by axes
    std::optional<double> overall_ratio;                             ///< geometric mean of the rows' ratios

    [[nodiscard]] std::size_t count(Verdict verdict) const;
    /// Axes of which no value is on both sides: why nothing matches.
    [[nodiscard]] std::vector<std::string> never_shared() const;
    /// How much worse a ratio of B to A is: 0.05 is 5%; below 0 better.
    [[nodiscard]] double worsening(double ratio) const { return metric.lower_is_better ? ratio - 1 : 1 - ratio; }
    /// Rows that are significantly worse by more than `share` (0.05: 5%).
    [[nodiscard]] std::size_t regressions(double share) const;
};

/// Pure: the same sides give the same comparison. Files are matched by content, or by name where a run's content is not
/// known, as of imported results.
Comparison compare(ComparedSide a, ComparedSide b, CompareBy by, const ComparedMetric& metric);

}  // namespace stylesweep::reports
