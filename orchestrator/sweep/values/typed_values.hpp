// Canonical values of typed parameters: equal ones get one spelling, whatever the file writes.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// The value in the form stored for this type: a number canonical (1e3, "1000": 1000), a boolean true or false,
/// anything else text. A value that does not fit is returned unchanged, for validate() to reject.
Value typed(ParameterSpec::Type type, const Value& value);

/// Applies typed() to every value of the file whose type the runner declares. Drops values that then equal another
/// value of the axis; for files also other names of the same file. Notes in SweepFile::remarks which spellings became
/// one value, and which similar ones stay different.
void make_typed(SweepFile& file, const RunnerDescription& runner);

/// A row of an axis as written in a sweep file.
std::string spelling_of(const std::vector<Value>& row);

/// Drops rows of an axis that equal an earlier one, and notes it in `remarks`. `written`: how a row was written, where
/// that differs from its current form.
using Spellings = std::unordered_map<std::size_t, std::string>;
void keep_first_of_equals(Axis& axis, std::vector<std::string>& remarks, const Spellings& written = {});

/// Whether it is an integer of more than 64 bits, which SQL would round as a number.
bool is_rounded_whole(const Value& value);

/// Whether these values would lose text if SQL got them as numbers: 3.1 and 3.10 would be one, so would true and 1, and
/// an integer of more than 64 bits would be rounded.
bool loses_text_as_number(const std::vector<const Value*>& values);

}  // namespace stylesweep::sweep
