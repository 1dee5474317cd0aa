// What a runner says of itself (`--describe`), parsed: its parameters, metrics and devices.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

struct ParameterSpec {
    enum class Type { number, integer, string, choice, boolean, file, size, layers, command };

    std::string name, meaning;
    Type type = Type::string;
    bool required = false;
    std::optional<Value> default_value;
    std::vector<std::string> choices;  ///< of a choice; for a file or layers: words that stand for something else
    std::optional<double> minimum, maximum;
    std::string of;  ///< of a size: the file parameter whose picture's shape decides what `512` means; empty: none

    /// A named parameter has one of the values.
    struct Condition {
        std::string parameter;
        std::vector<Value> values;
    };
    using Conditions = std::vector<Condition>;  ///< all of them hold
    struct ConditionalDefault {
        Conditions when;
        Value value;
    };
    /// Which layers there are where the conditions hold.
    struct Layers {
        Conditions when;
        std::vector<std::vector<std::string>> names;  ///< all names of each layer, the one to show first
    };
    std::vector<Layers> layers = {};                ///< of layers: the first whose conditions hold counts
    std::vector<ConditionalDefault> defaults = {};  ///< the first whose conditions hold replaces default_value
    std::vector<Conditions> when = {};  ///< the parameter applies only where one of these holds; empty: everywhere
    Conditions required_when = {};      ///< it is required only where these hold
    bool lists = false;                 ///< of a file: it names further files, a path a line, which are read with it
    std::string list_ending = "";       ///< of the names of such files; others stand for themselves; "": all are lists
    bool folders = false;               ///< of a file: it may be a folder, which is read with all that is in it
    /// The runner wants to see values other than the default together with those of these; none: it need not.
    std::optional<std::vector<std::string>> checked_with = {};
    int semantics = 1;  ///< raised when equal values come to mean something else; enters the job's key from 2 on
};

struct MetricSpec {
    std::string name, unit, meaning;
};

/// A device the runner can use; what it does not say is empty.
struct DeviceSpec {
    std::string device, name;  ///< cuda:0, "NVIDIA H100"
    std::optional<double> memory_bytes;
};

/// Which jobs a runner records on the way of others, that are equal but for larger values of one parameter.
struct RecordsSpec {
    std::string parameter;  ///< empty: it records none
    /// Where the conditions hold such a job is not passed through, and why.
    struct Exception {
        ParameterSpec::Conditions when;
        std::string why;
    };
    std::vector<Exception> unless;
};

struct RunnerDescription {
    std::string runner, build;
    bool open = false;      ///< takes parameters it does not name
    int semantics = 1;      ///< raised when equal jobs come to give other results; enters their keys from 2 on
    bool exclusive = true;  ///< wants its device for itself, so that timings are clean
    std::vector<ParameterSpec> parameters;
    std::vector<MetricSpec> metrics;
    std::vector<DeviceSpec> devices;
    std::vector<std::string> cost;   ///< parameters whose product a job's time grows with; a size counts by its pixels
    std::vector<std::string> reuse;  ///< parameters that decide what a runner loads and may keep for the next job
    RecordsSpec records;

    /// Throws std::runtime_error when the text is no description of a protocol this program knows.
    static RunnerDescription parse(std::string_view json);

    /// nullptr when there is none of that name.
    [[nodiscard]] const ParameterSpec* find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> parameter_names() const;
};

/// "category" labels are carried to rows by every runner: parameters whose name ends in `_category`.
bool is_label(std::string_view name);

}  // namespace stylesweep::sweep
