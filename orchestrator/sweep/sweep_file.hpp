// The sweep file as data: what to vary, what to keep, how to measure (docs/sweep-files.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/statistics/sampling_rule.hpp"
#include "orchestrator/sweep/launcher_settings.hpp"
#include "orchestrator/sweep/search/search_rules.hpp"
#include "orchestrator/sweep/values/largest_size.hpp"
#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

struct RunnerDescription;

struct Parameter {
    std::string name;
    Value value;
    Location where;
};

/// One axis of the product: a grid parameter, or a zip group whose parameters advance together.
struct Axis {
    std::vector<std::string> names;
    std::vector<std::vector<Value>> rows;  ///< each as long as `names`; no two equal
    std::vector<Location> where;           ///< location of each name
};

/// Drops the grid combinations that match everything: each parameter has one of its values, and the expression is true.
struct Exclusion {
    struct Match {
        std::string name;
        std::vector<Value> values;
        Location where;
    };
    std::vector<Match> match;
    std::string where_sql;  ///< empty: no expression
    Location where;
};

/// A parameter set by --set.
struct SetParameter {
    std::string name;
    bool in_file = false;  ///< whether the file names it
    bool added = false;    ///< --set +NAME=VALUE: intended as new
};

/// A note on a parameter's value that looks like several.
struct ListLike {
    std::string parameter, remark;
};

enum class Order { balanced, grid, shuffled };

/// Which jobs are recorded during other jobs' runs: all for which it is possible, none, or those of the listed values.
struct RecordAt {
    enum class Mode { automatic, off, listed };
    Mode mode = Mode::automatic;
    std::vector<Value> values = {};  ///< of a list
    Location where = {};             ///< where the file or --set sets it
};

struct SweepFile {
    std::filesystem::path path;
    std::string text, name, runner;
    Location runner_where;
    std::vector<Parameter> fixed;
    std::vector<Axis> axes;  ///< grid, then zip, in file order
    std::vector<Exclusion> exclusions;
    std::vector<std::vector<Parameter>> inclusions;
    int repeats = 1;
    SamplingRule measure;
    Limits limits;
    Order order = Order::balanced;
    RecordAt record_at;
    SearchRules rules;
    std::optional<Location> measure_where, order_where, launcher_where;  ///< where the file or --set sets them
    LauncherSettings launcher;
    std::vector<Location>
        command_words;              ///< for the top-level `command`, which is a fixed parameter: location of each word
    std::vector<Parameter> files;   ///< parameters declared as files (value unused), for runners that accept any
    std::vector<SetParameter> set;  ///< by --set
    std::vector<std::string> remarks;  ///< notes on how ambiguous values were read
    std::vector<ListLike> list_likes;
    std::shared_ptr<SizeResolver> sizes = {};  ///< of the size `largest`; nullptr: no job may ask for it

    /// Of a file that has one.
    [[nodiscard]] const ScreenRule& screen_rule() const { return rules.screen.value(); }
    /// The base of relative file names.
    [[nodiscard]] std::filesystem::path folder() const;
    /// Names of all parameters with values.
    [[nodiscard]] std::vector<std::string> given_names() const;
    /// All values of a parameter.
    [[nodiscard]] std::vector<const Value*> values_of(const std::string& name) const;
};

/// The result of an SQL query on earlier results: names of columns, and rows of as many values.
struct QueryAnswer {
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
    std::vector<std::string> remarks;  ///< notes on ambiguous values
};
/// Answers an axis {query: "SELECT ..."}; throws std::exception with the reason. Empty: there are no results to query.
using Ask = std::function<QueryAnswer(const std::string& sql)>;

/// Reads and parses; `overrides`: the values of --set, see overrides.hpp. All functions throw SweepFileError.
SweepFile load(const std::filesystem::path& file, const std::vector<std::string>& overrides, const Ask& ask = {});
SweepFile parse(std::string text, const std::filesystem::path& file, const std::vector<std::string>& overrides = {},
                const Ask& ask = {});

/// Makes each parameter that `file` declares as files (`files:`, or an axis by {glob}) a file parameter of an open
/// runner. Throws SweepFileError when the runner uses it otherwise.
void declare_files(const SweepFile& file, RunnerDescription& runner);

/// Adds the list of `record_at` as an axis of the parameter that the runner records. Throws SweepFileError if it
/// records none, or if the sweep sets that parameter elsewhere.
void add_recorded_axis(SweepFile& file, const RunnerDescription& runner);

/// Checks names, types, ranges and files against what the runner takes.
void validate(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
