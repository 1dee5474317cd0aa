// Hints for SQL that was rejected or returned no rows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "schema/query/recipes.hpp"

namespace stylesweep::cli {

/// "; ..." to append to SQLite's message; "" without a hint.
std::string hint_for(SQLite::Database& db, const std::string& message);

/// Why a recipe may return no rows: what it reads that no done job of the database has. One line.
std::string why_empty(SQLite::Database& db, const schema::Recipe& recipe);

}  // namespace stylesweep::cli
