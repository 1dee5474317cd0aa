// The way from an older database, or an empty one, to the present schema.
#pragma once

#include <SQLiteCpp/Database.h>

#include <span>
#include <string>
#include <string_view>

namespace stylesweep::schema {

/// All migrations; the N-th (from 1) takes a database from user_version N - 1 to N. Append-only once released: a test
/// fails when one has no stored database (tests/schema/fixtures) to prove it on.
std::span<const std::string_view> migrations();

/// Applies those that `db` lacks and recreates all views, in one transaction.
void migrate(SQLite::Database& db, std::span<const std::string_view> all);

/// Recreates the views, those of the sweeps too, and notes in the view `views_version` whose they are.
void create_views(SQLite::Database& db);

/// Raised with every change of the views (views.sql, sweep_view.cpp): by it a program knows older views,
/// which it recreates, from newer ones, which it leaves. So two programs on one file do not undo each other's for
/// ever.
inline constexpr int views_revision = 7;

/// SHA-256 of what the views are made from. A test holds it with views_revision.
std::string views_digest();

/// Whether the views are of an older revision, or of this one with another text, as while a program is developed.
bool views_are_older(SQLite::Database& db);

/// Recreates older views, in one transaction.
void renew_views(SQLite::Database& db);

/// The views as this program knows them, for this connection alone; the file stays as it is.
void create_temporary_views(SQLite::Database& db);

}  // namespace stylesweep::schema
