// The facts of a row: how the job ended, when and where it ran.
#pragma once

#include <map>
#include <string>

#include "orchestrator/exchange/csv/csv_text.hpp"
#include "schema/transfer/imported.hpp"

namespace stylesweep::exchange {

/// A row's facts by column, none of them empty.
using Facts = std::map<std::string, std::string>;

/// Stores all facts but `repeat`. Throws ImportError with the line.
void take_facts(const Facts& facts, const std::string& file, int line, schema::ImportedResult& result);

/// A whole number from `least` to 1e9, even if written as 8.0. Throws ImportError with the line.
std::int64_t whole_number(const Facts& facts, const std::string& name, int least, const std::string& file, int line);

}  // namespace stylesweep::exchange
