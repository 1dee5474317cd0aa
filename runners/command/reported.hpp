// The figures and facts that a program reports of itself, as JSON.
#pragma once

#include <string>

#include "runners/command/last_object.hpp"
#include "runners/core/job.hpp"

namespace stylesweep::command {

/// Takes what the program wrote to its metrics file (all JSON objects in it together, of a name the last value), else
/// the last object that it printed. Of a flat object numbers and truth values (1, 0) become metrics, texts text
/// metrics; a text that is a JSON number becomes a number with a warning. What cannot be kept (nested values, what is
/// no finite number, long texts, names that are empty, longer than 200 bytes or have control characters) is left out
/// with a warning. So is what could not be read, and numbers of objects that do not count.
void record_reported(const std::string& filed, LastJsonObject& printed, runners::Recorder& out);

}  // namespace stylesweep::command
