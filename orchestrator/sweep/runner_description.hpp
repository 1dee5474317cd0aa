// A runner's description of itself (`--describe`), parsed: its parameters, metrics and devices.
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
    std::vector<std::string> choices;  ///< for a choice; for a file or layers: words allowed besides
    std::optional<double> minimum, maximum;
    std::string of;  ///< for a size: the file parameter whose picture's shape decides what `512` means; empty: none

    /// True if a named parameter has one of the values.
    struct Condition {
        std::string parameter;
        std::vector<Value> values;
    };
    using Conditions = std::vector<Condition>;  ///< all must hold
    struct ConditionalDefault {
        Conditions when;
        Value value;
    };
    /// The available layers where the conditions hold.
    struct Layers {
        Conditions when;
        std::vector<std::vector<std::string>> names;  ///< all names of each layer, the one to show first
    };
    std::vector<Layers> layers = {};                ///< for layers: the first whose conditions hold applies
    std::vector<ConditionalDefault> defaults = {};  ///< the first whose conditions hold replaces default_value
    std::vector<Conditions> when = {};  ///< the parameter applies only where one of these holds; empty: everywhere
    Conditions required_when = {};      ///< it is required only where these hold
    bool lists = false;            ///< for a file: it names further files, one path per line, which are read with it
    std::string list_ending = "";  ///< ending of the names of such lists; other files are plain; "": all are
    std::string described = "";    ///< ending of files that are read with the .yaml beside them; "": none are
    bool folders = false;          ///< for a file: it may be a folder, which is read with its contents
    /// Values other than the default are checked by the runner together with these parameters' values; nullopt:
    /// unchecked.
    std::optional<std::vector<std::string>> checked_with = {};
    bool permits = false;  ///< it only permits what the job does, and is not part of its key
    int semantics = 1;     ///< incremented when equal values change their meaning; part of the job's key from 2 on
};

struct MetricSpec {
    std::string name, unit, meaning;
};

/// A device that the runner can use; unknown facts are empty.
struct DeviceSpec {
    std::string device, name;  ///< cuda:0, "NVIDIA H100"
    std::optional<double> memory_bytes;
    std::vector<std::string> precisions = {};  ///< values of the parameter `precision` that it supports
};

/// Which jobs a runner can record during the run of a job with a larger value of one parameter.
struct RecordsSpec {
    std::string parameter;  ///< empty: none
    /// Conditions under which it cannot, and why.
    struct Exception {
        ParameterSpec::Conditions when;
        std::string why;
    };
    std::vector<Exception> unless;
};

struct RunnerDescription {
    std::string runner, build;
    bool open = false;      ///< accepts parameters that it does not name
    int semantics = 1;      ///< incremented when equal jobs give different results; part of their keys from 2 on
    bool exclusive = true;  ///< needs its device exclusively, for clean timings
    std::vector<ParameterSpec> parameters;
    std::vector<MetricSpec> metrics;
    std::vector<DeviceSpec> devices;
    std::string no_gpu;              ///< why there is none among the devices; empty: there is one, or none is known of
    std::vector<std::string> cost;   ///< parameters whose product a job's time grows with; a size counts by its pixels
    std::vector<std::string> reuse;  ///< parameters that decide what a runner loads and may keep for the next job
    RecordsSpec records;

    /// Throws std::runtime_error when the text is not a description in a protocol known to this program.
    static RunnerDescription parse(std::string_view json);

    /// nullptr for an unknown name.
    [[nodiscard]] const ParameterSpec* find(std::string_view name) const;
    [[nodiscard]] const DeviceSpec* device(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> parameter_names() const;
    /// "no device 'cuda:0' for this runner: why; known: cpu".
    [[nodiscard]] std::string no_device(const std::string& name) const;
};

/// Labels are copied to rows by every runner: parameters whose name ends in `_category`.
bool is_label(std::string_view name);

}  // namespace stylesweep::sweep
