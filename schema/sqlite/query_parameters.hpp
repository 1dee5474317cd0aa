// Values for the :names of a query.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <string>
#include <vector>

namespace stylesweep::schema {

using ParameterTexts = std::map<std::string, std::string>;  ///< name without its colon -> value as written

/// Binds `given` to a statement of `db`, and `defaults` where nothing is given. A value that reads as a number and is
/// written as one is printed (7, 0.5, 1.0) is bound as a number, NULL as NULL, anything else as text; a value in single
/// quotes ('007') is always text. Where the default is a number, so is the value in any form (1e3, 007); where it is a
/// quoted text, the value is text. Returns remarks on numbers bound as text. Throws std::invalid_argument for a name
/// that the statement lacks, a parameter without a value, one without a name (`?`), and text for a number; the message
/// lists the known names.
std::vector<std::string> bind_parameters(SQLite::Database& db, SQLite::Statement& statement,
                                         const ParameterTexts& given, const ParameterTexts& defaults = {});

}  // namespace stylesweep::schema
