// The figures and facts that a program reports of itself, as JSON.
#pragma once

#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::command {

/// Takes a flat JSON object (NaN and Infinity allowed): numbers become metrics, texts and booleans details; a
/// text that is a decimal number becomes a metric with a warning. What cannot
/// be kept (nested values, not-a-number, odd or long names, more than 500 members) is left out with a warning.
void record_reported(const std::string& json, runners::Recorder& out);

}  // namespace stylesweep::command
