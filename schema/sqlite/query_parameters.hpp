// Values for the :names of a query.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <string>

namespace stylesweep::schema {

using ParameterTexts = std::map<std::string, std::string>;  ///< name without its colon -> value as written

/// Binds `given` to a statement of `db`, and `defaults` where nothing is given. A value that reads as a whole number or
/// a decimal one is bound as that, NULL as NULL, any other as text; in single quotes ('007') it is text whatever it
/// reads as. Throws std::invalid_argument for a name that the statement lacks, a name of it that has no value, and for
/// a parameter without a name (`?`); the text says which there are.
void bind_parameters(SQLite::Database& db, SQLite::Statement& statement, const ParameterTexts& given,
                     const ParameterTexts& defaults = {});

}  // namespace stylesweep::schema
