// Sweep files in a few lines, and their jobs as text.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep::testing {

/// A runner with a parameter of each type; `style` is needed by Gatys, `model` by fast.
inline const RunnerDescription& painter() {
    static const RunnerDescription description = RunnerDescription::parse(R"({
        "protocol": 1, "runner": "painter", "parameters": [
        {"name": "architecture", "type": "choice", "choices": ["vgg19", "mobilenet_v2", "fast"], "required": true,
         "meaning": "network"},
        {"name": "iterations", "type": "integer", "min": 1, "max": 5000, "default": 300,
         "when": {"architecture": ["vgg19", "mobilenet_v2"]}},
        {"name": "style", "type": "string", "required": true, "meaning": "picture to paint like",
         "when": {"architecture": ["vgg19", "mobilenet_v2"]}},
        {"name": "model", "type": "string", "when": {"architecture": ["fast"]}},
        {"name": "style_weight", "type": "number", "min": 0},
        {"name": "resolution", "type": "size"},
        {"name": "content", "type": "file", "choices": ["noise"]},
        {"name": "save", "type": "boolean"}]})");
    return description;
}

/// A runner that takes whatever it is given.
inline const RunnerDescription& anything() {
    static const RunnerDescription description =
        RunnerDescription::parse(R"({"protocol": 1, "runner": "any", "open": true, "parameters": []})");
    return description;
}

/// The file "s.yaml" with a valid head of two lines, so `text` begins on line 3.
inline SweepFile sweep_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return parse("name: s\nrunner: painter\n" + text, "s.yaml", overrides);
}

/// The same, as it is before its jobs are made: values in the form of their types, and all checked.
inline SweepFile checked(const std::string& text, const RunnerDescription& runner = painter(),
                         const std::vector<std::string>& overrides = {}) {
    SweepFile file = sweep_of(text, overrides);
    make_typed(file, runner);
    validate(file, runner);
    return file;
}

/// The message of the SweepFileError that `function` throws; "" when it throws none.
template <class Function>
std::string error_of(const Function& function) {
    try {
        function();
    } catch (const SweepFileError& error) {
        return error.what();
    }
    return "";
}

/// Values joined by '|', '-' for what does not apply.
inline std::string text_of(const std::vector<const Value*>& values) {
    std::string text;
    for (const Value* value : values) text += (text.empty() ? "" : "|") + (value ? value->text : "-");
    return text;
}

/// All jobs of the sweep in their order; the round is put before where there are several.
inline std::vector<std::string> jobs_of(const SweepFile& file, const RunnerDescription& runner = anything()) {
    Expansion expansion(file, runner);
    std::vector<std::string> jobs;
    for (JobSpec job; expansion.next(job);)
        jobs.push_back((file.repeats > 1 ? std::to_string(job.repeat) + ":" : "") + text_of(job.values));
    return jobs;
}

inline std::vector<std::string> jobs_of(const std::string& text, const RunnerDescription& runner = anything()) {
    const SweepFile file = sweep_of(text);
    return jobs_of(file, runner);
}

using Jobs = std::vector<std::string>;

}  // namespace stylesweep::sweep::testing
