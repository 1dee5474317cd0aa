// Values for the :names of a query.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <string>

namespace stylesweep::schema {

using ParameterTexts = std::map<std::string, std::string>;  ///< name without its colon -> value as written

/// Binds `given` to a statement of `db`, and `defaults` where nothing is given. A value that reads as an integer or
/// decimal number is bound as a number, NULL as NULL, anything else as text; a value in single quotes ('007') is always
/// text. Throws std::invalid_argument for a name that the statement lacks, a parameter without a value, and a parameter
/// without a name (`?`); the text lists the known ones.
void bind_parameters(SQLite::Database& db, SQLite::Statement& statement, const ParameterTexts& given,
                     const ParameterTexts& defaults = {});

}  // namespace stylesweep::schema
