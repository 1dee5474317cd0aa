// Values of parameters whose type is known: equal ones get one spelling, whatever the file writes.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"

namespace stylesweep::sweep {

/// The value as a parameter of this type is stored: a number canonical (1e3, "1000": 1000), a truth value true or
/// false, all else text. One that does not fit is given back as it is, for validate() to refuse.
Value typed(ParameterSpec::Type type, const Value& value);

/// Makes every value of the file that the runner has a type for typed(). Drops what then is equal to another value of
/// its axis, of files also what is another name of the same file. Says in SweepFile::remarks which spellings became one
/// value, and which that look alike stay several.
void make_typed(SweepFile& file, const RunnerDescription& runner);

/// A row of an axis as it would be written in a sweep file.
std::string spelling_of(const std::vector<Value>& row);

/// Drops the rows of an axis that are equal to an earlier one, and says so in `remarks`. `written`: how a row was
/// written, where that differs from what it is now.
using Spellings = std::unordered_map<std::size_t, std::string>;
void keep_first_of_equals(Axis& axis, std::vector<std::string>& remarks, const Spellings& written = {});

/// Whether texts of these values would be lost if SQL were given them as numbers: 3.1 and 3.10 would be one, true and 1
/// too, and a whole number of more than 64 bits would be rounded.
bool loses_text_as_number(const std::vector<const Value*>& values);

}  // namespace stylesweep::sweep
