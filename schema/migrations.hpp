// The way from an older database, or an empty one, to the present schema.
#pragma once

#include <SQLiteCpp/Database.h>

#include <span>
#include <string_view>

namespace stylesweep::schema {

/// All migrations; the N-th (from 1) takes a database from user_version N - 1 to N. Append-only once released: a test
/// fails when one has no stored database (tests/schema/fixtures) to prove it on.
std::span<const std::string_view> migrations();

/// Applies those that `db` lacks and makes all views anew, in one transaction: all of it happens, or nothing.
void migrate(SQLite::Database& db, std::span<const std::string_view> all);

/// Makes the views anew, those of the sweeps too.
void create_views(SQLite::Database& db);

}  // namespace stylesweep::schema
