// The figures and facts that a program reports of itself, as JSON.
#pragma once

#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::command {

/// Takes a flat JSON object (NaN, Infinity and numbers beyond a double allowed): numbers become metrics, texts and
/// booleans details; a text that is a decimal number becomes a metric with a warning. What cannot be kept (nested
/// values, what is no finite number, long texts, names that are empty, longer than 200 bytes or have control
/// characters) is left out with a warning.
void record_reported(const std::string& json, runners::Recorder& out);

}  // namespace stylesweep::command
