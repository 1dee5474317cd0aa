// The metrics that a program reports as JSON.
#pragma once

#include <set>
#include <string>

#include "runners/command/last_object.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::command {

/// Takes the metrics from the program's metrics file (all JSON objects in it, the last value of a name wins), else from
/// the last object that it printed. In a flat object numbers and booleans (1, 0) become metrics, texts text metrics; a
/// text that is a JSON number becomes a number with a warning. Values that cannot be stored (nested values, non-finite
/// numbers, long texts, names that are empty, longer than 200 bytes or have control characters) are left out with a
/// warning. There are also warnings for text that could not be parsed, for numbers in objects that do not count, for
/// names repeated in one object and for whole numbers that are rounded.
void record_reported(const std::string& filed, LastJsonObject& printed, runners::Recorder& out);

/// A warning about `names`, which occur more than once in one object; there is at least one.
std::string repeated_in_words(std::set<std::string> names);

/// The metrics of one object, by the same rules.
void record_metrics(const nlohmann::json& object, runners::Recorder& out);

}  // namespace stylesweep::command
