// What somebody may have meant whose SQL was refused, or found nothing.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "schema/query/recipes.hpp"

namespace stylesweep::cli {

/// "; ..." to stand behind SQLite's message; "" when nothing helps.
std::string hint_for(SQLite::Database& db, const std::string& message);

/// Why a recipe may have no row: what it reads that no done job of the database has. A line.
std::string why_empty(SQLite::Database& db, const schema::Recipe& recipe);

}  // namespace stylesweep::cli
