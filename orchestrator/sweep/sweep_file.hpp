// The sweep file as data: what to vary, what to keep, how to measure (docs/sweep-files.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/statistics/sampling_rule.hpp"
#include "orchestrator/sweep/launcher_settings.hpp"
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
    std::vector<Location> where;           ///< of each name
};

/// Drops the grid combinations that match all of it: each parameter one of its values, and the expression true.
struct Exclusion {
    struct Match {
        std::string name;
        std::vector<Value> values;
        Location where;
    };
    std::vector<Match> match;
    std::string where_sql;  ///< empty: none
    Location where;
};

/// A parameter that --set gave a value.
struct SetParameter {
    std::string name;
    bool in_file = false;  ///< the file names it
    bool added = false;    ///< --set +NAME=VALUE: meant to be new
};

enum class Order { balanced, grid, shuffled };

/// Whether jobs are recorded on the way of others: where they can be, never, or those of these values, which must be.
struct RecordAt {
    enum class Mode { automatic, off, listed };
    Mode mode = Mode::automatic;
    std::vector<Value> values = {};  ///< of a list
    Location where = {};             ///< where the file or --set says so
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
    std::optional<Location> measure_where, order_where, launcher_where;  ///< where the file or --set says so
    LauncherSettings launcher;
    std::vector<Location>
        command_words;                 ///< of the top-level `command`, which is a fixed parameter: where each word is
    std::vector<Parameter> files;      ///< parameters said to hold files (value unused), for runners that take any
    std::vector<SetParameter> set;     ///< by --set
    std::vector<std::string> remarks;  ///< what the reader should know of how values were read

    /// What relative file names start from.
    [[nodiscard]] std::filesystem::path folder() const;
    /// Names of all parameters that it gives values for.
    [[nodiscard]] std::vector<std::string> given_names() const;
    /// Every value that it gives a parameter.
    [[nodiscard]] std::vector<const Value*> values_of(const std::string& name) const;
};

/// What an SQL question about earlier results answers: names of columns, and rows of as many values.
struct QueryAnswer {
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
    std::vector<std::string> remarks;  ///< what the reader should know of the values
};
/// Answers an axis {query: "SELECT ..."}; throws std::exception with the reason. Empty: there are no results to ask.
using Ask = std::function<QueryAnswer(const std::string& sql)>;

/// Reads and parses; `overrides` are those of --set, see overrides.hpp. All throw SweepFileError.
SweepFile load(const std::filesystem::path& file, const std::vector<std::string>& overrides, const Ask& ask = {});
SweepFile parse(std::string text, const std::filesystem::path& file, const std::vector<std::string>& overrides = {},
                const Ask& ask = {});

/// Makes each parameter that `file` says holds files (`files:`, or an axis by {glob}) a file parameter of an open
/// runner. Throws SweepFileError when the runner takes it for something else.
void declare_files(const SweepFile& file, RunnerDescription& runner);

/// Makes the list of `record_at` an axis of the parameter that the runner records. Throws SweepFileError when it
/// records none, or the sweep gives that parameter elsewhere.
void add_recorded_axis(SweepFile& file, const RunnerDescription& runner);

/// Checks names, types, ranges and files against what the runner takes.
void validate(const SweepFile& file, const RunnerDescription& runner);

}  // namespace stylesweep::sweep
